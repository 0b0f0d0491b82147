package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ASM9;
import static org.objectweb.asm.Opcodes.ATHROW;
import static org.objectweb.asm.Opcodes.DUP;
import static org.objectweb.asm.Opcodes.F_NEW;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.SWAP;

import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The methods by which a learner's class is a task, which say when they begin and end: whoever runs
 * an object of the class may have got it from another cell, as it is.
 */
final class TaskMethods {

  private static final String CONCURRENT = "java/util/concurrent/";
  private static final String TIMED = "java/util/TimerTask";
  private static final String FUTURE = CONCURRENT + "FutureTask";

  private static final Set<String> RUN =
      Set.of(
          "java/lang/Runnable",
          TIMED,
          FUTURE,
          CONCURRENT + "RunnableFuture",
          CONCURRENT + "RunnableScheduledFuture");

  private static final Set<String> FORKED =
      Set.of(
          CONCURRENT + "ForkJoinTask",
          CONCURRENT + "RecursiveTask",
          CONCURRENT + "RecursiveAction",
          CONCURRENT + "CountedCompleter");

  private final ClassNode node;
  private final Set<String> ancestors;

  /**
   * @param ancestors what the class is in the JDK's terms
   */
  TaskMethods(ClassNode node, Set<String> ancestors) {
    this.node = node;
    this.ancestors = ancestors;
  }

  /** The {@code run} of a class that leaves it to {@code FutureTask}. */
  Optional<MethodNode> inherited() {
    boolean hasOwn =
        node.methods.stream().anyMatch(m -> m.name.equals("run") && m.desc.equals("()V"));
    if (!node.superName.equals(FUTURE) || hasOwn) {
      return Optional.empty();
    }
    MethodNode run = new MethodNode(ASM9, ACC_PUBLIC | ACC_SYNTHETIC, "run", "()V", null, null);
    run.visitVarInsn(ALOAD, 0);
    run.visitMethodInsn(INVOKESPECIAL, FUTURE, "run", "()V", false);
    run.visitInsn(RETURN);
    run.visitMaxs(1, 1);
    return Optional.of(run);
  }

  boolean isOne(MethodNode method) {
    if ((method.access & ACC_STATIC) != 0 || !method.desc.startsWith("()")) {
      return false;
    }
    return switch (method.name) {
      case "run" -> method.desc.equals("()V") && is(RUN);
      case "call" -> is(Set.of(CONCURRENT + "Callable"));
      case "compute" -> is(FORKED);
      case "exec" -> method.desc.equals("()Z") && is(FORKED);
      default -> false;
    };
  }

  private boolean is(Set<String> types) {
    return ancestors.stream().anyMatch(types::contains);
  }

  /** Wraps the whole of a method, whichever body it chooses. */
  void announce(MethodNode method) {
    InsnList code = method.instructions;
    for (AbstractInsnNode insn : code.toArray()) {
      if (insn.getOpcode() >= IRETURN && insn.getOpcode() <= RETURN) {
        code.insertBefore(insn, told("taskEnds", "(Ljava/lang/Object;)V"));
      }
    }
    LabelNode from = new LabelNode();
    LabelNode to = new LabelNode();
    InsnList begin = told("taskBegins", "(Ljava/lang/Object;)V");
    begin.insert(from);
    code.insert(begin);
    code.add(to);
    code.add(caught());
    code.add(new InsnNode(DUP));
    code.add(new VarInsnNode(ALOAD, 0));
    code.add(new InsnNode(SWAP));
    code.add(Code.hook("taskThrew", "(Ljava/lang/Object;Ljava/lang/Throwable;)Z"));
    if (method.desc.equals("()V") && is(Set.of(TIMED))) {
      LabelNode thrown = new LabelNode();
      code.add(new JumpInsnNode(IFEQ, thrown));
      code.add(new InsnNode(POP));
      code.add(new InsnNode(RETURN));
      code.add(thrown);
      code.add(caught());
    } else {
      code.add(new InsnNode(POP));
    }
    code.add(new InsnNode(ATHROW));
    method.tryCatchBlocks.add(new TryCatchBlockNode(from, to, to, null));
  }

  private static InsnList told(String hook, String descriptor) {
    InsnList list = new InsnList();
    list.add(new VarInsnNode(ALOAD, 0));
    list.add(Code.hook(hook, descriptor));
    return list;
  }

  /** Something was thrown, and nothing is known but the object. */
  private FrameNode caught() {
    return new FrameNode(
        F_NEW, 1, new Object[] {node.name}, 1, new Object[] {"java/lang/Throwable"});
  }
}
