package interleave.standstill;

import interleave.runtime.Wanted;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a thread is that waits in one of the JDK's own ways, from its stack.
 *
 * @param inner the frames of the JDK that it is in, innermost first
 * @param outer the others
 */
record Place(List<StackTraceElement> inner, List<StackTraceElement> outer) {

  private static final String CONCURRENT = "java.util.concurrent.";
  private static final String LOCKS = CONCURRENT + "locks.";
  private static final String POOL = CONCURRENT + "ThreadPoolExecutor.";

  /**
   * Who may be woken for no reason: these look at what they wait for, and park again. And none of
   * them begins to wait without allocating something. (An {@code Exchanger} does; and a learner's
   * own code may take a wake-up for what it waited for.)
   */
  private static final List<String> PATIENT =
      List.of(
          LOCKS + "AbstractQueuedSynchronizer",
          LOCKS + "AbstractQueuedLongSynchronizer",
          LOCKS + "StampedLock",
          CONCURRENT + "FutureTask",
          CONCURRENT + "CompletableFuture",
          CONCURRENT + "ForkJoinTask",
          CONCURRENT + "ForkJoinPool",
          CONCURRENT + "DelayScheduler",
          CONCURRENT + "LinkedTransferQueue",
          CONCURRENT + "SynchronousQueue",
          CONCURRENT + "Phaser");

  /** Who parks a thread: the innermost frames of one that is parked, a virtual one or not. */
  private static final List<String> PARKING =
      List.of(
          "jdk.internal.misc.Unsafe",
          "jdk.internal.misc.VirtualThreads",
          "java.lang.VirtualThread",
          "java.lang.System$",
          LOCKS + "LockSupport");

  /** Where somebody outside the program may be waited for. */
  private static final List<String> OUTSIDE =
      List.of(
          "java.lang.Process",
          "java.lang.ref.",
          "java.io.",
          "java.net.",
          "java.nio.",
          "java.awt.",
          "javax.",
          "sun.",
          "jdk.internal.net.");

  /** Where this project waits, for the front end, say. */
  private static final List<String> OURS =
      List.of(
          "interleave.hooks.", "interleave.runtime.", "interleave.kernel.", "interleave.explore.");

  static Place of(StackTraceElement[] stack) {
    int depth = 0;
    while (depth < stack.length && isJdk(stack[depth])) {
      depth++;
    }
    List<StackTraceElement> all = List.of(stack);
    return new Place(all.subList(0, depth), all.subList(depth, stack.length));
  }

  /** A hook that the JDK's own code has got is part of that code. */
  private static boolean isJdk(StackTraceElement frame) {
    return isOf(frame, List.of("java.", "javax.", "jdk.", "sun.", "com.sun.")) || isHook(frame);
  }

  private static boolean isHook(StackTraceElement frame) {
    return frame.getClassName().equals("interleave.hooks.JdkHooks");
  }

  private static boolean isOf(StackTraceElement frame, List<String> prefixes) {
    String type = frame.getClassName();
    return prefixes.stream().anyMatch(type::startsWith);
  }

  private static String method(StackTraceElement frame) {
    return frame.getClassName() + "." + frame.getMethodName();
  }

  private boolean passes(String classAndMethod) {
    return inner.stream().anyMatch(frame -> method(frame).startsWith(classAndMethod));
  }

  /** Whether somebody outside the program may end it. */
  boolean isOutside() {
    return inner.stream().anyMatch(frame -> isOf(frame, OUTSIDE)) || isOurs();
  }

  /** Whether it is this project that waits, and not a learner who has called the JDK through it. */
  private boolean isOurs() {
    List<StackTraceElement> callers = outer.stream().takeWhile(frame -> isOf(frame, OURS)).toList();
    return !callers.isEmpty() && callers.stream().noneMatch(Place::isOnBehalf);
  }

  private static boolean isOnBehalf(StackTraceElement frame) {
    return frame.getClassName().startsWith("interleave.hooks.")
        || method(frame).startsWith("interleave.runtime.FreeScheduler.join");
  }

  boolean isInWait() {
    return !inner.isEmpty() && inner.get(0).getClassName().equals("java.lang.Object");
  }

  /** Whether it is parked where it may be woken for no reason. */
  boolean isPatient() {
    return !inner.isEmpty()
        && isOf(inner.get(0), PARKING)
        && inner.stream()
            .filter(frame -> !isOf(frame, PARKING) && !isHook(frame))
            .findFirst()
            .filter(frame -> isOf(frame, PATIENT))
            .isPresent();
  }

  /**
   * Whether it is an idle worker of the JDK's: it waits for its next task, and if it grows tired of
   * that it ends without doing anything more.
   */
  boolean isIdle() {
    return outer.isEmpty()
        && (passes(POOL + "getTask")
            || passes(CONCURRENT + "ForkJoinPool.awaitWork")
            || passes(CONCURRENT + "DelayScheduler.loop")
            || passes("java.util.TimerThread.mainLoop"));
  }

  /**
   * Whether it waits for the end of the threads of an executor that has one for each task: a day at
   * a time, but for as many days as it takes.
   */
  boolean isClosing() {
    return passes(CONCURRENT + "ThreadPerTaskExecutor.close");
  }

  /** Whether an idle worker wakes up by itself to do something. */
  boolean isAlarmSet() {
    return passes(CONCURRENT + "ScheduledThreadPoolExecutor")
        || passes(CONCURRENT + "DelayScheduler")
        || passes("java.util.TimerThread");
  }

  /** Whether it is a pool's worker in the midst of a task. */
  boolean isInTaskOfPool() {
    return !isIdle()
        && Stream.concat(inner.stream(), outer.stream())
            .anyMatch(frame -> method(frame).equals(POOL + "runWorker"));
  }

  /** The class of the JDK's that was called. */
  String called() {
    String type = inner.isEmpty() ? "" : inner.get(inner.size() - 1).getClassName();
    return type.endsWith("$ConditionObject") ? LOCKS + "Condition" : type;
  }

  /** What a thread waits for here that does not wait to enter a monitor. */
  Wanted wanted() {
    if (isIdle()) {
      return Wanted.TASK;
    }
    if (passes("java.lang.Thread.join")) {
      return Wanted.THREAD_END;
    }
    if (isInWait()) {
      return Wanted.SIGNAL;
    }
    if (passes(CONCURRENT + "FutureTask")
        || passes(CONCURRENT + "CompletableFuture")
        || passes(CONCURRENT + "ForkJoinTask")) {
      return Wanted.RESULT;
    }
    if (passes(CONCURRENT + "CyclicBarrier") || passes(CONCURRENT + "Phaser")) {
      return Wanted.PARTIES;
    }
    if (passes(CONCURRENT + "CountDownLatch")) {
      return Wanted.COUNT;
    }
    if (passes(CONCURRENT + "Semaphore")) {
      return Wanted.PERMIT;
    }
    if (called().endsWith("Queue") || called().endsWith("Deque")) {
      return inner.get(inner.size() - 1).getMethodName().matches("put.*|transfer")
          ? Wanted.ROOM
          : Wanted.ITEM;
    }
    boolean awaitsSignal =
        passes(LOCKS + "AbstractQueuedSynchronizer$ConditionObject.await")
            && !passes(LOCKS + "AbstractQueuedSynchronizer.acquire");
    return called().startsWith(LOCKS) && !awaitsSignal ? Wanted.LOCK : Wanted.SIGNAL;
  }
}
