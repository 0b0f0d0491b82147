package interleave.explore;

import java.util.concurrent.locks.LockSupport;

/**
 * What the scheduler itself does with the threads that it runs on: none of it is a step of the
 * program, although the JDK's code is the same.
 */
final class Apart {

  private Apart() {}

  static void park(Object blocker) {
    boolean before = enter();
    try {
      LockSupport.park(blocker);
    } finally {
      leave(before);
    }
  }

  static void unpark(Thread thread) {
    boolean before = enter();
    try {
      LockSupport.unpark(thread);
    } finally {
      leave(before);
    }
  }

  static void interrupt(Thread thread) {
    boolean before = enter();
    try {
      thread.interrupt();
    } finally {
      leave(before);
    }
  }

  private static boolean enter() {
    if (Thread.currentThread() instanceof Crew.Worker worker) {
      boolean before = worker.apart;
      worker.apart = true;
      return before;
    }
    return false;
  }

  private static void leave(boolean before) {
    if (Thread.currentThread() instanceof Crew.Worker worker) {
      worker.apart = before;
    }
  }
}
