package interleave.explore;

import interleave.hooks.AccessSink;
import interleave.hooks.Director;
import interleave.hooks.Hooks;
import interleave.runtime.Abandoned;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import interleave.trace.Site;
import interleave.trace.SourceMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where executions take place: starts each, waits for its end, and clears up. Nothing that a
 * program does can make it wait for ever: a thread that blocks outside of what is controlled, or
 * computes without taking a step, is noticed and cut off.
 */
final class Stage implements AutoCloseable {

  // Times in which a thread was found waiting, or had a processor: see Vigil.

  /** How long a thread may be blocked by something that is not controlled. */
  private static final long BLOCKED_NANOS = 1_500_000_000L;

  /** How long a thread may compute without a step. */
  private static final long BUSY_NANOS = 8_000_000_000L;

  /** How long either may take once the exploration is told to stop. */
  private static final long STOPPED_NANOS = 200_000_000L;

  /** How long a thread may take to unwind. */
  private static final long UNWINDING_NANOS = 1_000_000_000L;

  private final Crew crew;
  private final Watch watch;
  private final Director director = this::controlOf;

  /** What the main thread of each execution is to look like. It is never started. */
  private final Thread main = new Thread("main");

  /** Set when the thread that explores was interrupted. */
  private boolean stopped;

  private boolean finishing;
  private boolean watchesAllWrites;

  /** How many threads could not be ended. */
  private int lost;

  /** A stage for a few executions; see {@link #Stage(Watch, Supplier)}. */
  Stage(Watch watch) {
    this(watch, PlatformCarrier::new);
  }

