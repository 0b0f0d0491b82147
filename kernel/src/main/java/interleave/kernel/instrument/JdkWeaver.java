package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ACC_ABSTRACT;
import static org.objectweb.asm.Opcodes.ACC_NATIVE;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ASM9;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.LLOAD;
import static org.objectweb.asm.Opcodes.LSTORE;
import static org.objectweb.asm.Opcodes.MONITORENTER;
import static org.objectweb.asm.Opcodes.NOP;
import static org.objectweb.asm.Opcodes.RETURN;

import interleave.hooks.JdkHooks;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Rewrites the JDK's own classes for {@link JdkHooks}. Methods get a few instructions more; nothing
 * is added to a class, since it may be loaded already.
 *
 * <p>On JDK 17 and 25 alike: what one of them does not have is not looked for, it is met or not.
 */
final class JdkWeaver implements ClassFileTransformer {

  private static final String HOOKS = Type.getInternalName(JdkHooks.class);
  private static final String CONCURRENT = "java/util/concurrent/";
  private static final String THREAD = "java/lang/Thread";
  private static final String VIRTUAL_THREAD = "java/lang/VirtualThread";
  private static final String LOCK_SUPPORT = CONCURRENT + "locks/LockSupport";
  private static final String TIMER = "java/util/Timer";
  private static final String TIMER_THREAD = "java/util/TimerThread";
  private static final String TIMER_QUEUE = "Ljava/util/TaskQueue;";
  private static final String POOL = CONCURRENT + "ThreadPoolExecutor";

  /** Draws its seeds from the clock, and for all threads. */
  private static final String RANDOM = CONCURRENT + "ThreadLocalRandom";

  private static final Set<String> TASK_BEGINS =
      Set.of(
          CONCURRENT + "FutureTask.run()V",
          CONCURRENT + "FutureTask.runAndReset()Z",
          CONCURRENT + "CompletableFuture$AsyncRun.run()V",
          CONCURRENT + "CompletableFuture$AsyncSupply.run()V",
          CONCURRENT + "CompletableFuture$Completion.run()V");

  private static final Set<String> TASK_ENDS =
      Set.of(
          CONCURRENT + "FutureTask.set(Ljava/lang/Object;)V",
          CONCURRENT + "FutureTask.setException(Ljava/lang/Throwable;)V");

  /** Where the thread of a task comes to its executor, by what it does there. */
  private static final Map<String, String> REACHES =
      Map.of(CONCURRENT + "ThreadPerTaskExecutor.taskComplete(Ljava/lang/Thread;)V", "leave");

  /**
   * The most that the added instructions push. ASM could compute how deep a stack gets, but it goes
   * by the stack maps of a class, and the JVM hands out its own classes without any. It verifies
   * none of them either: a depth that is too small shows itself as a crash of its compiler.
   */
  private static final int PUSHED = 3;

  private volatile boolean failed;

  /** Whether a class is rewritten, going by its name. */
  static boolean concerns(String name) {
    return name.equals(THREAD)
        || name.equals(VIRTUAL_THREAD)
        || name.equals(TIMER)
        || name.startsWith(TIMER + "$")
        || name.equals(TIMER_THREAD)
        || name.equals(ForkJoinWeaver.STREAM_TASK)
        || (name.startsWith(CONCURRENT) && !name.equals(RANDOM));
  }

  /** Whether a class could not be rewritten. */
  boolean hasFailed() {
    return failed;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    if (loader != null || name == null || !concerns(name)) {
      return null;
    }
    try {
      return new Weaving(bytes).result();
    } catch (RuntimeException e) {
      failed = true; // the JVM would pass over it in silence
      return null;
    }
  }

  /** One class. */
  private static final class Weaving {
    private final ClassReader reader;
    private final ClassNode node = new ClassNode(ASM9);
    private boolean changed;

    Weaving(byte[] bytes) {
      reader = new ClassReader(bytes);
      reader.accept(node, ClassReader.EXPAND_FRAMES);
    }

