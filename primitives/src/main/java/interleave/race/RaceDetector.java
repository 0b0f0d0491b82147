package interleave.race;

import interleave.hooks.AccessSink;
import interleave.hooks.Director;
import interleave.hooks.Hooks;
import interleave.hooks.Sink;
import interleave.race.Mirror.Running;
import interleave.race.Mirror.Started;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks for data races in one run: accesses to the same variable by different threads, at least one
 * of them a write, with nothing that orders them.
 *
 * <h2>How</h2>
 *
 * The happens-before order of the run is followed with vector clocks, by the algorithm of Cormac
 * Flanagan and Stephen N. Freund, <em>FastTrack: Efficient and Precise Dynamic Race Detection</em>
 * (PLDI 2009): each thread knows a clock, whatever orders threads passes clocks on, and for a
 * variable it mostly does to remember the last write and the last read, with one time each. The
 * threads are real and run as they always do. So a race is found even where the two accesses were
 * far apart in time, if nothing but luck had them in that order; and what is found is judged by
 * this one run: another may go other ways through the code.
 *
 * <h2>What orders threads</h2>
 *
 * Monitors, {@code volatile} fields, start, join and interrupt; the classes of {@code
 * java.util.concurrent} as their descriptions say, tasks and stages of executors and futures among
 * them; class initialization and final fields; all primitives of this library. Where the order is
 * not known for sure it is taken to be there: after a future that unseen code completes, at the end
 * of an executor, in threads that the JDK starts by itself. That may hide a race and makes up none.
 * Not looked at are accesses of such threads outside of tasks (parallel streams, fork-join tasks,
 * timers of the JDK's), of class initializers, and of code that is not rewritten.
 *
 * <h2>What it costs</h2>
 *
 * What is known of an object goes when the object does: it is kept by a weak key, and refers to
 * other objects by weak keys only. It is bounded besides: at most {@value #MOST_VARIABLES} fields
 * and elements are looked at at a time (about 25 bytes each, and as much for the last accesses),
 * and {@link Races#unseen} counts the accesses to others; clocks have at most {@value Slots#MOST}
 * components, which further threads share; and at most {@value Findings#MOST} races are told apart.
 */
public final class RaceDetector implements AutoCloseable {

  static final long MOST_VARIABLES = 1_000_000;

  /** The observer of the calling thread, of whichever detector. */
  private static final ThreadLocal<@Nullable Observer> CURRENT = new ThreadLocal<>();

  private final Scheduler scheduler = new ObservedScheduler(this);
  private final Director director = this::sinkOf;
  private final Sink free = Hooks.sink();
  private final Slots slots = new Slots();
  private final VariableHandles handles = new VariableHandles();
  private final Findings findings = new Findings();

  /** Replaced by an empty one at the end, which lets go of all that was known. */
  private volatile Mirrors mirrors = new Mirrors(MOST_VARIABLES);

  private volatile Mirror statics = mirrors.of(this);
  private final Object stray = new Object();
  private volatile boolean open = true;

  /** Whether the scope's first thread has come. */
  private final AtomicBoolean begun = new AtomicBoolean();

  private RaceDetector() {}

  /** One that looks at the threads of the scopes that have its {@link #scheduler}, from now on. */
  public static RaceDetector open() {
    RaceDetector detector = new RaceDetector();
    Hooks.addDirector(detector.director);
    return detector;
  }

  /** The scheduler for a scope whose threads are to be looked at: they run freely. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * What was found up to now.
   *
   * @param names what the learner calls an object, by identity; asked on the calling thread
   */
  public Races races(Function<Object, Optional<String>> names) {
    return findings.races(names);
  }

  /** Looks no longer. Threads that still run go on as if nobody had. */
  @Override
  public void close() {
    open = false;
    Hooks.removeDirector(director);
    mirrors = new Mirrors(0);
    statics = mirrors.of(this);
  }

  Mirror statics() {
    return statics;
  }

  /** Stands for the read-write locks of which only one side was seen. */
  Mirror strays() {
    return mirrors.of(stray);
  }

  AtomicLong room() {
    return mirrors.room();
  }

  VariableHandles handles() {
    return handles;
  }

  // Threads

  private @Nullable AccessSink sinkOf(Thread current) {
    return observer();
  }

  /** The observer of the calling thread; null if it is not looked at. */
  @Nullable Observer observer() {
    Observer known = CURRENT.get();
    if (known != null && known.isOf(this)) {
      return open ? known : null;
    }
    return open && ThreadScope.current().scheduler() == scheduler ? enter(true) : null;
  }

  /** The calling thread begins to run in the scope: the scope's first, or one that was started. */
  void begin() {
    if (open && begun.compareAndSet(false, true)) {
      enter(false);
    }
  }

  /** Runs {@code body}, in a scope of its own; the calling thread is afterwards what it was. */
  <T> T call(ThreadScope scope, Callable<T> body) throws Exception {
    Observer before = CURRENT.get();
    try {
      return scope.call(body);
    } finally {
      setCurrent(before);
    }
  }

  private static void setCurrent(@Nullable Observer observer) {
    if (observer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(observer);
    }
  }

  private Observer enter(boolean unknown) {
    Mirror mirror = mirrors.of(Thread.currentThread());
    Mirror.Role role = mirror.role();
    boolean started = role instanceof Started;
    Watched watched =
        role instanceof Running running
            ? running.watched()
            : new Watched(mirrors, slots.take(), slots, findings, unknown && !started);
    if (role instanceof Started start) {
      watched.acquire(mirror.sync());
      watched.startedBy(start.by());
    }
    mirror.role(new Running(watched));
    Observer observer = new Observer(this, watched, free);
    CURRENT.set(observer);
    return observer;
  }

  /** The calling thread, whichever it is, begins a task that was handed over. */
  void beginTask(Sync begin, @Nullable Completion source) {
    if (!open) {
      return;
    }
    Observer before = CURRENT.get();
    Observer observer = before != null && before.isOf(this) ? before : enter(true);
    observer.beginTask(before);
    observer.watched().acquire(begin);
    if (source != null) {
      observer.watched().acquire(source);
    }
  }

  /** The calling thread has ended a task. */
  void endTask(Sync end) {
    Observer observer = CURRENT.get();
    if (observer != null && observer.isOf(this)) {
      observer.watched().release(end);
      setCurrent(observer.endTask());
    }
  }
}