  /**
   * A stage for executions that are started by the calling thread.
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
    Hooks.addDirector(director);
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

  /** Runs a program once. */
  Performance perform(
      Program program,
      Search search,
      int mostSteps,
      Function<LongSupplier, Optional<Recorder>> recording) {
    Execution execution =
        new Execution(search, mostSteps, program.sources(), crew, Thread.currentThread());
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
      first.worker.give(() -> live(program, execution, first, scope, result));
      awaitEnd(execution, program.sources());
      if (execution.end().orElseThrow().isWhole()) {
        search.learn(execution);
      }
      Optional<Stuck> stuck = Stuck.of(execution);
      unwind(execution);
      List<String> threads = execution.actors().stream().map(Actor::name).toList();
      Outcome outcome = outcome(execution, result, stuck, program);
      return new Performance(execution, outcome, stuck, threads, program.printed());
    } finally {
      execution.dismissCrew();
      scope.close();
      program.close();
    }
  }

  private static void live(
      Program program, Execution execution, Actor main, ThreadScope scope, Result result) {
    try {
      main.worker.setUncaughtExceptionHandler((thread, thrown) -> execution.threw(main, thrown));
      scope.call(
          () -> {
            try {
              Object value = program.run();
              result.text = value == null ? "" : String.valueOf(value);
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

  private void awaitEnd(Execution execution, SourceMap sources) {
    int pulse = execution.pulse();
    Optional<Vigil> vigil = Optional.empty();
    while (execution.end().isEmpty()) {
      long nanos = watch.tick(this);
      if (Thread.interrupted()) {
        stopped = true;
      }
      if (execution.pulse() != pulse) {
        pulse = execution.pulse();
        vigil = Optional.empty();
        if (stopped && !finishing) {
          execution.stop();
        }
        continue;
      }
      Optional<Actor> running = execution.running();
      if (vigil.map(Vigil::actor).equals(running)) {
        vigil.ifPresent(watched -> watched.tick(nanos));
      } else {
        vigil = running.map(actor -> new Vigil(watch, actor));
      }
      vigil
          .flatMap(watched -> hanging(watched, sources))
          .ifPresent(
              what -> {
                execution.cutOff(what);
                running.ifPresent(actor -> actor.worker.seat.relieve());
              });
    }
  }

  /** What is wrong with the thread that has the turn, if it shows no sign of life for too long. */
  private Optional<String> hanging(Vigil vigil, SourceMap sources) {
    Actor actor = vigil.actor();
    boolean ended = actor.worker.seat.hasEnded();
    if (ended && !actor.gone) {
      return Optional.of(actor.name() + " has ended in the midst of a step");
    }
    if (actor.isAboutToRun() || ended) {
      return Optional.empty();
    }
    String what;
    if (vigil.hasWaitedFor(stopped ? STOPPED_NANOS : BLOCKED_NANOS)) {
      what = " waits for something that cannot be explored, ";
    } else if (vigil.hasRunFor(stopped ? STOPPED_NANOS : BUSY_NANOS)) {
      what = " goes on without a step that can be explored, ";
    } else {
      return Optional.empty();
    }
    return Optional.of(actor.name() + what + where(vigil.stack(), sources));
  }

  /** What was called, and from which line of the program. */
  private static String where(StackTraceElement[] stack, SourceMap sources) {
    if (stack.length == 0) {
      return "in an unknown place";
    }
    Optional<String> line =
        Arrays.stream(stack)
            .filter(frame -> sources.covers(frame.getClassName()))
            .findFirst()
            .flatMap(frame -> sources.locate(frame.getClassName(), frame.getLineNumber()))
            .map(Site::toString)
            .or(
                () ->
                    Arrays.stream(stack)
                        .filter(frame -> !inTheJdk(frame))
                        .findFirst()
                        .map(StackTraceElement::toString));
    String innermost = "in " + stack[0].getClassName() + "." + stack[0].getMethodName();
    return !inTheJdk(stack[0])
        ? line.map(at -> "at " + at).orElse(innermost)
        : line.map(at -> innermost + ", called at " + at).orElse(innermost);
  }

  private static boolean inTheJdk(StackTraceElement frame) {
    return frame.getClassName().matches("(java|jdk|sun)\\..*");
  }

  /** Unwinds the threads that have not ended, the last started first. */
  private void unwind(Execution execution) {
    execution.unwind();
    for (int i = execution.actors().size() - 1; i >= 0; i--) {
      Actor actor = execution.actors().get(i);
      if (!actor.gone && !actor.ended) {
        actor.giveTurn();
      }
      awaitGone(actor);
      if (actor.lost) {
        lost++;
      }
    }
  }

  private void awaitGone(Actor actor) {
    Vigil vigil = new Vigil(watch, actor);
    boolean told = false;
    while (!actor.gone && !actor.lost) {
      long nanos = watch.tick(this);
      if (Thread.interrupted()) {
        stopped = true;
      }
      if (actor.gone) {
        return;
      }
      vigil.tick(nanos);
      if (actor.worker.seat.hasEnded()) {
        actor.lost = true;
      }
      if (!told && vigil.hasWaitedFor(STOPPED_NANOS)) {
        actor.worker.seat.disturb();
        told = true;
      }
      if (vigil.hasWaitedFor(UNWINDING_NANOS) || vigil.hasRunFor(UNWINDING_NANOS)) {
        actor.lost = true;
        actor.worker.seat.relieve();
      }
    }
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
      case TOO_LONG -> new Outcome(Outcome.Kind.LIMIT, execution.endDetail());
      case TOO_MANY_THREADS -> new Outcome(Outcome.Kind.LIMIT, execution.endDetail() + " threads");
      case DIVERGED, UNCONTROLLED, STOPPED ->
          new Outcome(Outcome.Kind.UNCONTROLLED, execution.endDetail());
      case EXIT -> new Outcome(Outcome.Kind.EXIT, execution.endDetail());
      case COMPLETE, PRUNED ->
          execution
              .failure()
              .orElseGet(
                  () ->
                      Outcome.of(
                          Outcome.Kind.RESULT,
                          result.returned ? result.text : program.printed().stripTrailing()));
    };
  }

  /** The crew that works here; for tests. */
  Crew crew() {
    return crew;
  }

  @Override
  public void close() {
    Hooks.removeDirector(director);
    crew.close();
  }
}
