package interleave.queue;

import interleave.queue.Items.Stamped;
import interleave.runtime.Description;
import interleave.runtime.Operation;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.trace.EventKind;
import interleave.trace.Fields;
import interleave.trace.ThreadLog;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How items go in and out of a {@link Queue}, and what the ways of doing it have in common.
 *
 * @param <T> type of the items
 */
abstract sealed class Steps<T> permits AtomicSteps, HookedSteps {

  private static final VarHandle PUTS = Fields.handle(MethodHandles.lookup(), "puts", long.class);

  final Queue<T> queue;

  /** Zero or less: no limit. */
  volatile int maxSize;

  /** Never turns false again. */
  volatile boolean closed;

  /**
   * How many items were ever put. Written by whoever puts one, alone, and before the item can be
   * got; opaquely, since nobody waits for it to grow.
   */
  @SuppressWarnings("unused") // through PUTS
  private long puts;

  /** Token of the take that last made room in one step. Guarded by who keeps the items. */
  long lastTake = ThreadLog.NO_EVENT;

  /** How many of them are done with; never more than were put. */
  private final AtomicLong dones = new AtomicLong();

  final WaitQueue putters = WaitQueue.oneByOne(EventKind.WAIT);
  final WaitQueue getters = WaitQueue.oneByOne(EventKind.WAIT);
  final WaitQueue joiners = WaitQueue.together(EventKind.WAIT);

  Steps(Queue<T> queue, int maxSize) {
    this.queue = queue;
    this.maxSize = maxSize;
  }

  /**
   * Puts an item, waiting for room up to {@code nanos} (see {@link TimeLimit}).
   *
   * @throws Full if there is no room in time
   * @throws ShutDown if the queue is shut down
   */
  abstract void put(@Nullable T item, long nanos);

  /**
   * Takes an item, waiting for one up to {@code nanos} (see {@link TimeLimit}).
   *
   * @throws Empty if there is none in time
   * @throws ShutDown if the queue is shut down and empty
   */
  abstract @Nullable T get(long nanos);

  /** Lets nothing more in. */
  abstract void close();

  /** Lets nothing more in, and removes what is in. */
  abstract void closeAndDrain();

  /** How many items are in now, as far as the calling thread can tell between two operations. */
  abstract int size();

  /** How many items are in, without waiting for anything or running a learner's code. */
  abstract int sizeForReports();

  final boolean isFullAt(int size) {
    int most = maxSize;
    return most > 0 && size >= most;
  }

  final boolean mayPutAt(int size) {
    return closed || !isFullAt(size);
  }

  final boolean mayTakeAt(int size) {
    return closed || size > 0;
  }

  /** One more item is put. Not called by two threads at a time. */
  final void countPut() {
    PUTS.setOpaque(this, (long) PUTS.getOpaque(this) + 1);
  }

  /**
   * How many items were put and are not done with. Zero only if that was true at one moment: the
   * items done are read first. Between the two reads, more can be put, which makes the difference
   * greater than it was; read the other way round, a task that puts a further one before it is done
   * would look like the last.
   */
  final long unfinished() {
    long done = dones.get();
    return (long) PUTS.getOpaque(this) - done;
  }

  /** One item is done with; returns false if none is unfinished. */
  final boolean finishOne() {
    long before = dones.get();
    while (before < (long) PUTS.getOpaque(this)) {
      if (dones.compareAndSet(before, before + 1)) {
        return true;
      }
      before = dones.get();
    }
    return false;
  }

  /** Takes {@code count} drained items off what is unfinished, of which there may be less. */
  final void finish(int count) {
    long all = (long) PUTS.getOpaque(this);
    dones.updateAndGet(before -> Math.min(all, before + count));
  }

  final Full full() {
    return new Full(queue + " has no room");
  }

  final Empty empty() {
    return new Empty(queue + " has no item");
  }

  final ShutDown shutDown() {
    return new ShutDown(queue + " is shut down");
  }

  /** Counts an item that is put in one step, and gives it as it is kept. */
  final Object countIn(@Nullable T item, @Nullable OneStepPut recorded) {
    countPut();
    if (recorded != null) {
      recorded.roomMadeBy = lastTake;
    }
    return Stamped.entry(item, tokenOf(recorded));
  }

  /** The event that a step is recorded as, if it is an operation of its own. */
  final long tokenOf(@Nullable OneStep recorded) {
    return recorded == null ? ThreadLog.NO_EVENT : recorded.token;
  }

  /** Gives what went in or out, as {@link Items} keep it. */
  final Object checkNotRefused(@Nullable Object entry) {
    if (entry == Instead.REFUSED) {
      throw shutDown();
    }
    return Objects.requireNonNull(entry, "the step has happened");
  }

  /** What comes of a step in which nothing goes in or out. */
  enum Instead {
    /** It was turned away, since the queue is shut down. */
    REFUSED,
    /** It did nothing, since the thread has to go another way. */
    PASSED_ON
  }

  /** An item goes in or out in one step; what is left to say is how. */
  abstract class OneStep extends Operation {
    /** Its own, if it is recorded. */
    long token = ThreadLog.NO_EVENT;

    /** What went in or out, as {@link Items} keep it, or what came {@link Instead}. */
    @Nullable Object entry;

    OneStep(EventKind kind, WaitQueue waits, WaitQueue enables) {
      super(queue, kind, waits, enables);
    }

    final boolean isDone() {
      return !(entry instanceof Instead);
    }

    @Override
    protected void bear(long nextToken) {
      token = nextToken;
    }

    @Override
    protected final Optional<EventKind> happenedAs() {
      return isDone()
          ? event()
          : entry == Instead.REFUSED ? Optional.of(EventKind.REFUSE) : Optional.empty();
    }
  }

  /** An item is put. */
  abstract class OneStepPut extends OneStep {
    final @Nullable T item;

    /** Token of the take that made room for it, if one did. */
    long roomMadeBy = ThreadLog.NO_EVENT;

    OneStepPut(@Nullable T item) {
      super(EventKind.PUT, putters, getters);
      this.item = item;
    }

    @Override
    protected final long cause() {
      return isDone() ? roomMadeBy : super.cause();
    }

    @Override
    protected final String detail() {
      return Description.of(item);
    }

    @Override
    protected final Wanted wanted() {
      return Wanted.ROOM;
    }
  }

  /** An item is taken. */
  abstract class OneStepTake extends OneStep {
    OneStepTake() {
      super(EventKind.TAKE, getters, putters);
    }

    @Override
    protected final long source() {
      return Stamped.tokenOf(entry);
    }

    @Override
    protected final long cause() {
      return isDone() ? source() : super.cause();
    }

    @Override
    protected final String detail() {
      return isDone() ? Description.of(Stamped.itemOf(entry)) : "";
    }

    @Override
    protected final Wanted wanted() {
      return Wanted.ITEM;
    }
  }
}
