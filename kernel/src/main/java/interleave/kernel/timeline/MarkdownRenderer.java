package interleave.kernel.timeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The report as Markdown: what GitHub, LaTeX and screen readers in VS Code get. */
final class MarkdownRenderer {
  private MarkdownRenderer() {}

  static String render(Report report) {
    StringBuilder out = new StringBuilder();
    out.append("**").append(report.caption().in(Medium.MARKDOWN)).append("**\n\n");
    List<Phrase> more = new ArrayList<>(report.more());
    report.waitCycle().ifPresent(more::add);
    more.forEach(f -> out.append("- ").append(f.in(Medium.MARKDOWN)).append('\n'));
    if (!more.isEmpty()) {
      out.append('\n');
    }
    out.append(report.headline().in(Medium.MARKDOWN)).append("\n");
    if (!report.activity().lanes().isEmpty()) {
      out.append('\n');
      table(out, Report.TIME_HEADS, report.times());
      after(out, report.omittedThreads());
    }
    if (!report.objects().isEmpty()) {
      out.append('\n');
      table(out, Report.OBJECT_HEADS, report.objectRows());
      after(out, report.omittedObjects());
    }
    if (!report.steps().rows().isEmpty()) {
      out.append('\n');
      head(out, report.stepHeads());
      report.steps().rows().forEach(step -> row(out, report.cells(step)));
      after(out, report.omittedSteps());
    }
    return out.toString();
  }

  static void table(StringBuilder out, List<String> heads, List<List<Phrase>> rows) {
    head(out, heads);
    rows.forEach(row -> row(out, row));
  }

  private static void head(StringBuilder out, List<String> heads) {
    out.append(
        heads.stream()
            .map(Medium.MARKDOWN::escape)
            .collect(Collectors.joining(" | ", "| ", " |\n")));
    out.append("|")
        .append(String.join("|", Collections.nCopies(heads.size(), "---")))
        .append("|\n");
  }

  private static void row(StringBuilder out, List<Phrase> cells) {
    out.append(
        cells.stream()
            .map(cell -> cell.in(Medium.MARKDOWN))
            .collect(Collectors.joining(" | ", "| ", " |\n")));
  }

  private static void after(StringBuilder out, String note) {
    if (!note.isEmpty()) {
      out.append('\n').append(note).append('\n');
    }
  }
}
