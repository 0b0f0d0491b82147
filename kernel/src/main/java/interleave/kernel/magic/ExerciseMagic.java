package interleave.kernel.magic;

import interleave.exercise.Exercise;
import interleave.exercise.Kind;
import interleave.exercise.Report;
import interleave.kernel.shell.CellResult;
import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** {@code %%exercise 04.2}: checks the answer in the cell, by proof. */
record ExerciseMagic() implements CellMagic {

  @Override
  public String name() {
    return "exercise";
  }

  @Override
  public String usage() {
    return "%%exercise <number>";
  }

  @Override
  public String summary() {
    return "Checks the answer to an exercise, in every order that its threads can take.";
  }

  @Override
  public String details() {
    return """
    The answer stands below, in the same cell. It is right if every interleaving ends as it \
    should; if one does not, it is shown, with the next hint. Nothing has to be done in time, and \
    an answer may be checked as often as you like. %hint gives a hint before the next check, \
    %solution a solution after the first, and %progress tells what is done.""";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    Exercise exercise = Asked.exercise(this, call.arguments(), context);
    String answer = call.java();
    Optional<String> objection = exercise.objection(answer);
    if (objection.isPresent()) {
      Report report =
          new Report(false, "Not yet. " + objection.get(), List.of(), List.of(), Optional.empty());
      context.output().display(note(exercise, answer, report, context).bundle());
      return new Completed(Optional.empty());
    }
    return examine(exercise, answer, context);
  }

  private static CellResult examine(Exercise exercise, String answer, MagicContext context) {
    AtomicReference<Optional<Report>> report = new AtomicReference<>(Optional.empty());
    LiveProgress live = new LiveProgress(context);
    CellResult result =
        context.control(
            exercise.java(answer),
            program -> report.set(Optional.of(exercise.examine(answer, program, live))));
    if (report.get().isPresent()) {
      report.get().get().shown().ifPresent(run -> context.keepTimeline(run.trace()));
      live.end(note(exercise, answer, report.get().get(), context).bundle());
    }
    return result instanceof Failed failed && isCode(exercise)
        ? explained(exercise, answer, failed, context)
        : result;
  }

  private static boolean isCode(Exercise exercise) {
    return exercise.kind() != Kind.PREDICT && exercise.kind() != Kind.FIND;
  }

  /** Tells code that is wrong by itself from code that does not fit to what uses it. */
  private static Failed explained(
      Exercise exercise, String answer, Failed failed, MagicContext context) {
    boolean compiled =
        failed.kind() != CellResult.Kind.COMPILE && failed.kind() != CellResult.Kind.UNRESOLVED;
    if (compiled || context.control(answer, program -> {}) instanceof Failed) {
      return failed;
    }
    String message =
        "By itself this compiles, but the check cannot use it."
            + (exercise.demands().needs().isEmpty()
                ? " The names that it needs are those of the start."
                : " It needs " + exercise.demands().needs() + ".");
    return new Failed(failed.kind(), "DoesNotFit", message, List.of(message, "", failed.message()));
  }

  private static ExerciseView note(
      Exercise exercise, String answer, Report report, MagicContext context) {
    context.course().answered(exercise, answer, report.passed());
    List<String> hints =
        report.passed() ? List.of() : context.course().hintsAfter(exercise, answer);
    return new ExerciseView(exercise, answer, report, hints, context.course().news());
  }
}
