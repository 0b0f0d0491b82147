package interleave.kernel.instrument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;

/** What a class of JShell's does, apart from where in the source it does it. */
public final class SnippetCode {

  private SnippetCode() {}

  /** Whether two class files differ in nothing but line numbers and other debug information. */
  public static boolean isSame(byte[] one, byte[] other) {
    return Arrays.equals(withoutDebug(one), withoutDebug(other));
  }

  private static byte[] withoutDebug(byte[] classFile) {
    // Its constant pool is made anew, in the order of use: the old one has the debug entries too.
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile).accept(writer, ClassReader.SKIP_DEBUG);
    return writer.toByteArray();
  }

  /**
   * Where the lines of a class file are in another one that is {@linkplain #isSame the same} apart
   * from that; empty if what stands on one line in the first does not in the other.
   */
  public static Optional<Map<Integer, Integer>> movedLines(byte[] one, byte[] other) {
    List<Integer> from = lines(one);
    List<Integer> to = lines(other);
    Map<Integer, Integer> moved = new HashMap<>();
    for (int i = 0; i < from.size(); i++) {
      Integer before = moved.putIfAbsent(from.get(i), to.get(i));
      if (before != null && !before.equals(to.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(moved);
  }

  /** The line of each instruction; 0 before the first line of a method. */
  private static List<Integer> lines(byte[] classFile) {
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, ClassReader.SKIP_FRAMES);
    List<Integer> lines = new ArrayList<>();
    for (MethodNode method : node.methods) {
      int line = 0;
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction instanceof LineNumberNode number) {
          line = number.line;
        } else if (instruction.getOpcode() >= 0) {
          lines.add(line);
        }
      }
    }
    return lines;
  }
}
