package interleave.junit;

import interleave.explore.Budget;
import interleave.explore.Exploration;
import interleave.explore.Explore;
import interleave.explore.Outcome;
import interleave.explore.Run;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Explores a test in place of running it. */
final class ExploredExtension implements InvocationInterceptor {

  /** Skips it: it is part of each interleaving; see {@link TestBody}. */
  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context) {
    invocation.skip();
  }

  /** Skips it: it is part of each interleaving; see {@link TestBody}. */
  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context) {
    invocation.skip();
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context) {
    invocation.skip();
    Explored how =
        AnnotationSupport.findAnnotation(call.getExecutable(), Explored.class).orElseThrow();
    TestBody body = new TestBody(call, context);
    if (how.replay().isEmpty()) {
      explore(how, body, context);
    } else {
      replay(how.replay(), body);
    }
  }

  private static void explore(Explored how, TestBody body, ExtensionContext context) {
    Exploration found = budget(how).explore(body);
    context.publishReportEntry("explored", found.extent());
    if (!found.holds()) {
      throw failure(
          found.toString() + found.shown().map(ExploredExtension::again).orElse(""),
          found.shown(),
          body);
    }
    Exploration.Coverage coverage = found.coverage();
    if (coverage.interrupted()) {
      throw new AssertionError(soFar(found) + ".");
    }
    if (!coverage.all() && coverage.preemptions().isEmpty() && !declaresPart(how)) {
      throw new AssertionError(
          soFar(found)
              + ", but these are not all. Let its threads do less, or say how many are enough:"
              + " @Explored(schedules = "
              + found.schedules()
              + ").");
    }
    if (found.outcomes().size() == 1) {
      abort(body);
    }
  }

  private static boolean declaresPart(Explored how) {
    return how.schedules() != Explored.ALL || hasTimeLimit(how);
  }

  private static boolean hasTimeLimit(Explored how) {
    return how.seconds() != Explored.NO_LIMIT;
  }

  private static Budget budget(Explored how) {
    Budget budget =
        Explore.budget()
            .schedules(schedules(how))
            .seconds(hasTimeLimit(how) ? how.seconds() : Duration.ofDays(1).toSeconds())
            .preemptions(how.preemptions())
            .seed(how.seed());
    budget = how.spurious() ? budget.spurious() : budget;
    return how.early() ? budget.early() : budget;
  }

  private static int schedules(Explored how) {
    if (how.schedules() != Explored.ALL) {
      return how.schedules();
    }
    return hasTimeLimit(how) ? Integer.MAX_VALUE : Explored.MOST;
  }

  private static String soFar(Exploration found) {
    return "Not proven: nothing went wrong in " + found.extent();
  }

  private static String again(Run run) {
    return "\nThis one again: @Explored(replay = \"" + run.schedule() + "\")\n";
  }

  private static void replay(String schedule, TestBody body) {
    Run run = Explore.replay(schedule, body);
    if (run.misfit().isPresent()) {
      throw failure(
          "The test no longer fits the schedule "
              + schedule
              + ", "
              + run.misfit().get()
              + ". Explore it anew, without replay.\n\n"
              + run,
          Optional.of(run),
          body);
    }
    if (run.outcome().isFailure()) {
      throw failure("Wrong: " + run, Optional.of(run), body);
    }
    abort(body);
  }

  /** What to fail with; if a run is shown, the body was run like that last. */
  private static AssertionError failure(String message, Optional<Run> shown, TestBody body) {
    Optional<Throwable> cause =
        shown
            .filter(run -> run.outcome().kind() == Outcome.Kind.EXCEPTION)
            .flatMap(run -> body.thrown());
    return new AssertionError(message, cause.orElse(null));
  }

  /** If the test's assumptions held in no run, it is neither passed nor failed. */
  private static void abort(TestBody body) {
    body.aborted()
        .ifPresent(
            assumption -> {
              throw assumption;
            });
  }
}
