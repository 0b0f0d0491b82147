package interleave.kernel.shell;

import interleave.runtime.ThreadGroups;
import interleave.runtime.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Stream;

/**
 * The threads that could run a learner's code. Platform threads are known by their group, which a
 * thread inherits from the one that makes it: the first of them, the main thread, is made in a
 * group of its own, below the topmost, where the JVM's and the kernel's own threads are.
 */
final class CellThreads {

  private static final ThreadGroup TOP = ThreadGroups.top();
  private static final ThreadGroup GROUP = new ThreadGroup(TOP, "cells");

  private CellThreads() {}

  /** Where the main thread is to be made. */
  static ThreadGroup group() {
    return GROUP;
  }

  /** Those that are alive, virtual threads included, idle main threads too. */
  static List<Thread> alive() {
    List<Thread> alive = new ArrayList<>(Waits.virtualThreads());
    alive.addAll(ThreadGroups.living(GROUP));
    return alive;
  }

  /**
   * Those of cells that could act, idle main threads not among them; and the JDK's own that run
   * tasks for others, or tell when their time has come, or when a process has ended. On a machine
   * with few processors the common pool has no workers: each task gets a thread of its own, which
   * has no name, and is where the thread is that handed the task over.
   */
  static List<Thread> thatCouldAct() {
    Stream<Thread> cells = alive().stream().filter(thread -> !MainThread.isIdle(thread));
    Stream<Thread> servants = ThreadGroups.living(TOP).stream().filter(CellThreads::serves);
    return Stream.concat(cells, servants).distinct().toList();
  }

  /** The living workers of the JDK's shared pool, whomever they work for. */
  static List<Thread> shared() {
    return ThreadGroups.living(TOP).stream().filter(CellThreads::isShared).toList();
  }

  /** Whether a thread is a worker of the JDK's shared pool. */
  static boolean isShared(Thread thread) {
    return thread instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool();
  }

  private static boolean serves(Thread thread) {
    String name = thread.getName();
    return isShared(thread)
        || name.equals("CompletableFutureDelayScheduler")
        || name.equals("ForkJoinPool.commonPool-delayScheduler")
        || name.startsWith("process reaper")
        || (thread.getThreadGroup() == TOP && name.startsWith("Thread-"));
  }
}
