package interleave.kernel.magic;

import interleave.exercise.Exercise;
import interleave.exercise.Report;
import interleave.explore.Tally;
import interleave.kernel.display.Html;
import interleave.kernel.display.Table;
import interleave.kernel.timeline.Timeline;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What came of the check of an answer, for a notebook. */
final class ExerciseView {

  private final Exercise exercise;
  private final Report report;
  private final List<String> remarks = new ArrayList<>();
  private final Optional<String> lost;
  private final Optional<Timeline> timeline;

  /**
   * A view.
   *
   * @param hints those that may be seen
   * @param news what else there is to say; empty if nothing
   */
  ExerciseView(
      Exercise exercise, String answer, Report report, List<String> hints, Optional<String> news) {
    this.exercise = exercise;
    this.report = report;
    this.lost =
        exercise.lostStart(answer).map(start -> "%%exercise " + exercise.id() + "\n" + start);
    this.timeline = report.shown().map(run -> Timeline.of(run.trace()));
    if (report.passed()) {
      remarks.add("One way to write it, and why: %solution " + exercise.id() + ".");
    } else if (lost.isPresent()) {
      remarks.add("This is what you were given. Copy it into the cell to begin again:");
    } else if (exercise.isUntouched(answer)) {
      remarks.add("So far this is what you were given. The rest is yours.");
    } else if (!hints.isEmpty()) {
      remarks.add(hint(hints, exercise));
    }
    news.ifPresent(remarks::add);
  }

  /** The last of the hints that may be seen. */
  static String hint(List<String> hints, Exercise exercise) {
    return "Hint "
        + hints.size()
        + " of "
        + exercise.hints().size()
        + ": "
        + hints.get(hints.size() - 1);
  }

  DisplayData bundle() {
    DisplayData data = new DisplayData(text());
    data.putHTML(html());
    return data;
  }

  private String text() {
    StringBuilder text = new StringBuilder(exercise.id() + " · " + report.verdict()).append('\n');
    remarks.forEach(remark -> text.append('\n').append(remark).append('\n'));
    lost.ifPresent(start -> text.append('\n').append(start).append('\n'));
    table().ifPresent(table -> text.append('\n').append(table.text()).append('\n'));
    report.shown().ifPresent(run -> text.append('\n').append(run.table()));
    return text.toString();
  }

  private String html() {
    StringBuilder html = new StringBuilder("<p><b>");
    html.append(report.passed() ? "✔ " : "✘ ").append(exercise.id()).append("</b> · ");
    html.append(Html.withCode(report.verdict())).append("</p>\n");
    remarks.forEach(remark -> html.append("<p>").append(Html.withCode(remark)).append("</p>\n"));
    lost.ifPresent(start -> html.append("<pre>").append(Html.escape(start)).append("</pre>\n"));
    table().ifPresent(table -> html.append(table.html()).append('\n'));
    report.shown().ifPresent(run -> html.append(RunView.stepsHtml(run, timeline.orElseThrow())));
    return html.toString();
  }

  private Optional<Table> table() {
    if (report.outcomes().size() < 2) {
      return Optional.empty();
    }
    return Optional.of(
        new Table(
            "What can come of it",
            List.of("outcome", "interleavings"),
            report.outcomes().stream().map(ExerciseView::row).toList()));
  }

  private static List<Table.Cell> row(Tally tally) {
    return List.of(
        new Table.Cell(tally.outcome().toString().replace("\n", " ⏎ "), false),
        new Table.Cell(String.format(Locale.ROOT, "%,d", tally.count()), true));
  }
}
