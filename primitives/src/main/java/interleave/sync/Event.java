package interleave.sync;

import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.Primitive;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;

/**
 * A flag that threads wait for. Semantics of CPython's {@code threading.Event}.
 *
 * <p>Setting it lets go everybody who waits at that moment, even if it is cleared again before they
 * run: a set followed by a clear is a pulse that nobody present misses.
 *
 * <p>The state is a counter of changes whose parity is the flag (odd: set). A waiter remembers the
 * count it came with, and may go on as soon as the count is another one; so a pulse, which leaves
 * the flag as it was, does not leave the count.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before {@link #set} happens before what another does after an {@link #await}
 * that returned because of it, and after an {@link #isSet} that saw it.
 */
public class Event extends Primitive {

  private static final VarHandle CHANGES =
      Fields.handle(MethodHandles.lookup(), "changes", long.class);

  /** The whole state. Changed by compare-and-set only. */
  private volatile long changes;

  /** Guards differ by the count that the waiter came with, so all are looked at. */
  private final WaitQueue waiters = WaitQueue.together(EventKind.WAIT);

  private final See see = new See();
  private final Turn set = new Turn(EventKind.SET, waiters);
  private final Turn clear = new Turn(EventKind.CLEAR, WaitQueue.NONE);

  /** An event that is clear. */
  public Event() {}

  /** An event that is clear, and that messages and pictures call {@code name}. */
  public Event(String name) {
    super(name);
  }

  /** Whether it is set now. */
  public boolean isSet() {
    return see.tryPerform();
  }

  /** Sets it and lets everybody go who waits for it; does nothing if it is set. */
  public void set() {
    set.perform();
  }

  /** Clears it; does nothing if it is clear. */
  public void clear() {
    clear.perform();
  }

  /**
   * Waits until it is set, or was set for a moment since the call.
   *
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public void await() {
    if (!see.tryPerform()) {
      new Wait(changes).perform();
    }
  }

  /**
   * Waits, for a limited time, until it is set, or was set for a moment since the call.
   *
   * @param seconds how long at most; zero or less to look only
   * @return whether it was set
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public boolean await(double seconds) {
    return awaitNanos(TimeLimit.ofSeconds(seconds));
  }

  /**
   * Waits, for a limited time, until it is set, or was set for a moment since the call.
   *
   * @param limit how long at most; zero or less to look only
   * @return whether it was set
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public boolean await(Duration limit) {
    return awaitNanos(TimeLimit.of(limit));
  }

  private boolean awaitNanos(long nanos) {
    return see.tryPerform() || new Wait(changes).performWithin(nanos);
  }

  @Override
  public List<Thread> waiters() {
    return waiters.threads();
  }

  @Override
  protected String state() {
    return isOdd(changes) ? "set" : "clear";
  }

  private static boolean isOdd(long count) {
    return (count & 1) == 1;
  }

  /** Is it set? */
  private final class See extends Operation {
    See() {
      super(Event.this, WaitQueue.NONE, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return isOdd(changes);
    }

    @Override
    public boolean attempt() {
      return isOdd(changes);
    }
  }

  /** Has it been set since the waiter came, or is it? */
  private final class Wait extends Operation {
    private final long before;

    Wait(long before) {
      super(Event.this, waiters, WaitQueue.NONE);
      this.before = before;
    }

    /** Not quite: a set and a clear too many to count would undo it. */
    @Override
    protected boolean isLasting() {
      return !isOdd(before);
    }

    @Override
    public boolean ready() {
      return isOdd(before) || changes != before;
    }

    @Override
    public boolean attempt() {
      return ready();
    }
  }

  /** Set or clear, whatever it was before. */
  private final class Turn extends Operation {
    private final boolean set;

    Turn(EventKind kind, WaitQueue enables) {
      super(Event.this, kind, WaitQueue.NONE, enables);
      this.set = kind == EventKind.SET;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      long count = changes;
      while (isOdd(count) != set && !CHANGES.compareAndSet(Event.this, count, count + 1)) {
        count = changes;
      }
      return true;
    }
  }
}
