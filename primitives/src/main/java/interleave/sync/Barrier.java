package interleave.sync;

import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.Primitive;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place where a number of threads wait for each other, round after round. Semantics of CPython's
 * {@code threading.Barrier}.
 *
 * <h2>How a round goes</h2>
 *
 * The barrier is <em>filling</em> until the last party has come. That thread runs the action, if
 * there is one, while the others still wait (<em>acting</em>), and then <em>ends</em> the round
 * well. It ends badly by a time-out, an interrupt, a failing action, {@link #abort} or {@link
 * #reset}: whoever is in it gets a {@link BrokenBarrierError}. The barrier is then filling again;
 * but <em>broken</em> after all these except the reset, and turns away whoever comes until one.
 *
 * <p>The state is the phase, how many are inside, and which round it is, in one immutable object
 * that operations replace by compare-and-set. Who ends a round puts the next one in its place, and
 * then writes into the old one how it ended; its threads wait for that and nothing else. So the
 * next round fills while they are still on their way out. CPython lets nobody in before the last
 * has left; what happens here is what happens there if all leave at once.
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
    BROKEN
  }

  private enum End {
    GOOD,
    BAD
  }

  /** The threads that meet; each keeps the round it came in. */
  private static final class Round {
    /** Null until it has ended. Written once, by whose operation put the next round in place. */
    private volatile @Nullable End end;

    /** Token of the event that ended it. Written before {@link #end}. */
    private long endedBy = ThreadLog.NO_EVENT;

    boolean isOver() {
      return end != null;
    }

    boolean endedWell() {
      return end == End.GOOD;
    }

    void end(End how, long token) {
      endedBy = token;
      end = how;
    }
  }

  /** How many have come in this round. */
  private record State(Phase phase, int inside, Round round) {

    /** The first moment of a new round. */
    static State begin(Phase phase) {
      return new State(phase, 0, new Round());
    }

    /** With one more inside; the last party to come acts. */
    State entered(int parties) {
      return new State(inside + 1 == parties ? Phase.ACTING : Phase.FILLING, inside + 1, round);
    }
  }

  private final int parties;
  private final Runnable action;
  private final long usualNanos;
  private final AtomicReference<State> state = new AtomicReference<>(State.begin(Phase.FILLING));

  /** Whose action is running; null if none is. Written by that thread. */
  private volatile @Nullable Thread actor;

  /** Those who wait for the end of their round, each for that of its own. */
  private final WaitQueue inside = WaitQueue.together(EventKind.WAIT);

  /** Those who wait for an action to be over. */
  private final WaitQueue outside = WaitQueue.together(EventKind.WAIT);

  private final WaitQueue everybody = WaitQueue.all(inside, outside);

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
    State found = enter.found();
    if (found.phase() == Phase.BROKEN) {
      throw brokenError();
    }
    if (found.inside() == parties - 1) {
      act();
    } else if (!stay(found.round(), nanos)) {
      throw brokenError();
    }
    return found.inside();
  }

  /** The last party runs the action; whatever comes of it, the round is then over. */
  private void act() {
    actor = Thread.currentThread();
    try {
      action.run();
    } catch (Throwable e) {
      new EndOfAction(EventKind.BREAK, End.BAD, Phase.BROKEN).perform();
      throw e;
    } finally {
      actor = null;
    }
    new EndOfAction(EventKind.TRIP, End.GOOD, Phase.FILLING).perform();
  }

  /** Waits for the end of the round, in time or not; whether it was a good one. */
  private boolean stay(Round round, long nanos) {
    Stay stay = new Stay(round);
    try {
      if (!stay.performWithin(nanos)) {
        giveUp(stay);
      }
    } catch (Throwable e) {
      giveUp(stay);
      throw e;
    }
    return round.endedWell();
  }

  /**
   * Ends the round badly, since one of the parties will not wait for it; unless the last party has
   * come or the round has ended meanwhile, then it ends as that decides.
   */
  private void giveUp(Stay stay) {
    if (!new GiveUp(stay.round).tryPerform()) {
      stay.performUninterrupted();
    }
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
    new Control(EventKind.BREAK, Phase.BROKEN).perform();
  }

  /**
   * Repairs the barrier. Those who wait get a {@link BrokenBarrierError}, unless all parties have
   * come; if nobody waits, and it is not broken, nothing happens. Waits for a running action.
   */
  public void reset() {
    checkNotActing();
    new Control(EventKind.RESET, Phase.FILLING).perform();
  }

  /** How many threads it is for. */
  public int parties() {
    return parties;
  }

  /** How many of them wait for the others. A snapshot. */
  public int waiting() {
    return state.get().inside();
  }

  /** Whether it is broken. A snapshot. */
  public boolean broken() {
    return state.get().phase() == Phase.BROKEN;
  }

  /** The threads that wait here, also for a running action. A snapshot, for reports. */
  @Override
  public List<Thread> waiters() {
    return Stream.concat(inside.threads().stream(), outside.threads().stream()).toList();
  }

  @Override
  protected String state() {
    return broken() ? "broken" : waiting() + " of " + parties + " are here";
  }

  /** A change of the state; knows afterwards what it found. */
  private abstract class Change extends Operation {
    private State found = state.get();

    Change(WaitQueue waits, WaitQueue enables) {
      super(Barrier.this, waits, enables);
    }

    Change(EventKind kind, WaitQueue waits, WaitQueue enables) {
      super(Barrier.this, kind, waits, enables);
    }

    abstract boolean mayFollow(State now);

    abstract State after(State now);

    final State found() {
      return found;
    }

    @Override
    public final boolean ready() {
      return mayFollow(state.get());
    }

    @Override
    public boolean attempt() {
      State now = state.get();
      while (mayFollow(now)) {
        if (state.compareAndSet(now, after(now))) {
          found = now;
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
      super(outside, WaitQueue.NONE);
    }

    @Override
    boolean mayFollow(State now) {
      return now.phase() != Phase.ACTING;
    }

    @Override
    State after(State now) {
      return now.phase() == Phase.BROKEN ? now : now.entered(parties);
    }

    @Override
    public boolean contributes() {
      return true;
    }

    @Override
    protected Wanted wanted() {
      return Wanted.PARTIES;
    }
  }

  /** To stay until the round is over. */
  private final class Stay extends Operation {
    private final Round round;

    Stay(Round round) {
      super(Barrier.this, inside, WaitQueue.NONE);
      this.round = round;
    }

    @Override
    public boolean ready() {
      return round.isOver();
    }

    @Override
    public boolean attempt() {
      return round.isOver();
    }

    @Override
    protected long cause() {
      return round.endedBy;
    }

    @Override
    protected Wanted wanted() {
      return Wanted.PARTIES;
    }
  }

  /**
   * The end of a round, and the beginning of the next. Between the two writes the old round has no
   * end and nobody can give it one: its threads go on waiting, and are woken afterwards.
   */
  private abstract class Ending extends Change {
    private final End how;
    private final Phase next;
    private long token = ThreadLog.NO_EVENT;

    Ending(EventKind kind, WaitQueue waits, WaitQueue enables, End how, Phase next) {
      super(kind, waits, enables);
      this.how = how;
      this.next = next;
    }

    @Override
    final State after(State now) {
      return State.begin(next);
    }

    @Override
    public final boolean attempt() {
      if (!super.attempt()) {
        return false;
      }
      found().round().end(how, token);
      return true;
    }

    @Override
    protected final void bear(long nextToken) {
      token = nextToken;
    }
  }

  /** One of the parties will not wait for the others. */
  private final class GiveUp extends Ending {
    private final Round round;

    GiveUp(Round round) {
      super(EventKind.BREAK, WaitQueue.NONE, inside, End.BAD, Phase.BROKEN);
      this.round = round;
    }

    @Override
    boolean mayFollow(State now) {
      return now.round() == round && now.phase() == Phase.FILLING;
    }
  }

  /** What the last party does when the action is over. */
  private final class EndOfAction extends Ending {
    EndOfAction(EventKind kind, End how, Phase next) {
      super(kind, WaitQueue.NONE, everybody, how, next);
    }

    @Override
    boolean mayFollow(State now) {
      return now.phase() == Phase.ACTING;
    }

    @Override
    protected long value() {
      return parties;
    }
  }

  /** What any thread may do at any time, but for a running action. */
  private final class Control extends Ending {
    Control(EventKind kind, Phase next) {
      super(kind, outside, inside, End.BAD, next);
    }

    @Override
    boolean mayFollow(State now) {
      return now.phase() != Phase.ACTING;
    }
  }
}
