package interleave.runtime;

import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step of a primitive, which happens at once or not at all.
 *
 * <h2>Overview</h2>
 *
 * A primitive is a small state machine, and all that is ever done to its state is done by
 * operations. An operation has
 *
 * <ul>
 *   <li>a <em>guard</em>, {@link #ready}: may the calling thread go on? It only reads;
 *   <li>an <em>effect</em>: what then changes. {@link #attempt} tests the guard and makes the
 *       change, as one atomic step that never blocks;
 *   <li>a place to wait, if it may have to: the {@link WaitQueue} of the threads that wait for
 *       operations of its kind;
 *   <li>those who may be able to go on once it has happened: the queue it {@linkplain #Operation
 *       enables};
 *   <li>a name: the object it happens to and the {@link EventKind} it is recorded as.
 * </ul>
 *
 * The primitive says no more than that. How a thread waits is the {@link Scheduler}'s business: in
 * real time, parked in the queue; or as an announced step of a controlled execution, in which one
 * thread runs at a time and the guards of all the others' pending operations say who could go on
 * next. So a primitive is written once, and what is verified under control is what runs free.
 *
 * <h2>Rules for a primitive</h2>
 *
 * <ol>
 *   <li>{@link #ready} is a pure function of the primitive's state and the operation's own fields,
 *       whoever asks: others do so too. {@link #attempt} succeeds in a state exactly if the guard
 *       holds in it. Neither blocks, performs an operation, or calls a learner's code.
 *   <li>State is changed by volatile writes or stronger (compare-and-set), never by release-mode
 *       writes: {@link WaitQueue} needs the order of "changed, then looked for waiters".
 *   <li>State that does not fit into one atomic variable is guarded inside {@code attempt} by a
 *       short critical section of a JDK lock, in which nothing blocks. A primitive that has to run
 *       a learner's code under its lock (an overridable hook) is built on {@code Lock} and {@code
 *       Condition} instead.
 *   <li>Between two operations a thread may read the primitive's state if it makes no difference
 *       whether it read it just after the first of them: under control, that is what it does.
 *   <li>An operation without arguments is a field of the primitive whose declared type is a final
 *       class: performing it costs what its compare-and-set costs, and allocates nothing. One with
 *       an argument or a result is an object per call; its fields carry them. Where that is too
 *       much, {@link AtOnce} goes before it.
 * </ol>
 *
 * <h2>Cost</h2>
 *
 * When nobody records and nobody schedules, performing an operation costs one static read more than
 * calling {@link #attempt}.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before an operation that enabled another happens before what the other thread
 * does after it, through the primitive's state.
 */
public abstract class Operation {

  private final Object target;
  private final @Nullable EventKind event;
  private final WaitQueue waits;
  private final WaitQueue enables;

  /**
   * An operation that is recorded.
   *
   * @param target the object it happens to, as it appears in a trace
   * @param event what it is recorded as
   * @param waits where a thread waits for it, {@link WaitQueue#NONE} if no thread ever does
   * @param enables the threads that may be able to go on when it has happened, {@link
   *     WaitQueue#NONE} if it never enables one
   */
  protected Operation(Object target, EventKind event, WaitQueue waits, WaitQueue enables) {
    this.target = target;
    this.event = event;
    this.waits = waits;
    this.enables = enables;
  }

  /** An operation of which nothing but the waiting is recorded. */
  protected Operation(Object target, WaitQueue waits, WaitQueue enables) {
    this.target = target;
    this.event = null;
    this.waits = waits;
    this.enables = enables;
  }

  /** The guard: whether {@link #attempt} would succeed now. */
  public abstract boolean ready();

  /** Guard and effect in one: whether it happened. */
  public abstract boolean attempt();

  /**
   * Whether it cannot fail once its guard holds, whatever other threads do. It is then recorded
   * before it happens: whoever goes on because of it finds it in the trace, however soon that is
   * taken.
   */
  protected boolean isCertain() {
    return false;
  }

  /**
   * Whether it brings a part of what lets others go on, although it enables nobody by itself: to
   * come to a barrier before the last. What its thread did before then happens before what others
   * do after an operation on the same object that enables them.
   */
  public boolean contributes() {
    return false;
  }

  /**
   * Whether it changes nothing, and its guard holds for good once it does: to wait for an end, say.
   * Then it makes no difference when the thread goes on, only what let it.
   */
  protected boolean isLasting() {
    return false;
  }

  /**
   * Whether who performs it is prepared to find that it has not happened, although the time was not
   * limited: a spurious wake-up, as {@link Object#wait()} may have one. Real time brings none;
   * under control they can be asked for.
   */
  protected boolean wakesSpuriously() {
    return false;
  }

  /**
   * How much of it, for the record (see {@link EventKind}). Asked just after it has happened, on
   * the thread that performed it.
   */
  protected long value() {
    return 1;
  }

  /** What about it, for the record (see {@link EventKind}); asked when {@link #value} is. */
  protected String detail() {
    return "";
  }

  /**
   * Token of the recorded event that made this one possible. Asked just after it has happened, if
   * the thread had to wait for it.
   */
  protected long cause() {
    return waits.cause();
  }

  /**
   * Token of the recorded event that brought what this one took, if it took something. Asked just
   * after it has happened, if the thread did not have to wait.
   */
  protected long source() {
    return ThreadLog.NO_EVENT;
  }

  /**
   * Says, before each attempt that is recorded, which token it will have if it happens: for an
   * operation that leaves something behind, whose taker will want to know where it came from.
   */
  protected void bear(long token) {}

  /**
   * What it is recorded as, now that it has happened; empty for nothing. Something else than {@link
   * #event} for an operation that can also end without what it is for: a thread that is turned away
   * from a queue that is shut down is refused. Asked just after it has happened.
   */
  protected Optional<EventKind> happenedAs() {
    return event();
  }

  /** What a thread that waits for it wants, for reports. Asked while it waits, by any thread. */
  protected Wanted wanted() {
    return waits.state() == EventKind.BLOCK ? Wanted.LOCK : Wanted.SIGNAL;
  }

  /** The thread that has, or is, what it waits for, for reports. Asked as {@link #wanted} is. */
  protected Optional<Thread> holder() {
    return target instanceof Owned owned ? owned.owner() : Optional.empty();
  }

  /** A thread has begun to wait for it in a queue served on call, and will attempt after this. */
  void entered(WaitQueue.Waiter waiter) {}

  /**
   * Wakes whom this operation lets go on, just after it has happened: in the queue that it enables,
   * unless it knows them better (see {@link WaitQueue#onCall}).
   */
  protected void wakeEnabled() {
    if (enables != WaitQueue.NONE) {
      enables.wake();
    }
  }

  /** Performs this operation, waiting for as long as that takes. */
  public final void perform() {
    if (ThreadScope.quiet) {
      if (attempt()) {
        wakeEnabled();
      } else {
        FreeScheduler.SYSTEM.await(this, TimeLimit.NONE, null);
      }
    } else {
      ThreadScope.perform(this, TimeLimit.NONE);
    }
  }

  /**
   * Performs this operation, waiting for a limited time.
   *
   * @param nanos how long at most; see {@link TimeLimit}
   * @return whether it happened
   */
  public final boolean performWithin(long nanos) {
    if (ThreadScope.quiet) {
      if (attempt()) {
        wakeEnabled();
        return true;
      }
      return FreeScheduler.SYSTEM.await(this, nanos, null);
    }
    return ThreadScope.perform(this, nanos);
  }

  /**
   * Performs this operation, waiting for as long as that takes, also while the thread is
   * interrupted: for what has to be put right before the interrupt can be told.
   */
  public final void performUninterrupted() {
    if (ThreadScope.quiet) {
      if (attempt()) {
        wakeEnabled();
      } else {
        FreeScheduler.SYSTEM.awaitUninterrupted(this, null);
      }
    } else {
      ThreadScope.current().scheduler().performUninterrupted(this);
    }
  }

  /** Performs this operation if that is possible at once; returns whether it happened. */
  public final boolean tryPerform() {
    if (ThreadScope.quiet) {
      if (attempt()) {
        wakeEnabled();
        return true;
      }
      return false;
    }
    return ThreadScope.tryPerform(this);
  }

  /** The object it happens to. */
  public final Object target() {
    return target;
  }

  /** What it is recorded as; empty if it is not. */
  public final Optional<EventKind> event() {
    return Optional.ofNullable(event);
  }

  final @Nullable EventKind kind() {
    return event;
  }

  /** Where a thread waits for it. */
  public final WaitQueue waits() {
    return waits;
  }

  /** Who may be able to go on when it has happened. */
  public final WaitQueue enables() {
    return enables;
  }

  @Override
  public String toString() {
    return (event == null ? waits.state() : event) + " " + target;
  }
}
