package interleave.futures;

import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.trace.EventKind;
import interleave.trace.Named;
import interleave.trace.ThreadLog;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Some futures that one thread waits for together. Each tells the group when it is settled, which
 * is a step of its own after that.
 */
final class Group implements Named {

  /** What the thread waits for. */
  private final Futures.When when;

  private final WaitQueue waiter = WaitQueue.together(EventKind.WAIT);

  /** Settled, and not taken yet. Guarded by this. */
  private final ArrayDeque<Future<?>> settled = new ArrayDeque<>();

  /** How many are to be settled yet. Written under this. */
  private volatile int pending;

  /** Written under this. */
  private volatile int ready;

  /** Whether one of those settled failed. Written under this. */
  private volatile boolean failed;

  /** Token of the event that last settled one. Written under this. */
  private volatile long cause = ThreadLog.NO_EVENT;

  private final int size;

  private Group(int size, Futures.When when) {
    this.size = size;
    this.pending = size;
    this.when = when;
  }

  /** A group of these futures. */
  static Group of(Set<? extends Future<?>> futures, Futures.When when) {
    Group group = new Group(futures.size(), when);
    for (Future<?> future : futures) {
      if (future.tell(group)) {
        group.settled(future, ThreadLog.NO_EVENT);
      }
    }
    return group;
  }

  @Override
  public Optional<String> name() {
    String futures = size + (size == 1 ? " future" : " futures");
    return Optional.of(
        switch (when) {
          case FIRST_COMPLETED -> "the first of " + futures;
          case FIRST_EXCEPTION -> "all of " + futures + " or a failure";
          case ALL_COMPLETED -> "all of " + futures;
        });
  }

  @Override
  public String toString() {
    return name().orElseThrow();
  }

  /** A future of this group is settled, by the event {@code token}. */
  void settled(Future<?> future, long token) {
    new Settle(future, token).perform();
  }

  /** Waits for what the group is for; returns whether it came in time. */
  boolean await(long nanos) {
    return new Await().performWithin(nanos);
  }

  /** Takes one that is settled; there must be one. */
  synchronized Future<?> take() {
    ready--;
    return settled.remove();
  }

  /** Those that are settled and not taken. */
  synchronized Set<Future<?>> all() {
    return new LinkedHashSet<>(settled);
  }

  private final class Settle extends Operation {
    private final Future<?> future;
    private final long token;

    Settle(Future<?> future, long token) {
      super(Group.this, WaitQueue.NONE, waiter);
      this.future = future;
      this.token = token;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      synchronized (Group.this) {
        settled.add(future);
        cause = token;
        failed |= future.failed();
        pending--;
        ready++;
        return true;
      }
    }
  }

  private final class Await extends Operation {
    Await() {
      super(Group.this, waiter, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return switch (when) {
        case FIRST_COMPLETED -> ready > 0;
        case FIRST_EXCEPTION -> failed || pending == 0;
        case ALL_COMPLETED -> pending == 0;
      };
    }

    @Override
    public boolean attempt() {
      return ready();
    }

    @Override
    protected long cause() {
      return cause;
    }

    @Override
    protected Wanted wanted() {
      return Wanted.RESULT;
    }
  }
}
