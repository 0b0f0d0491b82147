package interleave.kernel.shell;

import interleave.runtime.Waits;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads that could run a learner's code. Platform threads are known by their group, which a
 * thread inherits from the one that makes it: the first of them, the main thread, is made in a
 * group of its own, below the topmost, where the JVM's and the kernel's own threads are.
 */
final class CellThreads {

  private static final ThreadGroup GROUP = new ThreadGroup(top(), "cells");

  private CellThreads() {}

  /** Where the main thread is to be made. */
  static ThreadGroup group() {
    return GROUP;
  }

  /** Those that are alive, virtual threads included, idle main threads too. */
  static List<Thread> alive() {
    List<Thread> alive = new ArrayList<>(Waits.virtualThreads());
    Thread[] found = new Thread[GROUP.activeCount() + 16];
    int n = GROUP.enumerate(found);
    while (n == found.length) {
      // Only as many are told as there is room for.
      found = new Thread[2 * n];
      n = GROUP.enumerate(found);
    }
    for (int i = 0; i < n; i++) {
      alive.add(found[i]);
    }
    return alive;
  }

  private static ThreadGroup top() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}