    /** The rewritten class; null if it stays as it is. */
    byte @Nullable [] result() {
      for (MethodNode method : node.methods) {
        if ((method.access & (ACC_ABSTRACT | ACC_NATIVE)) == 0) {
          int size = method.instructions.size();
          weave(method);
          if (method.instructions.size() > size) {
            method.maxStack += PUSHED;
          }
        }
      }
      if (!changed) {
        return null;
      }
      ClassWriter writer = new ClassWriter(reader, 0);
      node.accept(writer);
      return writer.toByteArray();
    }

    private void weave(MethodNode method) {
      String signature = method.name + method.desc;
      switch (node.name) {
        case LOCK_SUPPORT -> {
          boolean parks = method.name.startsWith("park") && method.desc.endsWith("V");
          if (parks || signature.equals("unpark(Ljava/lang/Thread;)V")) {
            returnIfDone(method, method.name);
          }
        }
        case THREAD, VIRTUAL_THREAD -> weaveThread(method, signature);
        default -> {
          rewriteCalls(method);
          announce(method, node.name + "." + signature);
          if (ForkJoinWeaver.concerns(node.name)) {
            changed |= new ForkJoinWeaver(node.name, method).weave();
          }
          if (node.name.startsWith(TIMER)) {
            weaveTimer(method);
          }
        }
      }
    }

    private void weaveThread(MethodNode method, String signature) {
      boolean starts =
          signature.equals("start()V")
              || signature.equals("start(Ljdk/internal/vm/ThreadContainer;)V");
      if (starts || signature.equals("interrupt()V")) {
        returnIfDone(method, method.name);
      }
      if (node.name.equals(VIRTUAL_THREAD)
          && method.name.equals("<init>")
          && method.desc.endsWith("Ljava/lang/Runnable;)V")) {
        tellTask(method);
      }
    }

    private static MethodInsnNode hook(String name, String descriptor) {
      return new MethodInsnNode(INVOKESTATIC, HOOKS, name, descriptor, false);
    }

    /** {@code if (JdkHooks.name(all arguments the hook takes)) return;} in front of everything. */
    private void returnIfDone(MethodNode method, String hook) {
      boolean isStatic = (method.access & ACC_STATIC) != 0;
      InsnList list = new InsnList();
      String descriptor;
      if (isStatic) {
        int local = 0;
        for (Type argument : Type.getArgumentTypes(method.desc)) {
          list.add(new VarInsnNode(argument.getOpcode(ILOAD), local));
          local += argument.getSize();
        }
        descriptor = method.desc.replace(")V", ")Z");
      } else {
        list.add(new VarInsnNode(ALOAD, 0));
        descriptor = "(Ljava/lang/Thread;)Z";
      }
      LabelNode go = new LabelNode();
      list.add(hook(hook, descriptor));
      list.add(new JumpInsnNode(IFEQ, go));
      list.add(new InsnNode(RETURN));
      list.add(go);
      list.add(Code.firstFrame(method, node.name));
      list.add(new InsnNode(NOP)); // two frames cannot stand at one place
      method.instructions.insert(list);
      changed = true;
    }

    private void tellTask(MethodNode method) {
      int task = 1;
      Type[] arguments = Type.getArgumentTypes(method.desc);
      for (int i = 0; i < arguments.length - 1; i++) {
        task += arguments[i].getSize();
      }
      for (AbstractInsnNode insn : method.instructions.toArray()) {
        if (insn.getOpcode() == RETURN) {
          InsnList list = new InsnList();
          list.add(new VarInsnNode(ALOAD, 0));
          list.add(new VarInsnNode(ALOAD, task));
          list.add(hook("madeVirtual", "(Ljava/lang/Thread;Ljava/lang/Runnable;)V"));
          method.instructions.insertBefore(insn, list);
          changed = true;
        }
      }
    }

