package interleave.kernel.magic;

import interleave.explore.Run;
import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.display.Html;
import interleave.kernel.display.Markdown;
import interleave.kernel.timeline.Timeline;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One controlled run, for a notebook. */
final class RunView {

  private RunView() {}

  /** Shows what the run printed, then the run, and what else there is to say of it. */
  static void show(Run run, Optional<String> note, MagicContext context) {
    if (!run.printed().isEmpty()) {
      context.output().write(Stream.STDOUT, run.printed());
    }
    context.keepTimeline(run.trace());
    context.output().display(bundle(run, note, context.timelineOf(run.trace())));
  }

  private static DisplayData bundle(Run run, Optional<String> note, Timeline timeline) {
    String misfit =
        run.misfit().map(where -> "The schedule does not fit " + where + ". ").orElse("");
    String explanation = run.explanation().isEmpty() ? "" : " " + run.explanation();
    String headline = misfit + "Outcome: " + run.outcome() + "." + explanation;
    DisplayData data =
        new DisplayData(
            headline + "\n\n" + note.map(text -> text + "\n\n").orElse("") + text(run, timeline));
    data.putHTML(
        "<p><b>"
            + Html.escape(headline)
            + "</b></p>\n"
            + note.map(text -> "<p>" + Html.escape(text) + "</p>\n").orElse("")
            + html(run, timeline));
    data.putMarkdown(
        "**"
            + Markdown.escape(headline)
            + "**\n\n"
            + note.map(text -> Markdown.escape(text) + "\n\n").orElse("")
            + markdown(run, timeline));
    return data;
  }

  /** The picture if there is more than one thread in it, every step, and how to have it again. */
  static String html(Run run, Timeline timeline) {
    return stepsHtml(run, timeline)
        + "\n<p>Again: <code>"
        + Html.escape(again(run))
        + "</code></p>";
  }

  /** The picture if there is more than one thread in it, and every step. */
  static String stepsHtml(Run run, Timeline timeline) {
    return (run.threads().size() > 1 ? timeline.html() + "\n" : "")
        + "<details><summary>Every step</summary>\n<pre>"
        + Html.escape(run.table())
        + "</pre></details>";
  }

  static String markdown(Run run, Timeline timeline) {
    return (run.threads().size() > 1 ? timeline.markdown() + "\n" : "")
        + "Every step, a column for each thread:\n\n"
        + table(run)
        + "\nAgain: `"
        + again(run)
        + "`\n";
  }

  static String text(Run run, Timeline timeline) {
    return (run.threads().size() > 1 ? timeline.text() + "\n" : "")
        + run.table()
        + "\nAgain: "
        + again(run)
        + "\n";
  }

  /** {@link Run#table} as Markdown. */
  private static String table(Run run) {
    List<String> heads = new ArrayList<>(List.of("step"));
    heads.addAll(run.threads());
    heads.add("why here");
    StringBuilder out = new StringBuilder(row(heads));
    out.append("|").append("---|".repeat(heads.size())).append('\n');
    for (int i = 0; i < run.steps().size(); i++) {
      Run.Row step = run.steps().get(i);
      List<String> cells = new ArrayList<>(Collections.nCopies(heads.size(), ""));
      cells.set(0, Integer.toString(i));
      cells.set(1 + step.thread(), step.text());
      cells.set(heads.size() - 1, step.switched());
      out.append(row(cells));
    }
    return out.toString();
  }

  private static String row(List<String> cells) {
    return cells.stream().map(Markdown::escape).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String again(Run run) {
    return "%%replay " + run.schedule();
  }
}
