package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ANEWARRAY;
import static org.objectweb.asm.Opcodes.ARETURN;
import static org.objectweb.asm.Opcodes.GETSTATIC;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.IXOR;
import static org.objectweb.asm.Opcodes.NOP;
import static org.objectweb.asm.Opcodes.RETURN;

import interleave.hooks.JdkHooks;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Rewrites one method of the fork-join framework: who its current thread is, which pool is common,
 * what it draws by lot, where it waits, and where a thread comes to what others may change. The
 * algorithm of each JDK stays what it is.
 */
final class ForkJoinWeaver {

  /** Asks whether it is run by a worker, of the package of streams. */
  static final String STREAM_TASK = "java/util/stream/AbstractTask";

  private static final String HOOKS = Type.getInternalName(JdkHooks.class);
  private static final String CONCURRENT = "java/util/concurrent/";
  private static final String POOL = CONCURRENT + "ForkJoinPool";
  private static final String FUTURE = CONCURRENT + "CompletableFuture";
  private static final String DELAYER = CONCURRENT + "ScheduledThreadPoolExecutor";
  private static final String QUEUE = POOL + "$WorkQueue";
  private static final String TASK = CONCURRENT + "ForkJoinTask";
  private static final String RECURSIVE = CONCURRENT + "RecursiveTask";
  private static final String IS_POOL = "L" + POOL + ";";
  private static final String OF_POOL = "(" + IS_POOL + ")";
  private static final String OF_TASK = "(L" + TASK + ";)";
  private static final String THREAD = "Ljava/lang/Thread;";
  private static final String LOCK_SUPPORT = CONCURRENT + "locks/LockSupport";

  /** Methods of a pool that take tasks, which are their first argument. */
  private static final Set<String> TAKES_TASKS =
      Set.of("execute", "invoke", "invokeAll", "invokeAllUninterruptibly", "submit");

  private static final String BUSY = "How busy a fork-join pool is";
  private static final String NEXT = "Which task a fork-join pool runs next";
  private static final String ANY = "Which of a fork-join pool's tasks is done first";
  private static final String LATER = "What a fork-join pool does later";