    private void rewriteCalls(MethodNode method) {
      for (AbstractInsnNode insn : method.instructions.toArray()) {
        if (insn instanceof MethodInsnNode call) {
          boolean isClock =
              call.owner.equals("java/lang/System")
                  && (call.name.equals("nanoTime") || call.name.equals("currentTimeMillis"));
          if (isClock) {
            method.instructions.set(call, hook(call.name, "()J"));
            changed = true;
          } else if (call.owner.equals("jdk/internal/misc/Unsafe") && call.name.equals("park")) {
            boolean forksAndJoins = ForkJoinWeaver.concerns(node.name);
            String hook = forksAndJoins ? "unsafeParkForkJoin" : "unsafePark";
            method.instructions.insertBefore(call, parkBefore(method, hook));
            changed = true;
          }
        }
      }
    }

    /** Has the hook wait, and lets the call that follows wait no longer. */
    private static InsnList parkBefore(MethodNode method, String hook) {
      int time = method.maxLocals;
      int isAbsolute = time + 2;
      method.maxLocals += 3;
      InsnList list = new InsnList();
      list.add(new VarInsnNode(LSTORE, time));
      list.add(new VarInsnNode(ISTORE, isAbsolute));
      list.add(new VarInsnNode(ILOAD, isAbsolute));
      list.add(new VarInsnNode(ILOAD, isAbsolute));
      list.add(new VarInsnNode(LLOAD, time));
      list.add(hook(hook, "(ZJ)J"));
      return list;
    }

    /** A timer's thread waits for its queue, under the queue's own monitor. */
    private void weaveTimer(MethodNode method) {
      for (AbstractInsnNode insn : method.instructions.toArray()) {
        if (insn instanceof MethodInsnNode call) {
          switch (call.owner + "." + call.name) {
            case "java/lang/Object.wait" ->
                replace(
                    method,
                    call,
                    hook("awaitTimerQueue", call.desc.replace("(", "(Ljava/lang/Object;")));
            case "java/lang/Object.notify" ->
                replace(method, call, hook("notifyTimerQueue", "(Ljava/lang/Object;)V"));
            case "java/util/TimerTask.run" -> {
              if (node.name.equals(TIMER_THREAD)) {
                method.instructions.insertBefore(call, hook("beginTimerTask", "()V"));
                changed = true;
              }
            }
            default -> {}
          }
        } else if (insn.getOpcode() == MONITORENTER && node.name.equals(TIMER_THREAD)) {
          lockAnother(method, insn);
        }
      }
    }

    private void replace(MethodNode method, AbstractInsnNode old, AbstractInsnNode replacement) {
      method.instructions.set(old, replacement);
      changed = true;
    }

    /** Before {@code getfield queue; dup; astore; monitorenter} has come further than the field. */
    private void lockAnother(MethodNode method, AbstractInsnNode enter) {
      AbstractInsnNode read = enter.getPrevious().getPrevious().getPrevious();
      if (read instanceof FieldInsnNode field && field.desc.equals(TIMER_QUEUE)) {
        InsnList list = new InsnList();
        list.add(new LdcInsnNode(method.name.equals("run") ? "forget all tasks" : "next task"));
        list.add(hook("timerQueue", "(Ljava/lang/Object;Ljava/lang/String;)Ljava/lang/Object;"));
        method.instructions.insert(read, list);
        changed = true;
      }
    }

    private void announce(MethodNode method, String what) {
      if (TASK_BEGINS.contains(what)) {
        reach(method, "begin");
      } else if (TASK_ENDS.contains(what)) {
        reach(method, "complete");
      } else if (REACHES.containsKey(what)) {
        reach(method, REACHES.get(what));
      } else if (what.equals(POOL + ".getTask()Ljava/lang/Runnable;")) {
        InsnList list = new InsnList();
        list.add(new VarInsnNode(ALOAD, 0));
        list.add(hook("nextTask", "(L" + POOL + ";)V"));
        method.instructions.insert(list);
        changed = true;
      }
    }

    private void reach(MethodNode method, String what) {
      InsnList list = new InsnList();
      list.add(new VarInsnNode(ALOAD, 0));
      list.add(new LdcInsnNode(what));
      list.add(hook("reach", "(Ljava/lang/Object;Ljava/lang/String;)V"));
      method.instructions.insert(list);
      changed = true;
    }
  }
}
