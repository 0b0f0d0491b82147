package interleave.kernel.magic;

import interleave.explore.Run;
import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.display.Html;
import interleave.kernel.display.Markdown;
import interleave.kernel.timeline.Timeline;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;

/** One controlled run, for a notebook. */
final class RunView {

  private RunView() {}

  /** Shows what the run printed, then the run. */
  static void show(Run run, MagicContext context) {
    if (!run.printed().isEmpty()) {
      context.output().write(Stream.STDOUT, run.printed());
    }
    context.keepTimeline(run.trace());
    context.output().display(bundle(run));
  }

  private static DisplayData bundle(Run run) {
    String misfit =
        run.misfit().map(where -> "The schedule does not fit " + where + ". ").orElse("");
    String explanation = run.explanation().isEmpty() ? "" : " " + run.explanation();
    String headline = misfit + "Outcome: " + run.outcome() + "." + explanation;
    Timeline timeline = Timeline.of(run.trace());
    DisplayData data = new DisplayData(headline + "\n\n" + text(run, timeline));
    data.putHTML("<p><b>" + Html.escape(headline) + "</b></p>\n" + html(run, timeline));
    data.putMarkdown("**" + Markdown.escape(headline) + "**\n\n" + markdown(run, timeline));
    return data;
  }

  /** The picture if there is more than one thread in it, every step, and how to have it again. */
  static String html(Run run, Timeline timeline) {
    return (run.threads().size() > 1 ? timeline.html() + "\n" : "")
        + "<details><summary>Every step</summary>\n<pre>"
        + Html.escape(run.table())
        + "</pre></details>\n<p>Again: <code>"
        + Html.escape(again(run))
        + "</code></p>";
  }

  static String markdown(Run run, Timeline timeline) {
    return (run.threads().size() > 1 ? timeline.markdown() + "\n" : "")
        + "Again: `"
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

  private static String again(Run run) {
    return "%%replay " + run.schedule();
  }
}
