package interleave.explore;

import interleave.hooks.AccessSink;
import interleave.hooks.Director;
import interleave.hooks.Hooks;
import interleave.runtime.Abandoned;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import java.lang.Thread.State;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where executions take place: starts each, waits for its end, and clears up. Nothing that a
 * program does can make it wait for ever: a thread that blocks outside of what is controlled, or
 * computes without taking a step, is noticed and cut off.
 */
final class Stage implements AutoCloseable {

  /** How long a thread may be blocked by something that is not controlled. */
  private static final long BLOCKED_NANOS = 1_500_000_000L;

  /** How long a thread may compute without a step. */
  private static final long BUSY_NANOS = 8_000_000_000L;

  /** How long either may take once the exploration is told to stop. */
  private static final long STOPPED_NANOS = 200_000_000L;

  /** How long a thread may take to unwind. */
  private static final long UNWINDING_NANOS = 1_000_000_000L;

  private final Crew crew = new Crew();
  private final Watch watch;
  private final Director director = this::controlOf;

  /** Set when the thread that explores was interrupted. */
  private boolean stopped;

  Stage(Watch watch) {
    this.watch = watch;
    Hooks.addDirector(director);
  }

  private @Nullable AccessSink controlOf(Thread current) {
    return current instanceof Crew.Worker worker && worker.actor != null && !worker.apart
        ? crew.controlOf(worker)
        : null;
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

  /** Runs a program once. */
  Performance perform(
      Program program,
      Search search,
      int mostSteps,
      Function<LongSupplier, Optional<Recorder>> recording) {
    Execution execution = new Execution(search, mostSteps, crew, Thread.currentThread());
    Result result = new Result();
    ThreadScope scope = program.open(recording.apply(execution::recordTime), execution);
    try {
      crew.serve(execution);
      Actor main = execution.openMain(new Thread("main"));
      main.worker.give(() -> live(program, execution, main, scope, result));
      awaitEnd(execution);
      search.learn(execution);
      Optional<Stuck> stuck = Stuck.of(execution);
      unwind(execution);
      List<String> threads = execution.actors().stream().map(Actor::name).toList();
      Outcome outcome = outcome(execution, result, stuck, program);
      return new Performance(execution, outcome, stuck, threads, program.printed());
    } finally {
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
            Object value = program.run();
            result.text = value == null ? "" : String.valueOf(value);
            result.returned = value != null;
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
    int pulse = execution.pulse();
    long since = watch.now();
    while (execution.end().isEmpty()) {
      watch.tick(this);
      if (Thread.interrupted()) {
        stopped = true;
      }
      if (execution.pulse() != pulse) {
        pulse = execution.pulse();
        since = watch.now();
        if (stopped) {
          execution.stop();
        }
      } else {
        long still = watch.now() - since;
        execution.running().flatMap(actor -> hanging(actor, still)).ifPresent(execution::cutOff);
      }
    }
  }

  /** What is wrong with the thread that has the turn, if it shows no sign of life for too long. */
  private Optional<String> hanging(Actor actor, long still) {
    State state = actor.worker.getState();
    if (actor.isAboutToRun() || state == State.TERMINATED) {
      return Optional.empty();
    }
    boolean waits = state != State.RUNNABLE;
    long most = stopped ? STOPPED_NANOS : waits ? BLOCKED_NANOS : BUSY_NANOS;
    if (still <= most) {
      return Optional.empty();
    }
    StackTraceElement[] stack = actor.worker.getStackTrace();
    String what =
        waits
            ? " waits for something that cannot be explored, in "
            : " goes on without a step that can be explored, in ";
    return Optional.of(actor.name() + what + where(stack));
  }

  /** What was called, and from which line of the program. */
  private static String where(StackTraceElement[] stack) {
    if (stack.length == 0) {
      return "an unknown place";
    }
    String innermost = stack[0].getClassName() + "." + stack[0].getMethodName();
    return Arrays.stream(stack)
        .filter(frame -> !frame.getClassName().matches("(java|jdk|sun|interleave)\\..*"))
        .findFirst()
        .or(() -> Arrays.stream(stack).filter(f -> !inTheJdk(f)).findFirst())
        .map(frame -> innermost + ", called at " + frame)
        .orElse(innermost);
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
    }
  }

  private void awaitGone(Actor actor) {
    long since = watch.now();
    boolean told = false;
    while (!actor.gone && !actor.lost) {
      watch.tick(this);
      if (Thread.interrupted()) {
        stopped = true;
      }
      long still = watch.now() - since;
      if (!told && still > STOPPED_NANOS && actor.worker.getState() != State.RUNNABLE) {
        actor.worker.interrupt();
        told = true;
      }
      if (still > UNWINDING_NANOS) {
        actor.lost = true;
      }
    }
  }

  private static Outcome outcome(
      Execution execution, Result result, Optional<Stuck> stuck, Program program) {
    return switch (execution.end().orElseThrow()) {
      case STUCK -> stuck.orElseThrow().outcome();
      case LIVELOCK -> new Outcome(Outcome.Kind.LIVELOCK, "");
      case TOO_LONG -> new Outcome(Outcome.Kind.LIMIT, execution.endDetail());
      case TOO_MANY_THREADS -> new Outcome(Outcome.Kind.LIMIT, execution.endDetail() + " threads");
      case DIVERGED, UNCONTROLLED, STOPPED ->
          new Outcome(Outcome.Kind.UNCONTROLLED, execution.endDetail());
      case COMPLETE, PRUNED ->
          execution.failures().stream()
              .findFirst()
              .map(Stage::exception)
              .orElseGet(
                  () ->
                      new Outcome(
                          Outcome.Kind.RESULT,
                          result.returned ? result.text : program.printed().stripTrailing()));
    };
  }

  private static Outcome exception(Execution.Failure failure) {
    String thread = failure.actor().id == 0 ? "" : failure.actor().name() + " threw ";
    String message = failure.thrown().getMessage();
    return new Outcome(
        Outcome.Kind.EXCEPTION,
        thread
            + failure.thrown().getClass().getSimpleName()
            + (message == null ? "" : ": " + message));
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
