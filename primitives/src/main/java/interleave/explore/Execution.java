package interleave.explore;

import interleave.runtime.Abandoned;
import interleave.runtime.Announced;
import interleave.runtime.Interrupted;
import interleave.runtime.Marks;
import interleave.runtime.Operation;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.Site;
import interleave.trace.SourceMap;
import interleave.trace.ThreadLog;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program under control.
 *
 * <h2>The turn</h2>
 *
 * One thread at a time has the turn, and only that one runs. All state here is used by who has the
 * turn, unless it is volatile; handing the turn on orders what the threads do. A thread announces
 * its next step and then itself decides who goes on; if that is the thread, nothing is switched. A
 * new thread gets the turn at once, up to its first step, and then gives it back to who started it:
 * so the next step of every thread is always known.
 *
 * <h2>The end</h2>
 *
 * The run is over when all threads but daemons have ended, when nobody can go on, or when a limit
 * is reached. Who finds that says so ({@link #end}), wakes the {@link Stage} when it has nothing
 * more to do itself, and stands still. The stage then unwinds what has not ended, one thread after
 * the other: each gets the turn and finds the run {@linkplain #unwinding}, which throws {@link
 * Abandoned}. Whatever it does on its way out is not done: releases and the like are passed over,
 * and what might wait throws again.
 *
 * <h2>Spinning</h2>
 *
 * A thread that yields, or tries in vain several times in a row, rests until another has changed
 * something. If all who could go on rest, the simulated time moves; if it cannot, they go on, and
 * if then again nothing changes, they never will.
 */
final class Execution implements Scheduler {

  /** How a run ends. */
  enum End {
    /** All threads have ended, daemons perhaps not. */
    COMPLETE,
    /** Nobody can go on. */
    STUCK,
    /** All who can go on spin, and nothing changes. */
    LIVELOCK,
    /** It took too many steps. */
    TOO_LONG,
    /** It started too many threads. */
    TOO_MANY_THREADS,
    /** A thread had too many ways to go on. */
    TOO_MANY_WAYS,
    /** A thread ended the program. */
    EXIT,
    /** Nothing new could come of it. */
    PRUNED,
    /** It does not do what it did with the same choices before. */
    DIVERGED,
    /** A thread did something that cannot be controlled. */
    UNCONTROLLED,
    /** The exploration was told to stop. */
    STOPPED;

    /** Whether what happened up to it can be built upon. */
    boolean isWhole() {
      return this != DIVERGED && this != UNCONTROLLED && this != STOPPED;
    }
  }

  /** A step that a thread was chosen for, and what could have been chosen. */
  record Event(int actor, Step step, long able, int epoch) {}

  /** As many as there are bits in a choice. */
  static final int MOST_THREADS = 64;

  /** As many as there are bits in a choice. A pool has a queue for each thread, so no more. */
  private static final int MOST_WAYS = Long.SIZE;

  /** How many things of a kind there is room for at first: most executions are short. */
  static final int FEW = 4;

  /** What a program draws at random is the same in each execution. */
  private static final long SEED_OF_CHANCE = 42;

  /** How far time moves for threads that spin until it has. */
  private static final long SPINNING_NANOS = 1_000_000;

  private static final int FAILED_TRIES_OF_A_SPIN = 3;
  private static final int STANDSTILL_PER_THREAD = 8;
  private static final int UNWINDINGS_BEFORE_LOST = 1_000;
  private static final Pattern POOL = Pattern.compile("pool-(\\d+)-thread-(\\d+)");
  private static final Pattern TIMER = Pattern.compile("Timer-\\d+");
  private static final Pattern UNNAMED = Pattern.compile("Thread-\\d+");

  private final Search search;
  private final Liberties liberties;
  private final int mostSteps;
  private final SourceMap sources;
  private final Crew crew;
  private final Carrier.Seat stage;
  private final Control control = new Control(this, SEED_OF_CHANCE);

  final Places places = new Places();
  private final Expectations expectations = new Expectations();
  private final List<Actor> actors = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final Schedule.Builder schedule = new Schedule.Builder();

  /** What the program says should hold at every step. */
  private record Invariant(String what, BooleanSupplier holds) {}

  private final List<Invariant> invariants = new ArrayList<>();

  /** Those that did not hold at some step, and the number of the step after which they did not. */
  private final Map<String, Integer> broken = new TreeMap<>();

  /** The places that invariants look at: steps that change them are dependent on each other. */
  private final Set<Integer> watched = new HashSet<>();

  private boolean watchesAllWrites;
  private boolean looksAtMore;

  /** What left threads that it should not have, in words. */
  private final List<String> failures = new ArrayList<>();

  /** Lent to threads that were made; those that are not started have to be given back. */
  private final List<Crew.Worker> hosts = new ArrayList<>();

  /**
   * Whose threads have come to their end. They go back when the run is over: no thread of the run
   * is lent the one of another, so that a thread is one lane of the trace and keeps its name there.
   */
  private final List<Crew.Worker> parted = new ArrayList<>();

  /** Guarded by {@link #parted}. */
  private boolean dismissed;

  private final Map<Integer, Variable> variables = new HashMap<>();

  /** By threads that begin in the JDK's code: what their first step looks at. */
  private final IdentityHashMap<Thread, Footprint> begins = new IdentityHashMap<>(FEW);

  /** What virtual threads are to do. */
  private final IdentityHashMap<Thread, Runnable> tasks = new IdentityHashMap<>(FEW);

  /** Threads that have the name that they have in this run. */
  private final Set<Thread> renamed = Collections.newSetFromMap(new IdentityHashMap<>(FEW));

  /** By the number that the JDK has given a pool: how many-th it is here. */
  private final Map<String, Integer> pools = new HashMap<>();

  private int unnamed;
  private int timers;

  /** Threads that the JDK has started for itself, and that run as they like. */
  private final List<Thread> strangers = new ArrayList<>();

  private int preemptions;
  private boolean spurious;
  private int standstill;
  private int epoch;
  private int last = -1;

  /** Simulated time, in nanoseconds. */
  private long now;

  /** Why it ended; said once, by who has the turn or by who cuts it off. */
  private record Ending(End end, String detail) {}

  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

  private volatile boolean unwinding;
  private volatile boolean stopDemanded;

  /** What is wrong with a thread that took part although it could not. */
  private volatile String strange = "";

  /** Grows with every sign of life, for the watch. Written by who has the turn. */
  private final AtomicInteger pulse = new AtomicInteger();

  /** Who has the turn, as far as the watch needs to know. */
  private volatile @Nullable Actor running;

  /**
   * A run that begins when its main thread is started.
   *
   * @param sources where the program is to be read
   * @param stage who waits for the end
   */
  Execution(Search search, int mostSteps, SourceMap sources, Crew crew, Carrier.Seat stage) {
    this.search = search;
    this.liberties = search.liberties();
    this.mostSteps = mostSteps;
    this.sources = sources;
    this.crew = crew;
    this.stage = stage;
  }

  // What it is to others.

  List<Actor> actors() {
    return actors;
  }

  /** What the threads are called, in the order they were started. */
  List<String> names() {
    List<String> names = new ArrayList<>(actors.size());
    for (Actor actor : actors) {
      names.add(actor.name());
    }
    return names;
  }

  int steps() {
    return events.size();
  }

  Event event(int index) {
    return events.get(index);
  }

  /** The last step up to this one that is not what a thread has picked within its step. */
  int taker(int step) {
    int taker = step;
    while (taker > 0 && events.get(taker).step() instanceof Steps.Pick) {
      taker--;
    }
    return taker;
  }

  List<Event> events() {
    return events;
  }

  Schedule schedule() {
    return schedule.build(events.size(), liberties);
  }

  int preemptions() {
    return preemptions;
  }

  /** Whether a thread has woken up spuriously. */
  boolean hasSpurious() {
    return spurious;
  }

  /** A number that is the same when all threads are about to take the same steps. */
  int fingerprint() {
    int print = 0;
    for (int i = 0; i < actors.size(); i++) {
      Actor actor = actors.get(i);
      print = 31 * print + (actor.next == null || actor.ended ? 0 : actor.next.fingerprint());
    }
    return print;
  }

  /** What the program says of its results. */
  Expectations expectations() {
    return expectations;
  }

  /**
   * What went wrong in a run that came to its end; empty if nothing did. Of several failures not
   * the first in time, since the ends of threads are independent of each other, but in the order of
   * their texts.
   */
  Optional<String> failure() {
    return failures.stream().min(Comparator.naturalOrder());
  }

  /** Why it ended; empty while it goes on. */
  Optional<End> end() {
    return Optional.ofNullable(ending.get()).map(Ending::end);
  }

  String endDetail() {
    Ending told = ending.get();
    return told == null ? "" : told.detail();
  }

  /** Where the program is to be read. */
  SourceMap sources() {
    return sources;
  }

  int epoch() {
    return epoch;
  }

  int pulse() {
    return pulse.get();
  }

  Optional<Actor> running() {
    return Optional.ofNullable(running);
  }

  /**
   * The time of records: simulated, with two nanoseconds per step. So no two steps are alike, and
   * between them there is room for what a step does to others.
   */
  long recordTime() {
    return now + 2L * events.size();
  }

  /** {@inheritDoc} A thread that went on early has its own, which may be ahead. */
  @Override
  public long now() {
    return Thread.currentThread() instanceof Crew.Worker worker
            && worker.actor != null
            && worker.actor.execution == this
        ? timeOf(worker.actor)
        : now;
  }

  private long timeOf(Actor actor) {
    return Math.max(now, actor.clock);
  }

  /** What may happen besides the order of threads. */
  Liberties liberties() {
    return liberties;
  }

  // Beginning and ending.

  /** The main thread. Called before anything else. */
  Actor openMain(Thread model) {
    Actor main = new Actor(0, model, crew.take(model), this);
    main.hosted = true;
    main.worker.actor = main;
    actors.add(main);
    number(main);
    running = main;
    return main;
  }

  /** Gives it its places before others can have anything to do with it; see {@link #touched}. */
  private void number(Actor actor) {
    places.of(actor);
    places.of(actor.made);
  }

  /** The calling thread. */
  Actor me() {
    if (Thread.currentThread() instanceof Crew.Worker worker
        && worker.actor != null
        && worker.actor.id < actors.size()
        && actors.get(worker.actor.id) == worker.actor) {
      return worker.actor;
    }
    UncontrolledThread stranger = new UncontrolledThread(Thread.currentThread());
    strange = stranger.getMessage();
    throw stranger;
  }

  /** A thread took part that was started behind the back of the exploration. */
  static final class UncontrolledThread extends IllegalStateException {
    private static final long serialVersionUID = 1;

    UncontrolledThread(Thread thread) {
      super(
          "thread \""
              + thread.getName()
              + "\" was not started in a way that can be explored. Start threads with Threads.start"
              + " or new Thread.");
    }
  }

  /**
   * Ends the run from outside, since the thread that has the turn will not; does nothing if it just
   * has.
   */
  void cutOff(String detail) {
    end(End.UNCONTROLLED, detail);
    stage.wake();
  }

  /** Lets the run end at the next step. */
  void stop() {
    stopDemanded = true;
  }

  private void end(End found, String detail) {
    String stranger = strange;
    boolean trustworthy = stranger.isEmpty() || found == End.PRUNED || found == End.UNCONTROLLED;
    Ending such = trustworthy ? new Ending(found, detail) : new Ending(End.UNCONTROLLED, stranger);
    ending.compareAndSet(null, such);
  }

  /** Ends the run from the calling thread, and returns what unwinds that once it is to unwind. */
  private Abandoned ended(Actor me, End found, String detail) {
    end(found, detail);
    awaitUnwinding(me);
    return unwound(me);
  }

  /** The run is over, and the calling thread has nothing to do until it is unwound. */
  private void awaitUnwinding(Actor me) {
    stage.wake();
    me.awaitTurn();
  }

  /** Lets those that have not ended unwind, once they are given the turn for it. */
  void unwind() {
    running = null;
    unwinding = true;
  }

  /** Gives a thread that is not gone the turn, to unwind. */
  void unwind(Actor actor) {
    running = actor;
    if (!actor.ended) {
      actor.giveTurn();
    }
  }

  /** A thread does not unwind, and need not be waited for. */
  void lose(Actor actor) {
    actor.lost = true;
    stage.wake();
  }

  boolean isUnwinding() {
    return unwinding;
  }

  /** The thread of this run that {@code thread} stands for, if there is one. */
  Optional<Actor> actorOf(Thread thread) {
    for (int i = 0; i < actors.size(); i++) {
      Actor actor = actors.get(i);
      if (actor.worker == thread || actor.made == thread) {
        return Optional.of(actor);
      }
    }
    return Optional.empty();
  }

  /**
   * The run is over: its threads need nobody to run on any more, nor do those that were made and
   * never started.
   */
  void dismissCrew() {
    for (Crew.Worker worker : hosts) {
      worker.actor = null;
      crew.giveBack(worker);
    }
    hosts.clear();
    synchronized (parted) {
      dismissed = true;
      // The last one first: so the next run is lent the same ones for the same threads.
      for (int i = actors.size() - 1; i >= 0; i--) {
        if (parted.remove(actors.get(i).worker)) {
          crew.giveBack(actors.get(i).worker);
        }
      }
    }
  }

  /** The calling thread ends the program. */
  void exit(int status) {
    Actor me = me();
    if (!unwinding) {
      await(me, new Steps.Exit(Footprint.changing(places.of(End.EXIT)), status));
      throw ended(me, End.EXIT, "System.exit(" + status + ")");
    }
    throw unwound(me);
  }

  /** Ends the run from the calling thread, which meets something that cannot be controlled. */
  void giveUp(String detail) {
    Actor me = me();
    if (!unwinding) {
      throw ended(me, End.UNCONTROLLED, detail);
    }
    throw unwound(me);
  }

  /** The line of the program that the calling thread is in. */
  Optional<Site> here() {
    return sources.placeIn(Thread.currentThread().getStackTrace());
  }

  /** What happens in it is to be recorded. Called before anything happens. */
  void startRecord() {
    control.startRecord();
  }

  /** Who brings the steps of plain Java into this run. */
  Control control() {
    return control;
  }

  private void beat() {
    pulse.setRelease(pulse.getPlain() + 1);
  }

  private boolean isOver() {
    return ending.get() != null;
  }

  /** The calling thread, whose program this run is part of, has come to its end. */
  void leave(Actor me) {
    if (me.id == 0) {
      announceEnd(me);
    }
    me.ended = true;
    if (unwinding) {
      part(me);
      return;
    }
    beat();
    Actor successor = decide(me);
    part(me);
    if (successor != null) {
      pass(successor);
    }
  }

  /** The end of the main thread is a step only if it can make a difference: to daemons. */
  private void announceEnd(Actor main) {
    if (!unwinding && livingDaemons() != 0) {
      try {
        await(main, new Steps.End(Footprint.NONE, main.made));
      } catch (Abandoned e) {
        // The run is over.
      }
    }
  }

  /** The daemons that have not ended. */
  long livingDaemons() {
    long living = 0;
    for (int i = 0; i < actors.size(); i++) {
      Actor actor = actors.get(i);
      if (actor.daemon && !actor.ended) {
        living |= actor.bit();
      }
    }
    return living;
  }

  /** Whether the next step of a thread is the end of the program, which cuts daemons off. */
  boolean cutsOff(Actor actor) {
    return livingDaemons() != 0
        && !actor.daemon
        && actor.next != null
        && actor.next.kind().filter(kind -> kind == EventKind.END).isPresent()
        && actors.stream()
            .allMatch(
                other -> other == actor || other.ended || other.daemon || Idle.looksForWork(other));
  }

  private void part(Actor me) {
    me.worker.actor = null;
    Thread.interrupted();
    synchronized (parted) {
      if (dismissed) {
        crew.giveBack(me.worker);
      } else {
        parted.add(me.worker);
      }
    }
    me.gone = true;
    if (isOver()) {
      stage.wake();
    }
  }

  /**
   * An exception has left a thread; called on that thread, since what the exception has to say may
   * be a learner's code. On its way out a thread may throw what it likes.
   */
  void threw(Actor actor, Throwable thrown) {
    if (!(thrown instanceof Abandoned) && !unwinding) {
      failures.add((actor.id == 0 ? "" : actor.name() + " threw ") + described(thrown));
    }
  }

  private static String described(Throwable thrown) {
    String type = thrown.getClass().getSimpleName();
    try {
      String message = thrown.getMessage();
      return message == null ? type : type + ": " + message;
    } catch (Abandoned e) {
      throw e;
    } catch (Throwable e) {
      return type + ", whose message cannot be had: " + e.getClass().getSimpleName();
    }
  }

  // Invariants.

  /**
   * From now on this is to hold between any two steps. The thread itself must not be about to take
   * one: it is looked at once.
   */
  void invariant(String what, BooleanSupplier holds) {
    Actor me = me();
    if (!unwinding && !me.looking) {
      invariants.add(new Invariant(what, holds));
      look(me);
      looksAtMore = false;
    }
  }

  /** Looks whether the invariants hold. Nothing that they do for that is a step. */
  void look(Actor me) {
    if (invariants.isEmpty() || unwinding || me.looking || me.initializers > 0) {
      return;
    }
    me.looking = true;
    try {
      for (Invariant invariant : invariants) {
        fault(invariant).ifPresent(fault -> broken.putIfAbsent(fault, events.size() - 1));
      }
    } finally {
      me.looking = false;
    }
  }

  private static Optional<String> fault(Invariant invariant) {
    try {
      return invariant.holds().getAsBoolean() ? Optional.empty() : Optional.of(invariant.what());
    } catch (Abandoned e) {
      throw e;
    } catch (Throwable e) {
      return Optional.of(invariant.what() + " (" + described(e) + ")");
    }
  }

  /** What the run comes to if an invariant did not hold in it. */
  Optional<Outcome> brokenInvariants() {
    return broken.isEmpty()
        ? Optional.empty()
        : Optional.of(Outcome.of(Outcome.Kind.INVARIANT, String.join("; ", broken.keySet())));
  }

  /** By invariant: the number of the step after which it did not hold. */
  Map<String, Integer> broken() {
    return broken;
  }

  /** Whether invariants have looked at something that they did not look at when they began. */
  boolean looksAtMore() {
    return looksAtMore && !watchesAllWrites;
  }

  void watchAllWrites() {
    watchesAllWrites = true;
  }

  /** With what makes it dependent on other steps that an invariant may notice. */
  private Footprint noticed(Footprint footprint) {
    return invariants.isEmpty()
        ? footprint
        : footprint.and(Footprint.changing(places.of(invariants)));
  }

  // Taking turns. What is done at every step goes over the threads by number: iterators are
  // garbage.

  private void pass(Actor to) {
    running = to;
    to.giveTurn();
  }

  /**
   * Announces a step and returns when the calling thread is chosen, whether it is possible then.
   */
  private boolean await(Actor me, Step step) {
    if (me.looking) {
      throw new IllegalStateException("an invariant is to look only, not to " + step.verb());
    }
    look(me);
    if (me.initializers > 0) {
      return inInitializer(me, step);
    }
    try {
      return awaitTurn(me, step);
    } catch (StackOverflowError e) {
      // Wherever it came to: nothing that follows can be relied upon.
      return overflowed(me);
    }
  }

  private boolean overflowed(Actor me) {
    giveUp("the calls of " + me.name() + " are nested so deep that there is no room for a step");
    return false;
  }

  private boolean awaitTurn(Actor me, Step step) {
    step.within(me.around());
    step.announced(events.size(), epoch);
    me.interrupted = Thread.interrupted();
    me.next = step;
    beat();
    Actor launcher = me.launcher;
    me.launcher = null;
    Actor successor = launcher != null ? launcher : decide(me);
    if (successor == null) {
      awaitUnwinding(me);
    } else if (successor != me) {
      pass(successor);
      me.awaitTurn();
    }
    if (me.interrupted) {
      Apart.interrupt(me.worker);
    }
    if (unwinding) {
      step.strand();
      throw unwound(me);
    }
    me.next = null;
    return step.ready();
  }

  /**
   * The JVM holds a lock meanwhile, which others may need: no switch, and so no waiting. Nor is it
   * unwound without need: a class whose initializer has failed is lost for all later runs.
   */
  private boolean inInitializer(Actor me, Step step) {
    if (!step.ready()) {
      giveUp(me.name() + " would have to wait in a class initializer: " + step.verb());
    }
    return true;
  }

  /** Whether the calling thread is to be unwound where it is. */
  private boolean isUnwinding(Actor me) {
    return unwinding && me.initializers == 0;
  }

  /** Who goes on; null if nobody does, since the run is over. */
  private @Nullable Actor decide(Actor me) {
    if (isOver()) {
      return null;
    }
    if (isComplete()) {
      end(End.COMPLETE, "");
      return null;
    }
    long able = able();
    if (able == 0) {
      Optional<Thread> awaited = strangers.stream().filter(Thread::isAlive).findFirst();
      if (awaited.isPresent()) {
        end(End.UNCONTROLLED, whatStrangersMayDo(awaited.get()));
      } else {
        end(End.STUCK, "");
      }
      return null;
    }
    long enabled = notResting(able);
    if (enabled == 0) {
      return null;
    }
    if (stopDemanded) {
      end(End.STOPPED, "");
      return null;
    }
    if (events.size() >= mostSteps) {
      end(End.TOO_LONG, "after " + mostSteps + " steps");
      return null;
    }
    int current = !me.ended && (enabled & me.bit()) != 0 && last == me.id ? me.id : -1;
    int chosen;
    try {
      chosen = search.choose(this, enabled, current);
    } catch (Search.Diverged e) {
      end(End.DIVERGED, e.getMessage());
      return null;
    }
    if (chosen == Search.PRUNE) {
      end(End.PRUNED, "");
      return null;
    }
    if (current >= 0 && chosen != current) {
      preemptions++;
    }
    if (chosen != Search.straight(enabled, current)) {
      schedule.add(events.size(), chosen);
    }
    return take(actors.get(chosen), able);
  }

  /**
   * The calling thread goes one of several ways, as part of the step that it has taken last.
   *
   * @param of what there are several of
   * @return which way, from 0
   */
  int pick(String of, int ways) {
    Actor me = me();
    checkUnwinding(me);
    if (ways <= 1 || me.initializers > 0) {
      return 0;
    }
    if (ways > MOST_WAYS) {
      throw ended(me, End.TOO_MANY_WAYS, "more than " + MOST_WAYS + " ways to pick " + of);
    }
    int way;
    try {
      way = search.pick(this, ways);
    } catch (Search.Diverged e) {
      throw ended(me, End.DIVERGED, e.getMessage());
    }
    if (way != 0) {
      schedule.add(events.size(), way);
    }
    events.add(new Event(me.id, new Steps.Pick(of, way, ways), me.bit(), epoch));
    return way;
  }

  private static String whatStrangersMayDo(Thread stranger) {
    return "all threads wait, perhaps for \""
        + stranger.getName()
        + "\", which the JDK has started for itself and which cannot be explored";
  }

  private Actor take(Actor chosen, long able) {
    Step step = chosen.next;
    events.add(new Event(chosen.id, step, able, epoch));
    last = chosen.id;
    chosen.resting = step.yields();
    return chosen;
  }

  /** Whether all have ended whose end the program waits for. */
  private boolean isComplete() {
    boolean some = false;
    for (int i = 0; i < actors.size(); i++) {
      Actor actor = actors.get(i);
      if (keepsGoing(actor)) {
        if (!Idle.looksForWork(actor)) {
          return false;
        }
        some = true;
      }
    }
    if (!some) {
      return true;
    }
    IdentityHashMap<Object, List<Actor>> holders = Stuck.holders(this);
    return actors.stream()
        .filter(Execution::keepsGoing)
        .allMatch(actor -> Idle.isIdle(actor, holders));
  }

  /** Whether the program does not end before it does. */
  private static boolean keepsGoing(Actor actor) {
    return !actor.ended && !actor.daemon;
  }

  /** Those whose next step is possible, or need not be; when there are none, time moves. */
  private long able() {
    while (true) {
      long able = 0;
      for (int i = 0; i < actors.size(); i++) {
        Actor actor = actors.get(i);
        if (!actor.ended && isAble(actor)) {
          able |= actor.bit();
        }
      }
      if (able != 0 || !moveTime()) {
        return able;
      }
    }
  }

  private boolean isAble(Actor actor) {
    Step step = actor.next;
    if (step == null) {
      return true; // it has the turn, or will get it back from a thread that it starts
    }
    if (step.ready()) {
      if (step.isLasting()) {
        step.enabledAt(taker(events.size() - 1) + 1);
      }
      return true;
    }
    if (!step.blocked()) {
      // After the step that made it so, which may be recorded later than this.
      step.block(actor.worker, recordTime() + 1);
    }
    return now >= step.deadline()
        || (actor.interrupted && step.interruptible())
        || (step.isPatient() && epoch > step.announcedIn())
        || step.isFree();
  }

  /** Ends the patience of threads, or else goes to the nearest deadline; whether there is one. */
  private boolean moveTime() {
    for (Actor actor : actors) {
      if (!actor.ended && actor.next != null && isWaitingForAll(actor.next)) {
        epoch++;
        return true;
      }
    }
    long nearest = Step.NEVER;
    for (Actor actor : actors) {
      if (!actor.ended && actor.next != null && actor.next.deadline() > now) {
        nearest = Math.min(nearest, actor.next.deadline());
      }
    }
    if (nearest == Step.NEVER) {
      return false;
    }
    now = nearest;
    epoch++;
    return true;
  }

  private boolean isWaitingForAll(Step step) {
    return step.isPatient() && !step.ready() && epoch == step.announcedIn();
  }

  /** Those who are able and do not rest; if all rest, everybody who is able, unless in vain. */
  private long notResting(long able) {
    long enabled = awake(able);
    if (enabled != 0) {
      return enabled;
    }
    if (moveTime()) {
      long again = able();
      enabled = awake(again);
      return enabled != 0 ? enabled : again;
    }
    if (actors.stream().anyMatch(actor -> actor.resting && actor.readsTime)) {
      now += SPINNING_NANOS;
      epoch++;
      return able;
    }
    standstill++;
    if (standstill > STANDSTILL_PER_THREAD * actors.size()) {
      end(End.LIVELOCK, "");
      return 0;
    }
    return able;
  }

  private long awake(long able) {
    long awake = able;
    for (int i = 0; i < actors.size(); i++) {
      Actor actor = actors.get(i);
      if (actor.resting) {
        awake &= ~actor.bit();
      }
    }
    return awake;
  }

  /** What unwinds the calling thread; if it cannot be unwound, it stands still for good. */
  private Abandoned unwound(Actor me) {
    me.unwindings++;
    if (me.unwindings > UNWINDINGS_BEFORE_LOST) {
      standStill(me);
    }
    return new Abandoned();
  }

  private void standStill(Actor me) {
    lose(me);
    while (true) {
      me.worker.seat.await(this);
      Thread.interrupted();
    }
  }

  // Steps.

  private Footprint footprint(Announced announced) {
    Footprint[] all = {Footprint.NONE};
    announced.places(place -> all[0] = all[0].and(Footprint.changing(places.of(home(place)))));
    return noticed(all[0]);
  }

  private static Object home(Object place) {
    return place instanceof Permit permit ? permit.thread() : place;
  }

  /** What decides whether the thread is interrupted. */
  Footprint interruptsOf(Actor actor) {
    return Footprint.reading(places.of(actor));
  }

  /** When the calling thread has waited so long. */
  long deadline(long nanos) {
    return deadline(me(), nanos);
  }

  private long deadline(Actor actor, long nanos) {
    long from = timeOf(actor);
    return nanos == TimeLimit.NONE || nanos > TimeLimit.NONE - from ? Step.NEVER : from + nanos;
  }

  /** What ends early may do so at any time, but for one thread not without end. */
  private <S extends Step> S perhapsEarly(Actor me, S step) {
    if (liberties.early() && step.deadline() != Step.NEVER && me.earlyEnds < Liberties.MOST_EARLY) {
      step.setFree();
    }
    return step;
  }

  /** Whether its time is over, of a step that was not possible when its thread went on. */
  private boolean isOver(Actor me, Step step) {
    if (now >= step.deadline()) {
      return true;
    }
    boolean early =
        step.isFree() && step.deadline() != Step.NEVER && !(me.interrupted && step.interruptible());
    if (early) {
      me.earlyEnds++;
      me.clock = step.deadline();
    }
    return early;
  }

  /** Whether the wait that begins is the one that may end spuriously. */
  private boolean isSpurious(Actor me, Announced announced) {
    if (!announced.wakesSpuriously()) {
      return false;
    }
    me.waits++;
    return liberties.spurious().equals(Optional.of(new Liberties.Wait(me.id, me.waits)));
  }

  @Override
  public boolean perform(Operation operation, long nanos) {
    if (nanos <= 0) {
      return tryPerform(operation);
    }
    Actor me = me();
    if (me.looking) {
      return operation.attempt();
    }
    if (isUnwinding(me)) {
      return passedOver(me, operation);
    }
    Announced announced = Announced.byCallingThread(operation);
    boolean waits = operation.waits() != WaitQueue.NONE;
    boolean lasting = announced.isLasting() && !announced.ready();
    Footprint interrupts = waits ? interruptsOf(me) : Footprint.NONE;
    Footprint footprint = footprint(announced).and(interrupts);
    Steps.Perform step =
        perhapsEarly(
            me,
            new Steps.Perform(
                announced, footprint, interrupts, deadline(me, nanos), waits, lasting));
    if (isSpurious(me, announced)) {
      step.setFree();
    }
    if (await(me, step)) {
      happen(me, announced);
      return true;
    }
    if (isOver(me, step)) {
      step.giveUp(EventKind.Outcome.TIMED_OUT);
      announced.refuse();
      return false;
    }
    if (step.isFree() && !me.interrupted) {
      step.wakeSpuriously();
      spurious = true;
      return false;
    }
    step.giveUp(EventKind.Outcome.INTERRUPTED);
    throw new Interrupted(me.name() + " was interrupted while waiting: " + operation);
  }

  @Override
  public void performUninterrupted(Operation operation) {
    Actor me = me();
    if (me.looking) {
      operation.attempt();
      return;
    }
    if (isUnwinding(me)) {
      passedOver(me, operation);
      return;
    }
    Announced announced = Announced.byCallingThread(operation);
    Footprint footprint = footprint(announced);
    await(me, new Steps.Perform(announced, footprint, footprint, Step.NEVER, false, false));
    happen(me, announced);
  }

  private void happen(Actor me, Announced announced) {
    if (!announced.happen()) {
      throw new AssertionError(announced.operation() + " was possible and did not happen");
    }
    progressed(me);
  }

  /** The thread has changed something: there may be something new to see for those who rest. */
  void progressed(Actor me) {
    me.failedTries = 0;
    me.spin.progressed();
    standstill = 0;
    for (int i = 0; i < actors.size(); i++) {
      Actor other = actors.get(i);
      if (other != me) {
        other.resting = false;
      }
    }
  }

  @Override
  public boolean tryPerform(Operation operation) {
    Actor me = me();
    if (me.looking) {
      return operation.attempt();
    }
    if (isUnwinding(me)) {
      return passedOver(me, operation);
    }
    Announced announced = Announced.byCallingThread(operation);
    Steps.Try step = new Steps.Try(announced, footprint(announced));
    await(me, step);
    step.happened = announced.happen();
    if (step.happened) {
      progressed(me);
    } else {
      announced.refuse();
      me.failedTries++;
      me.resting = me.failedTries >= FAILED_TRIES_OF_A_SPIN;
    }
    return step.happened;
  }

  /** An operation of a thread that is being unwound: what cannot wait is as good as done. */
  private boolean passedOver(Actor me, Operation operation) {
    if (operation.waits() == WaitQueue.NONE && me.unwindings < UNWINDINGS_BEFORE_LOST) {
      me.unwindings++;
      return true;
    }
    throw unwound(me);
  }

  @Override
  public void sleep(long nanos) {
    Actor me = me();
    if (unwinding) {
      throw unwound(me);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw sleepInterrupted(me);
    }
    if (nanos <= 0) {
      return;
    }
    Optional<ThreadLog> log = ThreadScope.record();
    log.ifPresent(l -> l.add(l.now(), EventKind.SLEEP, null, nanos, ThreadLog.NO_EVENT, ""));
    Step step = perhapsEarly(me, new Steps.Sleep(interruptsOf(me), nanos, deadline(me, nanos)));
    await(me, step);
    EventKind.Outcome outcome =
        isOver(me, step) ? EventKind.Outcome.PROCEEDED : EventKind.Outcome.INTERRUPTED;
    log.ifPresent(
        l -> l.add(l.now(), EventKind.RESUME, null, outcome.ordinal(), ThreadLog.NO_EVENT, ""));
    progressed(me);
    if (outcome == EventKind.Outcome.INTERRUPTED) {
      throw sleepInterrupted(me);
    }
  }

  private static Interrupted sleepInterrupted(Actor me) {
    return new Interrupted(me.name() + " was interrupted while sleeping");
  }

  /** Lets others go first, if there are any. */
  void giveWay() {
    Actor me = me();
    if (isUnwinding(me)) {
      throw unwound(me);
    }
    await(me, new Steps.Yield());
  }

  /**
   * The calling thread is about to read or write a variable; it does when this returns.
   *
   * @param owner the object that has the variable
   * @param part which of its variables
   * @param named whether the variable is called by its owner's name and {@code label}, or by {@code
   *     label} alone
   */
  Steps.Access access(Object owner, Object part, String label, boolean named, boolean writes) {
    Steps.Access step =
        announceAccess(owner, part, label, named, writes, Footprint.NONE, () -> true);
    if (writes && !me().looking) {
      progressed(me());
    }
    return step;
  }

  /**
   * The same, of which is not known yet whether it will have changed anything.
   *
   * @param around what else the thread has to do with meanwhile
   * @param guard whether it is possible now
   */
  Steps.Access announceAccess(
      Object owner,
      Object part,
      String label,
      boolean named,
      boolean writes,
      Footprint around,
      BooleanSupplier guard) {
    Actor me = me();
    checkUnwinding(me);
    int place = places.of(owner, part);
    Steps.Access step =
        new Steps.Access(
            accessing(place, writes).and(around),
            variable(place, named ? owner : null, label),
            owner,
            part,
            writes,
            guard);
    announce(me, place, step);
    return step;
  }

  /**
   * The same for a call of an object's own method.
   *
   * @param callee whose contents it is about
   * @param part which of its contents, if it has several that have nothing to do with each other
   */
  Steps.Access announceCall(
      Object callee,
      Object part,
      String method,
      boolean writes,
      Footprint around,
      BooleanSupplier guard) {
    Actor me = me();
    checkUnwinding(me);
    int place = places.of(callee, part);
    Steps.Access step =
        new Steps.Call(
            accessing(place, writes).and(around),
            variable(place, callee, ""),
            callee,
            part,
            method,
            writes,
            guard);
    announce(me, place, step);
    return step;
  }

  private Footprint accessing(int place, boolean writes) {
    if (!writes) {
      return Footprint.reading(place);
    }
    Footprint footprint = Footprint.changing(place);
    return watchesAllWrites || watched.contains(place) ? noticed(footprint) : footprint;
  }

  private void announce(Actor me, int place, Steps.Access step) {
    if (me.looking) {
      looksAtMore |= watched.add(place);
    } else {
      await(me, step);
    }
  }

  private Variable variable(int place, @Nullable Object owner, String label) {
    Variable known = variables.get(place);
    if (known == null) {
      known = new Variable(owner, label);
      variables.put(place, known);
    }
    return known;
  }

  // What the JDK's own code does.

  /** Unwinds the calling thread if the run is over. */
  void checkUnwinding(Actor me) {
    if (isUnwinding(me)) {
      throw unwound(me);
    }
  }

  /** Announces a step; returns, when the thread is to go on, whether the step is possible. */
  boolean take(Step step) {
    Actor me = me();
    checkUnwinding(me);
    return await(me, step);
  }

  /** What was announced happens now, within the step that was taken for it. */
  void happened(Announced announced) {
    if (!announced.happen()) {
      throw new AssertionError(announced.operation() + " was possible and did not happen");
    }
  }

  /** The step that the calling thread has taken last; empty if it has taken none. */
  Optional<Step> lastStep() {
    return events.isEmpty()
        ? Optional.empty()
        : Optional.of(events.get(taker(events.size() - 1)).step());
  }

  /**
   * The step that the calling thread is in changes this object, too: something that every other
   * thread's steps about it have in their footprints, and that had its place before the step.
   */
  void touched(Object object) {
    lastStep().ifPresent(step -> step.extend(Footprint.changing(places.of(object))));
  }

  /** Interrupts a thread as a part of the step that the calling thread is in. */
  void interruptWithin(Actor target) {
    if (unwinding) {
      return;
    }
    Marks.interrupted(target.worker);
    touched(target);
    if (target == me()) {
      Apart.interrupt(target.worker);
    } else {
      target.interrupted = true;
    }
  }

  /**
   * Starts a thread that the JDK has made, and that begins in the JDK's code: its first step is to
   * have begun.
   *
   * @param commons what that code looks at
   */
  void startWithin(Thread thread, Object commons) {
    begins.put(thread, Footprint.reading(places.of(commons, "contents")));
    start(thread);
  }

  /**
   * The JDK numbers threads, timers and pools without a name through the life of the JVM; here they
   * are numbered anew in each run, in the order in which they are first seen: as a value, or when
   * they are started.
   */
  void rename(Thread thread) {
    if (!renamed.add(thread)) {
      return;
    }
    control.nameOfWorker(thread).ifPresent(thread::setName);
    Matcher ofPool = POOL.matcher(thread.getName());
    if (ofPool.matches()) {
      int number = pools.computeIfAbsent(ofPool.group(1), pool -> pools.size() + 1);
      thread.setName("pool-" + number + "-thread-" + ofPool.group(2));
    } else if (UNNAMED.matcher(thread.getName()).matches()) {
      thread.setName("Thread-" + unnamed++);
    } else if (Timers.runs(thread) && TIMER.matcher(thread.getName()).matches()) {
      thread.setName("Timer-" + timers++);
    }
  }

  /** Whether another thread than {@code me} is in a call about an object that shuts others out. */
  boolean isShut(Object home, Actor me) {
    for (Actor actor : actors) {
      if (actor != me && !actor.ended && actor.shuts(home)) {
        return true;
      }
    }
    return false;
  }

  /** The calling thread has caused a thread to run that nobody controls. */
  void meetStranger(Thread thread) {
    strangers.add(thread);
  }

  /** A virtual thread does nothing by itself: this is what it is for. */
  void remember(Thread thread, Runnable task) {
    tasks.put(thread, task);
  }

  /** What the access just announced reads or writes. */
  void accessed(Steps.Access access, String value) {
    if (me().looking) {
      return;
    }
    access.value(value);
    ThreadScope.record()
        .ifPresent(
            log ->
                log.add(
                    log.now(),
                    access.writes() ? EventKind.WRITE : EventKind.READ,
                    access.traced(),
                    0,
                    ThreadLog.NO_EVENT,
                    access.detail()));
  }

  /** A thread that lives is none of a run that it does not belong to. */
  private void checkNoStranger(Actor me, Thread other) {
    if (other.isAlive()) {
      giveUp(
          me.name() + " interrupts \"" + other.getName() + "\", a thread that is not of this run");
    }
  }

  @Override
  public void interrupt(Thread other) {
    Actor me = me();
    if (unwinding) {
      return;
    }
    Optional<Actor> target = actorOf(other);
    if (target.isEmpty()) {
      checkNoStranger(me, other);
      other.interrupt();
      return;
    }
    await(me, new Steps.Interrupt(Footprint.changing(places.of(target.get())), other));
    Marks.interrupted(target.get().worker);
    progressed(me);
    if (target.get() == me) {
      Apart.interrupt(me.worker);
    } else {
      target.get().interrupted = true;
    }
  }

  // Threads.

  @Override
  public Thread host(Thread made) {
    Actor me = me();
    if (unwinding) {
      throw unwound(me);
    }
    Crew.Worker worker = crew.take(made);
    worker.actor = new Actor(actors.size(), made, worker, this);
    hosts.add(worker);
    return worker;
  }

  /** {@inheritDoc} It is lent one of the crew, unless it is {@linkplain #host hosted} already. */
  @Override
  public void start(Thread child) {
    Actor me = me();
    if (unwinding) {
      throw unwound(me);
    }
    if (me.initializers > 0) {
      // It would run up to its first step now, for which it may need the class.
      giveUp(me.name() + " starts a thread in a class initializer, which cannot be explored");
    }
    if (actors.size() == MOST_THREADS) {
      throw ended(me, End.TOO_MANY_THREADS, "more than " + MOST_THREADS);
    }
    boolean hosted = child instanceof Crew.Worker;
    if (!hosted) {
      rename(child);
    }
    Crew.Worker worker = (Crew.Worker) (hosted ? child : host(child));
    Actor actor = new Actor(actors.size(), worker.actor.made, worker, this);
    worker.actor = actor;
    hosts.remove(worker);
    actor.bornAt = events.size();
    actor.parent = me.id;
    actor.launcher = me;
    actor.hosted = hosted;
    actors.add(actor);
    number(actor);
    if (worker.getName().isEmpty()) {
      worker.setName("virtual-" + actor.id); // for reports: the program sees that it has none
    }
    ThreadScope.record().ifPresent(log -> log.started(worker));
    ThreadScope scope = ThreadScope.current();
    Thread life = actor.made;
    running = actor; // before it runs: once it has handed the turn on, this is not ours to say
    worker.give(() -> live(actor, scope, life, hosted));
    me.interrupted = Thread.interrupted();
    me.awaitTurn();
    if (me.interrupted) {
      Apart.interrupt(me.worker);
    }
  }

  @SuppressWarnings("DoNotCall") // on the thread that was lent for it
  private void live(Actor actor, ThreadScope scope, Thread life, boolean hosted) {
    try {
      scope.lend(
          () -> {
            try {
              UncaughtExceptionHandler told = (thread, thrown) -> threw(actor, thrown);
              actor.worker.setUncaughtExceptionHandler(told);
              if (life instanceof ForkJoinWorkerThread
                  && life.getUncaughtExceptionHandler() == life.getThreadGroup()) {
                life.setUncaughtExceptionHandler(told); // its pool asks it for one
              }
              if (begins.containsKey(life)) {
                await(actor, new Steps.Begin(begins.get(life)));
              }
              tasks.getOrDefault(life, life).run();
              look(actor);
            } catch (Throwable e) {
              threw(actor, e);
            } finally {
              if (!hosted) {
                endOfUnknown(actor);
              }
            }
          });
    } catch (Abandoned e) {
      // It is on its way out.
    } finally {
      leave(actor);
    }
  }

  /** The primitives announce the end of their threads themselves; this is for the others. */
  private void endOfUnknown(Actor actor) {
    if (!unwinding) {
      await(actor, new Steps.End(Footprint.changing(places.of(actor.made)), actor.made));
      ThreadScope.record().ifPresent(log -> log.add(EventKind.END, ""));
      actor.ended = true;
    }
  }

  @Override
  public boolean join(Thread thread, long nanos) {
    Actor me = me();
    if (unwinding) {
      throw unwound(me);
    }
    Optional<Actor> other = actorOf(thread);
    if (other.isEmpty()) {
      if (thread.isAlive()) {
        throw new UncontrolledThread(thread);
      }
      return true;
    }
    Footprint footprint = Footprint.changing(places.of(other.get().made)).and(interruptsOf(me));
    // Who does not wait for it only looks whether it has ended: that is not told.
    Optional<ThreadLog> log = nanos <= 0 ? Optional.empty() : ThreadScope.record();
    long deadline = nanos <= 0 ? now : deadline(me, nanos);
    Steps.Join step = perhapsEarly(me, new Steps.Join(footprint, other.get(), deadline, log));
    if (await(me, step)) {
      step.joined();
      progressed(me);
      return true;
    }
    if (isOver(me, step)) {
      step.giveUp(EventKind.Outcome.TIMED_OUT);
      return false;
    }
    step.giveUp(EventKind.Outcome.INTERRUPTED);
    throw new Interrupted(me.name() + " was interrupted while joining " + other.get().name());
  }

  @Override
  public void begin() {
    // The turn says when; the record begins with the first step.
  }
}
