package interleave.kernel.magic;

import interleave.exercise.Exercise;
import interleave.kernel.course.Standing;
import interleave.kernel.shell.CellResult;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code %solution 04.2}: a right answer, for who has tried. */
record SolutionMagic() implements Magic {

  private static final String ANYWAY = "--anyway";

  @Override
  public String name() {
    return "solution";
  }

  @Override
  public String usage() {
    return "%solution <number of an exercise> [--anyway]";
  }

  @Override
  public String summary() {
    return "Shows a solution of an exercise, and why it is right.";
  }

  @Override
  public String details() {
    return "It is shown when an answer of yours has been checked, right or wrong; with --anyway"
        + " also before that. An exercise that is solved after that counts as solved, with a note.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    List<String> arguments = new ArrayList<>(call.arguments());
    boolean anyway = arguments.remove(ANYWAY);
    Exercise exercise = Asked.exercise(this, arguments, context);
    Standing standing = context.course().standing(exercise.id());
    if (standing.attempts() == 0 && !standing.solutionSeen() && !anyway) {
      throw new MagicError(
          "You have not tried exercise "
              + exercise.id()
              + " yet. Change its cell and run it: a wrong answer will do. %hint "
              + exercise.id()
              + " helps; %solution "
              + exercise.id()
              + " --anyway shows the solution at once.");
    }
    context.course().sawSolution(exercise);
    String code = "%%exercise " + exercise.id() + "\n" + exercise.solution().stripTrailing();
    String news = context.course().news().map(text -> "\n\n" + text).orElse("");
    DisplayData data = new DisplayData(code + "\n\n" + exercise.explanation() + news);
    data.putMarkdown("```java\n" + code + "\n```\n\n" + exercise.explanation() + news);
    context.output().display(data);
    return new CellResult.Completed(Optional.empty());
  }

  @Override
  public List<String> candidates(List<String> earlier) {
    return earlier.size() == 1 ? List.of(ANYWAY) : List.of();
  }
}
