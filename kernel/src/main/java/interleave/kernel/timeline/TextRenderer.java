package interleave.kernel.timeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The report as plain text: a column per thread and a line per step, so that the eye follows one
 * thread downwards and time goes with it. With more threads than a terminal has room for, a list
 * with the thread's name in each line.
 */
final class TextRenderer {
  /** Columns a terminal is taken to have. */
  private static final int WIDTH = 110;

  /** A narrower column would break nearly every word. */
  private static final int NARROWEST = 20;

  private final Report report;
  private final StringBuilder out = new StringBuilder();

  private TextRenderer(Report report) {
    this.report = report;
  }

  static String render(Report report) {
    return new TextRenderer(report).render();
  }

  private String render() {
    line(report.caption().toString());
    report.more().forEach(f -> line("  - " + f));
    report.waitCycle().ifPresent(c -> line("  - " + c));
    line("");
    line(report.headline().toString());
    if (!report.activity().lanes().isEmpty()) {
      line("");
      table(Report.TIME_HEADS, texts(report.times()));
      note(report.omittedThreads());
    }
    if (!report.objects().isEmpty()) {
      line("");
      table(Report.OBJECT_HEADS, texts(report.objectRows()));
      note(report.omittedObjects());
    }
    if (!report.steps().rows().isEmpty()) {
      line("");
      steps();
      note(report.omittedSteps());
    }
    return out.toString();
  }

  private void steps() {
    Set<Integer> threads = new LinkedHashSet<>();
    report.activity().lanes().forEach(l -> threads.add(l.thread().id()));
    threads.retainAll(report.steps().rows().stream().map(Steps.Step::thread).distinct().toList());
    int room = (WIDTH - 16) / threads.size() - 3;
    if (room < NARROWEST) {
      List<List<Phrase>> rows = report.steps().rows().stream().map(report::cells).toList();
      table(report.stepHeads(), texts(rows));
      return;
    }
    List<Integer> order = List.copyOf(threads);
    List<String> heads = new ArrayList<>(report.stepNumberHeads());
    int first = heads.size();
    order.forEach(t -> heads.add(report.activity().names().thread(t).text()));
    List<List<String>> rows = new ArrayList<>();
    for (Steps.Step step : report.steps().rows()) {
      List<String> cells = new ArrayList<>(Collections.nCopies(heads.size(), ""));
      List<String> number = report.stepNumber(step);
      for (int i = 0; i < first; i++) {
        cells.set(i, number.get(i));
      }
      String place = step.site().map(s -> " [" + Report.place(s) + "]").orElse("");
      cells.set(first + order.indexOf(step.thread()), step.what() + place);
      rows.add(cells);
    }
    out.append(TextTable.of(heads, rows, Math.min(room, 40)));
  }

  static List<List<String>> texts(List<List<Phrase>> rows) {
    return rows.stream().map(r -> r.stream().map(Phrase::toString).toList()).toList();
  }

  private void table(List<String> heads, List<List<String>> rows) {
    out.append(TextTable.of(heads, rows));
  }

  private void note(String note) {
    if (!note.isEmpty()) {
      line(note);
    }
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
