package interleave.kernel.magic;

import interleave.exercise.Exercise;
import interleave.kernel.shell.CellResult;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code %hint 04.2}: one more hint. */
record HintMagic() implements Magic {

  @Override
  public String name() {
    return "hint";
  }

  @Override
  public String usage() {
    return "%hint <number of an exercise>";
  }

  @Override
  public String summary() {
    return "Shows the hints of an exercise, one more each time.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    Exercise exercise = Asked.exercise(this, call.arguments(), context);
    List<String> hints = context.course().moreHints(exercise);
    String more =
        hints.size() == exercise.hints().size()
            ? "There are no more hints. %solution " + exercise.id() + " shows a solution."
            : "";
    String title = exercise.id() + " · " + exercise.title();
    List<String> numbered =
        IntStream.range(0, hints.size()).mapToObj(i -> (i + 1) + ". " + hints.get(i)).toList();
    String news = context.course().news().orElse("");
    String body =
        List.of(title, String.join("\n", numbered), more, news).stream()
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("\n\n"));
    DisplayData data = new DisplayData(body);
    data.putMarkdown(body);
    context.output().display(data);
    return new CellResult.Completed(Optional.empty());
  }
}
