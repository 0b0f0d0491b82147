package interleave.sync;

import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.Primitive;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place where a number of threads wait for each other, round after round. Semantics of CPython's
 * {@code threading.Barrier}.
 *
 * <h2>How a round goes</h2>
 *
 * The barrier is <em>filling</em> until the last party has come. That thread runs the action, if
 * there is one, while the others still wait (<em>acting</em>); then all of them leave
 * (<em>draining</em>). Threads of the next round are kept out until the last has left, and the
 * barrier is filling again. It is <em>broken</em> by a time-out, an interrupt, a failing action, or
 * {@link #abort}: whoever waits and whoever comes gets a {@link BrokenBarrierError}, until a {@link
 * #reset}. A reset while some wait turns those away (<em>resetting</em>), and the barrier is
 * filling when they have left.
 *
 * <p>The state is the phase and how many are inside, in one immutable object that operations
 * replace by compare-and-set.
 *
 * <h2>Memory effects</h2>
 *
 * What the threads of a round did before they came happens before the action, and that before what
 * each of them does after it has left.
 */
public final class Barrier extends Primitive {

  private enum Phase {
    FILLING,
    ACTING,
    DRAINING,
    RESETTING,
    BROKEN
  }

  /** How many have come and not left, and what becomes of them. */
  private record State(Phase phase, int inside) {
    static final State EMPTY = new State(Phase.FILLING, 0);

    State in(Phase next) {
      return new State(next, inside);
    }

    /** With one more inside; the last party to come acts. */
    State entered(int parties) {
      return new State(inside + 1 == parties ? Phase.ACTING : Phase.FILLING, inside + 1);
    }

    /** With one less inside; the last to leave a round that is over makes room for the next. */
    State left() {
      boolean over = phase == Phase.DRAINING || phase == Phase.RESETTING;
      return inside == 1 && over ? EMPTY : new State(phase, inside - 1);
    }
  }

  private final int parties;
  private final Runnable action;
  private final long usualNanos;
  private final AtomicReference<State> state = new AtomicReference<>(State.EMPTY);

  /** Whose action is running; null if none is. Written by that thread. */
  private volatile @Nullable Thread actor;

  /** Those who wait for the others, and those who wait for an action to be over. */
  private final WaitQueue inside = WaitQueue.together(EventKind.WAIT);

  /**
   * Those kept out until the round is drained. Only leaving wakes them: while anyone is kept out
   * someone is inside, and leaves later than whatever else may have let them in.
   */
  private final WaitQueue entrance = WaitQueue.together(EventKind.WAIT);

  /**
   * A barrier for {@code parties} threads.
   *
   * @throws IllegalArgumentException if {@code parties} is less than one
   */
  public Barrier(int parties) {
    this(parties, () -> {});
  }

  /**
   * A barrier for {@code parties} threads that messages and pictures call {@code name}.
   *
   * @throws IllegalArgumentException if {@code parties} is less than one
   */
  public Barrier(int parties, String name) {
    super(name);
    this.parties = positive(parties);
    this.action = () -> {};
    this.usualNanos = TimeLimit.NONE;
  }

  /**
   * A barrier whose {@code action} is run once in each round, by the last thread to come, before
   * any leaves.
   *
   * @throws IllegalArgumentException if {@code parties} is less than one
   */
  public Barrier(int parties, Runnable action) {
    this.parties = positive(parties);
    this.action = action;
    this.usualNanos = TimeLimit.NONE;
  }

  /**
   * A barrier with an action, and with a time that every {@link #await()} has.
   *
   * @throws IllegalArgumentException if {@code parties} is less than one, or {@code seconds} is NaN
   *     or more than 9,223,372,036
   */
  public Barrier(int parties, Runnable action, double seconds) {
    this.parties = positive(parties);
    this.action = action;
    this.usualNanos = TimeLimit.ofSeconds(seconds);
  }

  private static int positive(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("a barrier needs one party or more, got " + parties);
    }
    return parties;
  }

  /**
   * Waits until all parties have come; for the usual time of this barrier, if it has one.
   *
   * @return as how many-th the thread came, from 0: each number once in a round
   * @throws BrokenBarrierError if the barrier is broken, or reset, or the time is over first
   * @throws Interrupted if the thread has to wait and is interrupted; the barrier is then broken
   */
  public int await() {
    return awaitNanos(usualNanos);
  }

  /**
   * Waits until all parties have come, for a limited time; if that is over first, the barrier is
   * broken.
   *
   * @param seconds how long at most; zero or less not to wait
   * @return as how many-th the thread came, from 0: each number once in a round
   * @throws BrokenBarrierError if the barrier is broken, or reset, or the time is over first
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted; the barrier is then broken
   */
  public int await(double seconds) {
    return awaitNanos(TimeLimit.ofSeconds(seconds));
  }

  /**
   * Waits until all parties have come, for a limited time; if that is over first, the barrier is
   * broken.
   *
   * @param limit how long at most; zero or less not to wait
   * @return as how many-th the thread came, from 0: each number once in a round
   * @throws BrokenBarrierError if the barrier is broken, or reset, or the time is over first
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   * @throws Interrupted if the thread has to wait and is interrupted; the barrier is then broken
   */
  public int await(Duration limit) {
    return awaitNanos(TimeLimit.of(limit));
  }

  private int awaitNanos(long nanos) {
    checkNotActing();
    Enter enter = new Enter();
    enter.perform();
    if (enter.before().phase() == Phase.BROKEN) {
      throw brokenError();
    }
    int index = enter.before().inside();
    if (index == parties - 1) {
      act();
    }
    if (leave(nanos).phase() != Phase.DRAINING) {
      throw brokenError();
    }
    return index;
  }

  /** The last party runs the action; whatever comes of it, the round is then over. */
  private void act() {
    actor = Thread.currentThread();
    try {
      action.run();
    } catch (Throwable e) {
      new EndOfAction(EventKind.BREAK, Phase.BROKEN).perform();
      new Leave().perform();
      throw e;
    } finally {
      actor = null;
    }
    new EndOfAction(EventKind.TRIP, Phase.DRAINING).perform();
  }

  /** Leaves, in time or not; the state that it was left in. */
  private State leave(long nanos) {
    Leave leave = new Leave();
    try {
      return leave.performWithin(nanos) ? leave.before() : giveUp();
    } catch (Throwable e) {
      giveUp();
      throw e;
    }
  }

  /**
   * Leaves before the round is over, which breaks the barrier; unless the last party has come
   * meanwhile, then as that decides.
   */
  private State giveUp() {
    GiveUp giveUp = new GiveUp();
    if (giveUp.tryPerform()) {
      return giveUp.before();
    }
    Leave leave = new Leave();
    leave.performUninterrupted();
    return leave.before();
  }

  private void checkNotActing() {
    if (actor == Thread.currentThread()) {
      throw new IllegalStateException(
          this + ": its action must not use the barrier itself, all parties wait for the action.");
    }
  }

  private BrokenBarrierError brokenError() {
    return new BrokenBarrierError(this + ": not all parties will come. reset() repairs it.");
  }

  /** Breaks the barrier, for those who wait and those who come. Waits for a running action. */
  public void abort() {
    checkNotActing();
    new Control(EventKind.BREAK, now -> now.in(Phase.BROKEN)).perform();
  }

  /**
   * Repairs the barrier. Those who wait get a {@link BrokenBarrierError}, unless all parties have
   * come; if nobody waits, and it is not broken, nothing happens. Waits for a running action.
   */
  public void reset() {
    checkNotActing();
    new Control(EventKind.RESET, Barrier::afterReset).perform();
  }

  private static State afterReset(State now) {
    if (now.inside() == 0) {
      return State.EMPTY;
    }
    return now.phase() == Phase.DRAINING ? now : now.in(Phase.RESETTING);
  }

  /** How many threads it is for. */
  public int parties() {
    return parties;
  }

  /** How many of them wait for the others. A snapshot. */
  public int waiting() {
    State now = state.get();
    return now.phase() == Phase.FILLING || now.phase() == Phase.ACTING ? now.inside() : 0;
  }

  /** Whether it is broken. A snapshot. */
  public boolean broken() {
    return state.get().phase() == Phase.BROKEN;
  }

  /** The threads that wait here, those kept out of the round included. A snapshot, for reports. */
  @Override
  public List<Thread> waiters() {
    return Stream.concat(inside.threads().stream(), entrance.threads().stream()).toList();
  }

  @Override
  protected String state() {
    return broken() ? "broken" : waiting() + " of " + parties + " are here";
  }

  /** A change of the state; knows afterwards what it was before. */
  private abstract class Change extends Operation {
    private State before = State.EMPTY;

    Change(WaitQueue waits, WaitQueue enables) {
      super(Barrier.this, waits, enables);
    }

    Change(EventKind kind, WaitQueue waits, WaitQueue enables) {
      super(Barrier.this, kind, waits, enables);
    }

    abstract boolean mayFollow(Phase phase);

    abstract State after(State now);

    final State before() {
      return before;
    }

    @Override
    public final boolean ready() {
      return mayFollow(state.get().phase());
    }

    @Override
    public final boolean attempt() {
      State now = state.get();
      while (mayFollow(now.phase())) {
        if (state.compareAndSet(now, after(now))) {
          before = now;
          return true;
        }
        now = state.get();
      }
      return false;
    }
  }

  /** To come in, or to see that it is broken. */
  private final class Enter extends Change {
    Enter() {
      super(entrance, WaitQueue.NONE);
    }

    @Override
    boolean mayFollow(Phase phase) {
      return phase == Phase.FILLING || phase == Phase.BROKEN;
    }

    @Override
    State after(State now) {
      return now.phase() == Phase.BROKEN ? now : now.entered(parties);
    }
  }

  /** To leave when it is decided how the round ends. */
  private final class Leave extends Change {
    Leave() {
      super(inside, entrance);
    }

    @Override
    boolean mayFollow(Phase phase) {
      return phase != Phase.FILLING && phase != Phase.ACTING;
    }

    @Override
    State after(State now) {
      return now.left();
    }
  }

  /** To leave while others are still to come, so that the round can have no good end. */
  private final class GiveUp extends Change {
    GiveUp() {
      super(EventKind.BREAK, WaitQueue.NONE, inside);
    }

    @Override
    boolean mayFollow(Phase phase) {
      return phase == Phase.FILLING;
    }

    @Override
    State after(State now) {
      return now.left().in(Phase.BROKEN);
    }
  }

  /** What the last party does when the action is over. */
  private final class EndOfAction extends Change {
    private final Phase next;

    EndOfAction(EventKind kind, Phase next) {
      super(kind, WaitQueue.NONE, inside);
      this.next = next;
    }

    @Override
    boolean mayFollow(Phase phase) {
      return phase == Phase.ACTING;
    }

    @Override
    State after(State now) {
      return now.in(next);
    }

    @Override
    protected long value() {
      return parties;
    }
  }

  /** What any thread may do at any time, but for a running action. */
  private final class Control extends Change {
    private final UnaryOperator<State> effect;

    Control(EventKind kind, UnaryOperator<State> effect) {
      super(kind, inside, inside);
      this.effect = effect;
    }

    @Override
    boolean mayFollow(Phase phase) {
      return phase != Phase.ACTING;
    }

    @Override
    State after(State now) {
      return effect.apply(now);
    }
  }
}
