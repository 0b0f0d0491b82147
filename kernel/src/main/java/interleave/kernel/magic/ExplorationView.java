package interleave.kernel.magic;

import interleave.explore.Exploration;
import interleave.explore.Run;
import interleave.explore.Tally;
import interleave.kernel.display.Html;
import interleave.kernel.display.Markdown;
import interleave.kernel.display.Table;
import interleave.kernel.timeline.Timeline;
import interleave.trace.Trace;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** An exploration, for a notebook: the verdict first, then the outcomes, then one run. */
final class ExplorationView {

  private final Exploration exploration;
  private final List<String> notes = new ArrayList<>();
  private final Optional<Timeline> timeline;

  /**
   * A view.
   *
   * @param restored the variables of earlier cells that were put back between the runs
   * @param timelines makes the timeline of a run
   */
  ExplorationView(
      Exploration exploration, Set<String> restored, Function<Trace, Timeline> timelines) {
    this.exploration = exploration;
    this.timeline = exploration.shown().map(run -> timelines.apply(run.trace()));
    if (exploration.schedules() == 1 && exploration.coverage().all()) {
      notes.add(
          "There is only one order: the cell has one thread, or its threads share nothing that"
              + " can be seen here.");
    }
    if (!restored.isEmpty()) {
      notes.add(
          "Before each run and after the last, variables of earlier cells were put back: "
              + String.join(", ", restored.stream().sorted().toList())
              + ".");
    }
    if (exploration.coverage().interrupted()) {
      notes.add("It was interrupted: this is what was known then.");
    } else if (!exploration.coverage().all()
        && exploration.coverage().preemptions().isEmpty()
        && exploration.trouble().isEmpty()) {
      notes.add("There are more interleavings: schedules= and seconds= allow more of them.");
    }
    int more = exploration.outcomes().size() - exploration.firstOutcomes().size();
    if (more > 0) {
      notes.add(String.format(Locale.ROOT, "There are %,d more outcomes.", more));
    }
  }

  DisplayData bundle() {
    String verdict = exploration.verdict();
    Table table = table();
    DisplayData data =
        new DisplayData(verdict + "\n\n" + table.text() + "\n\n" + notesText() + shownText());
    data.putHTML(
        "<p><b>" + Html.escape(verdict) + "</b></p>\n" + table.html() + notesHtml() + shownHtml());
    data.putMarkdown(
        "**"
            + Markdown.escape(verdict)
            + "**\n\n"
            + table.markdown()
            + "\n"
            + notesMarkdown()
            + shownMarkdown());
    return data;
  }

  private Table table() {
    List<List<Table.Cell>> rows = exploration.firstOutcomes().stream().map(this::row).toList();
    return new Table(
        "Outcomes of " + exploration.extent(),
        List.of("outcome", "times", "share", "first seen with", ""),
        rows);
  }

  private List<Table.Cell> row(Tally tally) {
    double share = 100.0 * tally.count() / exploration.schedules();
    return List.of(
        new Table.Cell(tally.outcome().brief(), false),
        new Table.Cell(String.format(Locale.ROOT, "%,d", tally.count()), true),
        new Table.Cell(String.format(Locale.ROOT, "%.0f %%", share), true),
        new Table.Cell(tally.first().brief(), false),
        new Table.Cell(tally.verdict().name().toLowerCase(Locale.ROOT), false));
  }

  private String notesText() {
    return notes.isEmpty() ? "" : String.join("\n", notes) + "\n\n";
  }

  private String notesHtml() {
    StringBuilder html = new StringBuilder();
    notes.forEach(note -> html.append("<p>").append(Html.escape(note)).append("</p>\n"));
    return html.toString();
  }

  private String notesMarkdown() {
    StringBuilder markdown = new StringBuilder();
    notes.forEach(note -> markdown.append(Markdown.escape(note)).append("\n\n"));
    return markdown.toString();
  }

  private String shownText() {
    return exploration
        .shown()
        .map(run -> title(run) + "\n\n" + RunView.text(run, timeline.orElseThrow()))
        .orElse("");
  }

  private String shownHtml() {
    return exploration
        .shown()
        .map(
            run ->
                "<p>"
                    + Html.escape(title(run))
                    + "</p>\n"
                    + RunView.html(run, timeline.orElseThrow()))
        .orElse("");
  }

  private String shownMarkdown() {
    return exploration
        .shown()
        .map(
            run ->
                Markdown.escape(title(run))
                    + "\n\n"
                    + RunView.markdown(run, timeline.orElseThrow()))
        .orElse("");
  }

  private static String title(Run run) {
    String preemptions =
        switch (run.preemptions()) {
          case 0 -> "no thread is made to wait";
          case 1 -> "a thread is made to wait once";
          default -> "threads are made to wait " + run.preemptions() + " times";
        };
    return "How it comes to \"" + run.outcome().brief() + "\"; " + preemptions + ":";
  }
}
