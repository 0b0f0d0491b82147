package interleave.kernel.instrument;

import java.util.IdentityHashMap;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/** Which jumps of a method go back: where its loops close. */
final class Ways {

  private final IdentityHashMap<AbstractInsnNode, Integer> at = new IdentityHashMap<>();

  Ways(MethodNode method) {
    int i = 0;
    for (AbstractInsnNode insn : method.instructions) {
      at.put(insn, i++);
    }
  }

  /** Whether the instruction is a jump or a switch that may go back. */
  boolean isBack(AbstractInsnNode insn) {
    for (LabelNode target : Strips.targets(insn)) {
      if (at.get(target) < at.get(insn)) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is a loop. */
  boolean any() {
    return at.keySet().stream().anyMatch(this::isBack);
  }
}
