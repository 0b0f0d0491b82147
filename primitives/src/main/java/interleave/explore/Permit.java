package interleave.explore;

import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;

/** What {@code LockSupport} gives a thread, in one execution. Used by who has the turn. */
final class Permit {

  private final Thread thread;
  private final WaitQueue parked = WaitQueue.oneByOne(EventKind.WAIT);
  private boolean available;

  Permit(Thread thread) {
    this.thread = thread;
  }

  /** To take it. */
  Operation take() {
    return new Operation(thread, parked, WaitQueue.NONE) {
      @Override
      public boolean ready() {
        return available;
      }

      @Override
      public boolean attempt() {
        boolean taken = available;
        available = false;
        return taken;
      }

      @Override
      protected boolean wakesSpuriously() {
        return true;
      }
    };
  }

  /** To make it available. */
  Operation give() {
    return new Operation(thread, WaitQueue.NONE, parked) {
      @Override
      public boolean ready() {
        return true;
      }

      @Override
      public boolean attempt() {
        available = true;
        return true;
      }
    };
  }

  boolean isAvailable() {
    return available;
  }

  /** Makes it available as a part of another step. */
  void grant() {
    available = true;
  }

  /** Takes it as a part of another step. */
  void use() {
    available = false;
  }
}
