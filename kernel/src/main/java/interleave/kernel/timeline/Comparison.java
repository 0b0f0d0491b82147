package interleave.kernel.timeline;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several runs on one axis, and what differs between them. Made by {@link Timeline#compare}.
 *
 * <p>An instance is immutable; views are made when asked for, on the calling thread.
 */
public final class Comparison {
  /** Pictures for which there is room in one figure. */
  private static final int MAX_RUNS = 4;

  private static final int MAX_ROWS = 24;

  private final List<Report> runs;

  private Comparison(List<Report> runs) {
    this.runs = runs;
  }

  static Comparison of(List<Report> runs) {
    if (runs.size() < 2) {
      throw new IllegalArgumentException("to compare takes two runs or more, got " + runs.size());
    }
    if (runs.size() > MAX_RUNS) {
      throw new IllegalArgumentException(
          "at most " + MAX_RUNS + " runs can be compared, got " + runs.size());
    }
    Set<String> axes =
        runs.stream().map(r -> r.activity().ruler().axis()).collect(Collectors.toSet());
    if (axes.size() > 1) {
      throw new IllegalArgumentException(
          "a simulated run is measured in steps and a real one in time: they have no common axis");
    }
    return new Comparison(List.copyOf(runs));
  }

  private static String letter(int run) {
    return String.valueOf((char) ('A' + run));
  }

  private Phrase title(int run) {
    return Phrase.of(letter(run) + " – ", runs.get(run).headline());
  }

  /** Where two runs do something different for the first time, if they are measured in steps. */
  private Optional<Phrase> parting() {
    if (runs.size() != 2 || runs.get(0).activity().ruler() instanceof Ruler.Time) {
      return Optional.empty();
    }
    List<Phrase> first = told(runs.get(0));
    List<Phrase> second = told(runs.get(1));
    int at = 0;
    while (at < first.size() && at < second.size() && same(first.get(at), second.get(at))) {
      at++;
    }
    if (at == first.size() && at == second.size()) {
      return Optional.of(Phrase.of("The two runs are the same, step by step."));
    }
    return Optional.of(
        Phrase.of(
            "The runs part at step " + (at + 1) + ": in A, ",
            at < first.size() ? first.get(at) : Phrase.of("nothing more happens"),
            "; in B, ",
            at < second.size() ? second.get(at) : Phrase.of("nothing more happens"),
            "."));
  }

  private static boolean same(Phrase one, Phrase other) {
    return one.toString().equals(other.toString());
  }

  /** All steps of a run in words, the thread first. */
  private static List<Phrase> told(Report run) {
    return Steps.of(run.activity(), Integer.MAX_VALUE).rows().stream()
        .map(s -> Phrase.of(run.activity().names().thread(s.thread()), " ", s.what()))
        .toList();
  }

  // ---- the times of threads of one name, beside each other

  private List<String> heads() {
    List<String> heads = new ArrayList<>(List.of("thread"));
    for (String time : List.of("running", "blocked", "waiting", "sleeping")) {
      IntStream.range(0, runs.size()).forEach(run -> heads.add(time + " " + letter(run)));
    }
    return heads;
  }

  private List<List<Phrase>> rows() {
    Set<String> names = new LinkedHashSet<>();
    runs.forEach(r -> r.activity().lanes().forEach(l -> names.add(nameOf(r, l).text())));
    return names.stream().limit(MAX_ROWS).map(this::row).toList();
  }

  private static Name nameOf(Report run, Lane lane) {
    return run.activity().names().thread(lane.thread().id());
  }

  private List<Phrase> row(String thread) {
    List<Phrase> cells = new ArrayList<>();
    cells.add(Phrase.of(new Name(thread, Name.Role.PLAIN)));
    for (State state : State.values()) {
      for (Report run : runs) {
        long time =
            run.activity().lanes().stream()
                .filter(l -> nameOf(run, l).text().equals(thread))
                .mapToLong(l -> l.time(state))
                .sum();
        cells.add(Phrase.of(time == 0 ? "–" : run.activity().ruler().sum(time)));
      }
    }
    return cells;
  }

  // ---- views

  /** A figure to be put into a page; at most {@link Timeline#MAX_HTML} bytes. */
  public String html() {
    for (Layout.Detail detail : Layout.Detail.values()) {
      String html = html(detail);
      if (html.getBytes(StandardCharsets.UTF_8).length <= Timeline.MAX_HTML) {
        return html;
      }
    }
    throw new IllegalStateException(
        "these runs are too large to be drawn in one figure; compare fewer of them");
  }

  private String html(Layout.Detail detail) {
    List<Report> shown = runs.stream().map(r -> r.shortened(detail.rows())).toList();
    long end = shown.stream().mapToLong(r -> r.activity().end()).max().orElse(0);
    double left =
        shown.stream().mapToDouble(r -> Layout.leftOf(r.activity(), detail)).max().orElse(0);
    StringBuilder out = new StringBuilder("<figure style=\"margin:0\">\n");
    parting()
        .ifPresent(
            p ->
                out.append("<figcaption style=\"margin:0 0 8px\"><strong>")
                    .append(p.in(Medium.MARKUP))
                    .append("</strong></figcaption>\n"));
    for (int i = 0; i < shown.size(); i++) {
      Report run = shown.get(i);
      Layout layout = Layout.of(run.activity(), run.steps(), detail, end, left);
      out.append("<p style=\"margin:8px 0 4px\">").append(title(i).in(Medium.MARKUP));
      out.append(". <strong>").append(run.caption().in(Medium.MARKUP)).append("</strong></p>\n");
      out.append(HtmlRenderer.image(run, SvgRenderer.render(layout, run.caption())));
    }
    out.append("<details><summary>The same as a table</summary>\n");
    HtmlRenderer.table(out, "Time of each thread.", heads(), rows());
    return out.append("</details>\n</figure>\n").toString();
  }

  /** What differs as Markdown. */
  public String markdown() {
    StringBuilder out = new StringBuilder();
    parting().ifPresent(p -> out.append("**").append(p.in(Medium.MARKDOWN)).append("**\n\n"));
    for (int i = 0; i < runs.size(); i++) {
      out.append("- ").append(title(i).in(Medium.MARKDOWN)).append(". ");
      out.append(runs.get(i).caption().in(Medium.MARKDOWN)).append('\n');
    }
    out.append('\n');
    MarkdownRenderer.table(out, heads(), rows());
    return out.toString();
  }

  /** What differs, for a terminal. */
  public String text() {
    StringBuilder out = new StringBuilder();
    parting().ifPresent(p -> out.append(p).append("\n\n"));
    for (int i = 0; i < runs.size(); i++) {
      out.append(title(i)).append('\n').append("  ").append(runs.get(i).caption()).append('\n');
    }
    return out.append('\n').append(TextTable.of(heads(), TextRenderer.texts(rows()))).toString();
  }

  /** HTML, Markdown and plain text, for a notebook to choose from. */
  public DisplayData bundle() {
    DisplayData bundle = new DisplayData();
    bundle.putHTML(html());
    bundle.putMarkdown(markdown());
    bundle.putText(text());
    return bundle;
  }

  @Override
  public String toString() {
    return parting()
        .map(Phrase::toString)
        .orElseGet(
            () -> runs.stream().map(r -> r.caption().toString()).collect(Collectors.joining(" ")));
  }
}
