package interleave.explore;

import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.Named;
import java.util.Optional;
import java.util.function.Supplier;

/** What {@code LockSupport} gives a thread, in one execution. Used by who has the turn. */
final class Permit implements Named {

  private final Thread thread;
  private final Supplier<String> owner;
  private final WaitQueue parked = WaitQueue.oneByOne(EventKind.WAIT);
  private boolean available;

  /**
   * The permit of {@code thread}.
   *
   * @param owner what the thread is called
   */
  Permit(Thread thread, Supplier<String> owner) {
    this.thread = thread;
    this.owner = owner;
  }

  @Override
  public Optional<String> name() {
    return Optional.of("permit of " + owner.get());
  }

  /** What has the place of the permit: what the JDK does with it is announced as the thread's. */
  Thread thread() {
    return thread;
  }

  /** To take it. */
  Operation take() {
    return new Operation(this, parked, WaitQueue.NONE) {
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
    return new Operation(this, EventKind.SIGNAL, WaitQueue.NONE, parked) {
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