  /** Methods that tell what depends on more than the order of steps, by what they tell. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry(POOL + ".isQuiescent", BUSY),
          Map.entry(POOL + ".awaitQuiescence", BUSY),
          Map.entry(POOL + ".getRunningThreadCount", BUSY),
          Map.entry(POOL + ".getActiveThreadCount", BUSY),
          Map.entry(POOL + ".getPoolSize", BUSY),
          Map.entry(POOL + ".getStealCount", BUSY),
          Map.entry(POOL + ".getQueuedTaskCount", BUSY),
          Map.entry(POOL + ".getQueuedSubmissionCount", BUSY),
          Map.entry(POOL + ".hasQueuedSubmissions", BUSY),
          Map.entry(POOL + ".setParallelism", BUSY),
          Map.entry(POOL + ".pollSubmission", NEXT),
          Map.entry(POOL + ".drainTasksTo", NEXT),
          Map.entry(POOL + ".invokeAny", ANY),
          Map.entry(POOL + ".submitWithTimeout", LATER),
          Map.entry(POOL + ".schedule", LATER),
          Map.entry(POOL + ".scheduleAtFixedRate", LATER),
          Map.entry(POOL + ".scheduleWithFixedDelay", LATER),
          Map.entry(POOL + ".cancelDelayedTasksOnShutdown", LATER),
          Map.entry(TASK + ".helpQuiesce", BUSY),
          Map.entry(TASK + ".getQueuedTaskCount", BUSY),
          Map.entry(TASK + ".getSurplusQueuedTaskCount", BUSY),
          Map.entry(TASK + ".peekNextLocalTask", NEXT),
          Map.entry(TASK + ".pollNextLocalTask", NEXT),
          Map.entry(TASK + ".pollTask", NEXT),
          Map.entry(TASK + ".pollSubmission", NEXT));

  private final String owner;
  private final MethodNode method;
  private boolean changed;

  ForkJoinWeaver(String owner, MethodNode method) {
    this.owner = owner;
    this.method = method;
  }

  static boolean concerns(String name) {
    return name.equals(POOL)
        || name.startsWith(POOL + "$")
        || name.equals(TASK)
        || name.startsWith(TASK + "$")
        || name.equals(RECURSIVE)
        || name.equals(CONCURRENT + "CountedCompleter")
        || name.equals(CONCURRENT + "Executors")
        || name.equals(FUTURE)
        || name.startsWith(FUTURE + "$")
        || name.equals(STREAM_TASK);
  }

  /** Returns whether the method is another now. */
  boolean weave() {
    if (method.name.equals("<clinit>")) {
      return false; // which makes what stands for everybody
    }
    boolean isFutures = owner.startsWith(FUTURE);
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (isFutures) {
        weaveFuture(insn);
      } else if (insn instanceof MethodInsnNode call) {
        weaveCall(call);
      } else if (insn.getOpcode() == GETSTATIC) {
        weaveConstant((FieldInsnNode) insn);
      } else if (insn.getOpcode() == RETURN && makesPool()) {
        before(insn, ofThis("madePool", OF_POOL + "V"));
      } else if (insn.getOpcode() == ANEWARRAY && makesPool()) {
        before(insn, calling("queues", "(I)I"));
      }
    }
    if (method.name.equals("exec") && (owner.equals(RECURSIVE) || owner.startsWith(TASK + "$"))) {
      weaveResult();
    }
    switch (owner + "." + method.name) {
      case TASK + ".fork" -> weaveFork();
      case TASK + ".awaitDone" -> weaveJoin();
      case TASK + ".doExec" -> weaveRun();
      case TASK + "$InterruptibleTask.exec" -> weaveFailure();
      case QUEUE + ".helpComplete" -> weaveHelp();
      case POOL + ".scheduleDelayedTask" -> weaveDelay();
      case POOL + ".scan" -> scanFrom(3, null);
      case POOL + ".runWorker" -> weaveWorker();
      default -> weaveFace();
    }
    return changed;
  }

  private boolean makesPool() {
    return owner.equals(POOL) && method.name.equals("<init>");
  }

  private static MethodInsnNode hook(String name, String descriptor) {
    return new MethodInsnNode(INVOKESTATIC, HOOKS, name, descriptor, false);
  }

  private static InsnList calling(String name, String descriptor) {
    InsnList list = new InsnList();
    list.add(hook(name, descriptor));
    return list;
  }

  private static InsnList ofThis(String name, String descriptor) {
    InsnList list = calling(name, descriptor);
    list.insert(new VarInsnNode(ALOAD, 0));
    return list;
  }

  private void begin(InsnList first) {
    method.instructions.insert(first);
    changed = true;
  }

  private void before(AbstractInsnNode insn, InsnList list) {
    method.instructions.insertBefore(insn, list);
    changed = true;
  }

  private void after(AbstractInsnNode insn, InsnList list) {
    method.instructions.insert(insn, list);
    changed = true;
  }

  private void replace(MethodInsnNode call, String hook) {
    replace(call, hook(hook, call.desc));
  }

  private void replace(MethodInsnNode call, MethodInsnNode hook) {
    method.instructions.set(call, hook);
    changed = true;
  }

  private void weaveCall(MethodInsnNode call) {
    switch (call.owner + "." + call.name) {
      case "java/lang/Thread.currentThread",
          "jdk/internal/access/JavaLangAccess.currentCarrierThread" ->
          after(call, calling("worker", "(" + THREAD + ")" + THREAD));
      case CONCURRENT + "ThreadLocalRandom.getProbe",
          CONCURRENT + "ThreadLocalRandom.nextSecondarySeed" ->
          after(call, calling("probe", "(I)I"));
      case LOCK_SUPPORT + ".park" -> {
        if (call.desc.equals("()V")) {
          replace(call, "parkForkJoin");
        }
      }
      case "java/lang/Thread.isInterrupted" ->
          replace(call, hook("isInterrupted", "(" + THREAD + ")Z"));
      case LOCK_SUPPORT + ".parkNanos" -> replace(call, "parkForkJoinNanos");
      case LOCK_SUPPORT + ".parkUntil" -> {
        if (call.desc.equals("(J)V")) {
          replace(call, "parkForkJoinUntil");
        }
      }
      case "jdk/internal/misc/Unsafe.unpark" ->
          before(call, calling("unsafeUnpark", "(Ljava/lang/Object;)Ljava/lang/Object;"));
      case "java/lang/Runtime.availableProcessors" -> after(call, calling("processors", "(I)I"));
      case TASK + "$Aux.casNext" ->
          // Who has waited long enough goes round a loop until it is the first of all who wait.
          before(call, calling("awaitOthers", "()V"));
      case QUEUE + ".nextLocalTask" -> {
        if (method.name.equals("topLevelExec")) {
          before(call, calling("nextForkJoinTask", "()V"));
        }
      }
      case TASK + ".exec" -> {
        if (method.name.equals("doExec")) {
          // Before the task itself is pushed, which is there already.
          before(call, ofThis("beginForkJoinTask", OF_TASK + "V"));
        }
      }
      default -> {}
    }
  }

  private void weaveConstant(FieldInsnNode read) {
    if (read.owner.equals(POOL) && read.name.equals("common")) {
      after(read, calling("commonPool", OF_POOL + IS_POOL));
    } else if (read.owner.equals(POOL) && read.name.equals("COMMON_PARALLELISM")) {
      after(read, calling("commonParallelism", "(I)I"));
    }
  }

  private void weaveFork() {
    begin(ofThis("fork", OF_TASK + "V"));
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (insn.getOpcode() == ARETURN) {
        before(insn, calling("forked", "()V"));
      }
    }
  }

  /** Has its tasks run in the common pool, and its time limits kept by what is for everybody. */
  private void weaveFuture(AbstractInsnNode insn) {
    if (insn.getOpcode() != GETSTATIC) {
      return;
    }
    FieldInsnNode read = (FieldInsnNode) insn;
    if (read.name.equals("ASYNC_POOL")) {
      String hook = read.desc.equals(IS_POOL) ? "commonPool" : "asyncPool";
      after(read, calling(hook, "(" + read.desc + ")" + read.desc));
    } else if (read.name.equals("delayer")) {
      after(read, calling("delayer", "(L" + DELAYER + ";)L" + DELAYER + ";"));
    }
  }

  /** {@code if (JdkHooks.delay(task)) return task;} in front of everything. */
  private void weaveDelay() {
    LabelNode go = new LabelNode();
    InsnList list = new InsnList();
    list.add(new VarInsnNode(ALOAD, 1));
    list.add(hook("delay", "(Ljava/lang/Object;)Z"));
    list.add(new JumpInsnNode(IFEQ, go));
    list.add(new VarInsnNode(ALOAD, 1));
    list.add(new InsnNode(ARETURN));
    list.add(go);
    list.add(Code.firstFrame(method, owner));
    list.add(new InsnNode(NOP)); // two frames cannot stand at one place
    begin(list);
  }

  /** One of them may call the other. */
  private void weaveJoin() {
    boolean isInner = method.desc.contains(IS_POOL + "IZJ");
    if (!isInner) {
      begin(calling("join", "()V"));
    }
  }

  /** The task ends where {@code exec} has returned, and where what it has thrown is caught. */
  private void weaveRun() {
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (insn instanceof MethodInsnNode call && call.name.equals("exec")) {
        AbstractInsnNode stored = call.getNext();
        after(stored, ofThis("endForkJoinTask", OF_TASK + "V"));
      }
    }
    weaveFailure();
  }

  /** What the task comes to is kept after its end: others may complete it, and have, too. */
  private void weaveResult() {
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (insn instanceof MethodInsnNode call
          && (call.name.equals("compute") || call.name.equals("call"))) {
        after(insn, ofThis("endForkJoinTask", OF_TASK + "V"));
      }
    }
  }

  /** Later ones complete a task that fails before they return. */
  private void weaveFailure() {
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      AbstractInsnNode caught = block.handler;
      while (caught.getOpcode() < 0) {
        caught = caught.getNext(); // labels and frames
      }
      after(caught, ofThis("endForkJoinTask", OF_TASK + "V"));
    }
  }

  /** On 17, who meets a task that it cannot help with goes round until another takes it away. */
  private void weaveHelp() {
    Optional<JumpInsnNode> outermost =
        Arrays.stream(method.instructions.toArray())
            .filter(insn -> insn.getOpcode() == GOTO)
            .map(JumpInsnNode.class::cast)
            .min(Comparator.comparingInt(jump -> method.instructions.indexOf(jump.label)));
    outermost.ifPresent(jump -> before(jump, calling("awaitOthers", "()V")));
  }

  private void scanFrom(int drawn, @Nullable AbstractInsnNode place) {
    InsnList list = new InsnList();
    list.add(new VarInsnNode(ALOAD, 0));
    list.add(new VarInsnNode(ILOAD, drawn));
    list.add(hook("scanFrom", "(" + IS_POOL + "I)I"));
    list.add(new VarInsnNode(ISTORE, drawn));
    if (place == null) {
      begin(list);
    } else {
      after(place, list);
    }
  }

  /** Where the method goes through the queues itself, that comes after a number is drawn. */
  private void weaveWorker() {
    @Nullable AbstractInsnNode last = null;
    boolean scansElsewhere = false;
    for (AbstractInsnNode insn : method.instructions) {
      if (insn.getOpcode() == IXOR && insn.getNext().getOpcode() == ISTORE) {
        last = insn.getNext();
      }
      scansElsewhere |=
          insn instanceof MethodInsnNode call
              && call.owner.equals(POOL)
              && call.name.equals("scan");
    }
    if (last != null && !scansElsewhere) {
      scanFrom(((VarInsnNode) last).var, last);
    }
  }

  private void weaveFace() {
    String refused = REFUSED.get(owner + "." + method.name);
    if (refused != null) {
      InsnList list = new InsnList();
      list.add(new LdcInsnNode(refused + " depends on more than the order of its steps"));
      list.add(hook("refuse", "(Ljava/lang/String;)V"));
      begin(list);
    } else if (owner.equals(POOL) && TAKES_TASKS.contains(method.name)) {
      InsnList list = new InsnList();
      list.add(new VarInsnNode(ALOAD, 0));
      list.add(new VarInsnNode(ALOAD, 1));
      list.add(hook("givenTo", "(" + IS_POOL + "Ljava/lang/Object;)V"));
      begin(list);
    }
  }
}
