package interleave.explore;

import interleave.hooks.AccessSink;
import interleave.hooks.Director;
import interleave.hooks.Hooks;
import interleave.runtime.Abandoned;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where executions take place: starts each, waits for its end, and clears up.
 *
 * <p>That is the work of the <em>manager</em>, who runs on the same carrier as the threads of the
 * executions: where one thread runs them all, no other has to be woken between two executions. The
 * thread that wants the executions {@linkplain #run only watches}, for what the manager cannot see
 * since it may have to wait for it itself: that thread's own interrupts, and a thread that blocks
 * outside of what is controlled, or computes without taking a step. So nothing that a program does
 * can make either wait for ever.
 */
final class Stage implements AutoCloseable {

  private final Crew crew;
  private final Crew.Worker manager;
  private final Watch watch;
  private final Director director = this::controlOf;

  /** What the main thread of each execution is to look like. It is never started. */
  private final Thread main = new Thread("main");

  /** What is to be watched, as far as it has begun. Written by the manager. */
  private volatile Optional<Execution> performed = Optional.empty();

  /** Set when the thread that watches was interrupted. */
  private volatile boolean stopped;

  /** Written by the manager. */
  private volatile boolean finishing;

  // Used by the manager only.

  private boolean watchesAllWrites;

  /** How many threads could not be ended. */
  private int lost;

  /** A stage for a few executions; see {@link #Stage(Watch, Supplier)}. */
  Stage(Watch watch) {
    this(watch, PlatformCarrier::new);
  }

  /**
   * A stage for executions that the calling thread wants.
   *
   * @throws IllegalStateException if that is itself part of one
   */
  Stage(Watch watch, Supplier<Carrier> carrier) {
    if (ThreadScope.current().scheduler() instanceof Execution) {
      throw new IllegalStateException(
          "a run under control cannot start another: Explore and Simulate are called in the body"
              + " of one. Call them outside of it");
    }
    this.watch = watch;
    this.crew = new Crew(carrier.get());
    this.manager = crew.take(manager());
    Hooks.addDirector(director);
  }

  /** What the manager is to look like: nobody's thread, which nobody interrupts. */
  private static Thread manager() {
    Thread model = new Thread("interleave-stage");
    model.setDaemon(true);
    model.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return model;
  }

  private @Nullable AccessSink controlOf(Thread current) {
    return current instanceof Crew.Worker worker && !worker.apart ? crew.controlOf(worker) : null;
  }

  /** An execution that is over, and what came of it. */
  record Performance(
      Execution execution,
      Outcome outcome,
      Optional<Stuck> stuck,
      List<String> threads,
      String printed) {}

  /** What the main thread gives; written by it, read when the run is over. */
  private static final class Result {
    private boolean returned;
    private String text = "";
  }

  boolean stopped() {
    return stopped;
  }

  /**
   * How many threads of the executions up to now are left to themselves, since they could not be
   * ended.
   */
  int lost() {
    return lost;
  }

  /** From now on each write counts as one to what invariants look at. */
  void watchAllWrites() {
    watchesAllWrites = true;
  }

  /**
   * What follows is short, and is to be shown: from now on an interrupt does not end an execution
   * that goes on, only one that hangs.
   */
  void finish() {
    finishing = true;
  }

  /** What the manager does, and whether it is done. */
  private static final class Work<T> implements Runnable {
    private final Supplier<T> body;
    private final Thread watching = Thread.currentThread();
    private Optional<T> result = Optional.empty();
    private Optional<Throwable> thrown = Optional.empty();

    /** Written last. */
    private volatile boolean done;

    Work(Supplier<T> body) {
      this.body = body;
    }

    @Override
    public void run() {
      try {
        result = Optional.of(body.get());
      } catch (Throwable e) {
        thrown = Optional.of(e);
      } finally {
        done = true;
        Apart.unpark(watching);
      }
    }

    T result() {
      thrown.ifPresent(Work::rethrow);
      return result.orElseThrow();
    }

    private static void rethrow(Throwable thrown) {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown; // a supplier throws nothing else
    }
  }

  /** As {@link #run(Supplier, Runnable)}, with nothing to do meanwhile. */
  <T> T run(Supplier<T> work) {
    return run(work, () -> {});
  }

  /**
   * Lets the manager do the work, which {@linkplain #perform performs} executions, and watches over
   * them until it is done. An interrupt of the calling thread {@linkplain #stopped stops} them.
   *
   * @param work as a guest of the calling thread's scope
   * @param meanwhile called by the calling thread every now and then; what it throws stops the
   *     executions, and is thrown when the work is done
   */
  <T> T run(Supplier<T> work, Runnable meanwhile) {
    noteInterrupt(); // at once: the work may be over before it is looked for the next time
    Work<T> begun = new Work<>(work);
    ThreadScope scope = ThreadScope.current();
    manager.give(() -> scope.asGuest(begun));
    try {
      watch(begun, meanwhile);
    } finally {
      if (!begun.done) {
        stopped = true;
        watch(begun, () -> {});
      }
    }
    return begun.result();
  }

  private void watch(Work<?> work, Runnable meanwhile) {
    Lookout lookout = new Lookout(watch);
    while (!work.done) {
      long nanos = watch.tick(this);
      noteInterrupt();
      performed.ifPresent(execution -> look(lookout, execution, nanos));
      manager.seat.nudge();
      meanwhile.run();
    }
  }

  private void look(Lookout lookout, Execution execution, long nanos) {
    if (stopped && !finishing) {
      execution.stop();
    }
    lookout.look(execution, nanos, stopped);
  }

  private void noteInterrupt() {
    if (Thread.interrupted()) {
      stopped = true;
    }
  }

  /** Runs a program once; called by the manager. */
  Performance perform(
      Program program,
      Search search,
      int mostSteps,
      Function<LongSupplier, Optional<Recorder>> recording) {
    Execution execution = new Execution(search, mostSteps, program.sources(), crew, manager.seat);
    if (watchesAllWrites) {
      execution.watchAllWrites();
    }
    Result result = new Result();
    Optional<Recorder> recorder = recording.apply(execution::recordTime);
    if (recorder.isPresent()) {
      execution.startRecord();
    }
    ThreadScope scope = program.open(recorder, execution);
    try {
      Actor first = execution.openMain(main);
      performed = Optional.of(execution);
      first.worker.give(() -> live(program, execution, first, scope, result));
      awaitEnd(execution);
      if (execution.end().orElseThrow().isWhole()) {
        search.learn(execution);
      }
      Optional<Stuck> stuck = Stuck.of(execution);
      unwind(execution);
      List<String> threads = execution.names();
      Outcome outcome = outcome(execution, result, stuck, program);
      return new Performance(execution, outcome, stuck, threads, program.printed());
    } finally {
      performed = Optional.empty();
      execution.dismissCrew();
      scope.close();
      program.close();
    }
  }

  /** The same in each execution: of an object without a text of its own, only its class. */
  private static String text(Object value) {
    if (value.getClass().isArray()) {
      String inside = Arrays.deepToString(new Object[] {value});
      return inside.substring(1, inside.length() - 1);
    }
    String text = String.valueOf(value);
    String identity = "@" + Integer.toHexString(System.identityHashCode(value));
    return text.endsWith(identity) ? text.substring(0, text.length() - identity.length()) : text;
  }

  private static void live(
      Program program, Execution execution, Actor main, ThreadScope scope, Result result) {
    try {
      main.worker.setUncaughtExceptionHandler((thread, thrown) -> execution.threw(main, thrown));
      scope.call(
          () -> {
            try {
              Object value = program.run();
              result.text = value == null ? "" : text(value);
              result.returned = value != null;
              execution.look(main);
            } catch (Abandoned e) {
              throw e;
            } catch (Throwable e) {
              execution.threw(main, e);
            }
            return null;
          });
    } catch (Abandoned e) {
      // It is on its way out.
    } catch (Throwable e) {
      execution.threw(main, e);
    } finally {
      execution.leave(main);
    }
  }

  private void awaitEnd(Execution execution) {
    while (execution.end().isEmpty()) {
      await();
    }
  }

  /** Unwinds the threads that have not ended, the last started first. */
  private void unwind(Execution execution) {
    execution.unwind();
    for (int i = execution.actors().size() - 1; i >= 0; i--) {
      Actor actor = execution.actors().get(i);
      if (!actor.gone) {
        execution.unwind(actor);
      }
      while (!actor.gone && !actor.lost) {
        await();
      }
      if (actor.lost) {
        lost++;
      }
    }
  }

  /** The manager waits for what others do: the threads of an execution, or who watches. */
  private void await() {
    manager.seat.await(this);
    Thread.interrupted(); // meant for a thread that it was once lent to
  }

  private static Outcome outcome(
      Execution execution, Result result, Optional<Stuck> stuck, Program program) {
    Execution.End end = execution.end().orElseThrow();
    Optional<Outcome> broken = execution.brokenInvariants();
    if (end.isWhole() && broken.isPresent()) {
      return broken.get();
    }
    return switch (end) {
      case STUCK -> stuck.orElseThrow().outcome();
      case LIVELOCK -> new Outcome(Outcome.Kind.LIVELOCK, "");
      case TOO_LONG, TOO_MANY_WAYS -> new Outcome(Outcome.Kind.LIMIT, execution.endDetail());
      case TOO_MANY_THREADS -> new Outcome(Outcome.Kind.LIMIT, execution.endDetail() + " threads");
      case DIVERGED, UNCONTROLLED, STOPPED ->
          new Outcome(Outcome.Kind.UNCONTROLLED, execution.endDetail());
      case EXIT -> new Outcome(Outcome.Kind.EXIT, execution.endDetail());
      case COMPLETE, PRUNED ->
          execution
              .failure()
              .map(text -> Outcome.of(Outcome.Kind.EXCEPTION, program.readable(text)))
              .orElseGet(
                  () ->
                      Outcome.of(
                          Outcome.Kind.RESULT,
                          result.returned
                              ? program.readable(result.text)
                              : program.printed().stripTrailing()));
    };
  }

  /** The crew that works here; for tests. */
  Crew crew() {
    return crew;
  }

  @Override
  public void close() {
    Hooks.removeDirector(director);
    crew.giveBack(manager);
    crew.close();
  }
}
