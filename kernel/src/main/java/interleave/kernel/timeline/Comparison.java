package interleave.kernel.timeline;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several runs on one axis, and what differs between them: a few of them thread by thread, many as
 * small pictures and run by run. Made by {@link Timeline#compare}.
 *
 * <p>An instance is immutable; views are made when asked for, on the calling thread.
 */
public final class Comparison {
  /** Whole pictures for which there is room in one figure. */
  private static final int FEW = 4;

  /** As many as there are letters to call them by. */
  private static final int MAX_RUNS = 26;

  private static final int MAX_ROWS = 24;

  /** Lanes of a small picture, and of all small pictures of a figure. */
  private static final int MAX_LANES = 12;

  private static final int MAX_LANES_IN_ALL = 120;

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
          "some of these runs are measured in steps and some in time: they have no common axis;"
              + " compare what Timeline.inSteps() gives of each");
    }
    // One order of lanes for all, or else they could not be compared.
    Report first = runs.get(0);
    return new Comparison(runs.stream().map(run -> run.alongside(first)).toList());
  }

  private static String letter(int run) {
    return String.valueOf((char) ('A' + run));
  }

  private Phrase title(int run) {
    return Phrase.of(letter(run) + " – ", runs.get(run).headline());
  }

  private boolean few() {
    return runs.size() <= FEW;
  }

  /** What differs, in a sentence. */
  private Phrase difference() {
    return runs.size() == 2 && counted() ? parted() : spread();
  }

  private boolean counted() {
    return !(runs.get(0).activity().ruler() instanceof Ruler.Time);
  }

  /** How far the runs lie apart. */
  private Phrase spread() {
    int shortest = 0;
    int longest = 0;
    for (int i = 1; i < runs.size(); i++) {
      shortest = end(i) < end(shortest) ? i : shortest;
      longest = end(i) > end(longest) ? i : longest;
    }
    if (runs.size() == 2) {
      return Phrase.of(
          end(shortest) == end(longest)
              ? "Both runs took " + length(longest) + "."
              : ("Run " + letter(shortest) + " took " + length(shortest))
                  + (", run " + letter(longest) + " " + length(longest) + "."));
    }
    String many = Times.count(runs.size(), "run") + orders();
    return end(shortest) == end(longest)
        ? Phrase.of(many + ", all of the same length: " + length(longest) + ".")
        : Phrase.of(
            many
                + ": the shortest, "
                + letter(shortest)
                + ", took "
                + length(shortest)
                + ", the longest, "
                + letter(longest)
                + ", "
                + length(longest)
                + ".");
  }

  /**
   * In how many different orders simulated runs did what they did; of real ones no two are equal.
   */
  private String orders() {
    if (!counted()) {
      return "";
    }
    long orders =
        runs.stream().map(r -> told(r).stream().map(Phrase::toString).toList()).distinct().count();
    return " in " + Times.count(orders, "different order");
  }

  private long end(int run) {
    return runs.get(run).activity().end();
  }

  private String length(int run) {
    return runs.get(run).activity().ruler().length(0, end(run));
  }

  /** Where two runs do something different for the first time. */
  private Phrase parted() {
    List<Phrase> first = told(runs.get(0));
    List<Phrase> second = told(runs.get(1));
    int at = common(first, second);
    if (at == first.size() && at == second.size()) {
      return Phrase.of("The two runs are the same, step by step.");
    }
    return Phrase.of(
        "The runs part at step " + (at + 1) + ": in A, ",
        at < first.size() ? first.get(at) : Phrase.of("nothing more happens"),
        "; in B, ",
        at < second.size() ? second.get(at) : Phrase.of("nothing more happens"),
        ".");
  }

  /** How many steps two runs have in common at their beginning. */
  private static int common(List<Phrase> first, List<Phrase> second) {
    int at = 0;
    while (at < first.size() && at < second.size() && same(first.get(at), second.get(at))) {
      at++;
    }
    return at;
  }

  /** When each run takes the first step that the other does not; empty if there is no such step. */
  private List<OptionalLong> partings(List<Report> shown) {
    if (runs.size() != 2 || !counted()) {
      return Collections.nCopies(shown.size(), OptionalLong.empty());
    }
    int at = common(told(runs.get(0)), told(runs.get(1)));
    return shown.stream()
        .map(
            run ->
                Steps.of(run.activity(), Integer.MAX_VALUE).rows().stream()
                    .skip(at)
                    .mapToLong(Steps.Step::time)
                    .findFirst())
        .toList();
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

  // ---- what is told of each run, or of the threads of one name beside each other

  private static final List<String> RUN_HEADS =
      List.of("run", "length", "running", "blocked", "waiting", "sleeping", Report.HAPPENED);

  private List<Phrase> rowOfRun(int run) {
    Activity activity = runs.get(run).activity();
    List<Phrase> cells = new ArrayList<>();
    cells.add(Phrase.of(letter(run)));
    cells.add(Phrase.of(length(run)));
    for (State state : State.values()) {
      cells.add(time(activity, activity.lanes().stream().mapToLong(l -> l.time(state)).sum()));
    }
    cells.add(runs.get(run).caption());
    return cells;
  }

  private static Phrase time(Activity activity, long time) {
    return Phrase.of(time == 0 ? "–" : activity.ruler().sum(time));
  }

  private List<String> heads() {
    return few() ? threadHeads() : RUN_HEADS;
  }

  private List<List<Phrase>> rows() {
    return few() ? threadRows() : IntStream.range(0, runs.size()).mapToObj(this::rowOfRun).toList();
  }

  private List<String> threadHeads() {
    List<String> heads = new ArrayList<>(List.of("thread"));
    for (String time : List.of("running", "blocked", "waiting", "sleeping")) {
      IntStream.range(0, runs.size()).forEach(run -> heads.add(time + " " + letter(run)));
    }
    return heads;
  }

  private List<List<Phrase>> threadRows() {
    Set<String> names = new LinkedHashSet<>();
    runs.forEach(r -> r.activity().lanes().forEach(l -> names.add(nameOf(r, l).text())));
    return names.stream().limit(MAX_ROWS).map(this::rowOfThread).toList();
  }

  private static Name nameOf(Report run, Lane lane) {
    return run.activity().names().thread(lane.thread().id());
  }

  private List<Phrase> rowOfThread(String thread) {
    List<Phrase> cells = new ArrayList<>();
    cells.add(Phrase.of(new Name(thread, Name.Role.PLAIN)));
    for (State state : State.values()) {
      for (Report run : runs) {
        long time =
            run.activity().lanes().stream()
                .filter(l -> nameOf(run, l).text().equals(thread))
                .mapToLong(l -> l.time(state))
                .sum();
        cells.add(time(run.activity(), time));
      }
    }
    return cells;
  }

  // ---- views

  /** A figure to be put into a page; at most {@link Timeline#MAX_HTML} bytes. */
  public String html() {
    Activity most =
        runs.stream()
            .map(Report::activity)
            .max(Comparator.comparingInt(a -> a.trace().events().size()))
            .orElseThrow();
    for (Layout.Detail detail : Layout.Detail.of(most)) {
      String html = html(detail);
      if (html.getBytes(StandardCharsets.UTF_8).length <= Timeline.MAX_HTML) {
        return html;
      }
    }
    throw new IllegalStateException(
        "these runs are too large to be drawn in one figure; compare fewer of them");
  }

  private String html(Layout.Detail detail) {
    List<Report> shown =
        runs.stream().map(r -> (few() ? r : r.threadsOnly()).shortened(detail.rows())).toList();
    long end = shown.stream().mapToLong(r -> r.activity().end()).max().orElse(0);
    double left = shown.stream().mapToDouble(r -> Layout.leftOf(r, detail)).max().orElse(0);
    StringBuilder out = new StringBuilder("<figure style=\"margin:0\">\n");
    out.append("<figcaption style=\"margin:0 0 8px\"><strong>")
        .append(difference().in(Medium.MARKUP))
        .append("</strong></figcaption>\n");
    if (few()) {
      pictures(out, shown, detail, end, left);
    } else {
      strips(out, shown, detail, end, left);
    }
    out.append("<details><summary>The same as a table</summary>\n");
    HtmlRenderer.table(out, few() ? "Time of each thread." : "The runs.", heads(), rows());
    return out.append("</details>\n</figure>\n").toString();
  }

  private void pictures(
      StringBuilder out, List<Report> shown, Layout.Detail detail, long end, double left) {
    List<OptionalLong> partings = partings(shown);
    for (int i = 0; i < shown.size(); i++) {
      Report run = shown.get(i);
      Layout layout = Layout.of(run, detail, end, left);
      out.append("<p style=\"margin:8px 0 4px\">").append(title(i).in(Medium.MARKUP));
      out.append(". <strong>").append(run.caption().in(Medium.MARKUP)).append("</strong></p>\n");
      OptionalLong parting = partings.get(i);
      String picture =
          parting.isPresent()
              ? SvgRenderer.render(layout, run.caption(), parting.getAsLong())
              : SvgRenderer.render(layout, run.caption());
      out.append(HtmlRenderer.image(run, picture));
    }
  }

  private void strips(
      StringBuilder out, List<Report> shown, Layout.Detail detail, long end, double left) {
    int lanes = Math.min(MAX_LANES, MAX_LANES_IN_ALL / shown.size());
    List<SvgRenderer.Strip> strips = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      Phrase title = Phrase.of(letter(i) + " – ", shown.get(i).caption());
      strips.add(
          new SvgRenderer.Strip(title, Layout.strip(shown.get(i), lanes, detail, end, left)));
    }
    Phrase alternative = Phrase.of("Timeline of ", spread(), " The table tells of each.");
    out.append(HtmlRenderer.image(alternative.toString(), SvgRenderer.render(strips, spread())));
    int threads = runs.stream().mapToInt(r -> r.activity().lanes().size()).max().orElse(0);
    if (threads > lanes) {
      out.append("<p style=\"margin:6px 0\">Of each run, the first ");
      out.append(lanes).append(" threads are drawn.</p>\n");
    }
  }

  /** What differs as Markdown. */
  public String markdown() {
    StringBuilder out = new StringBuilder();
    out.append("**").append(difference().in(Medium.MARKDOWN)).append("**\n\n");
    for (int i = 0; few() && i < runs.size(); i++) {
      out.append("- ").append(title(i).in(Medium.MARKDOWN)).append(". ");
      out.append(runs.get(i).caption().in(Medium.MARKDOWN)).append('\n');
    }
    out.append(few() ? "\n" : "");
    MarkdownRenderer.table(out, heads(), rows());
    return out.toString();
  }

  /** What differs, for a terminal. */
  public String text() {
    StringBuilder out = new StringBuilder();
    out.append(difference()).append("\n\n");
    for (int i = 0; few() && i < runs.size(); i++) {
      out.append(title(i)).append('\n').append("  ").append(runs.get(i).caption()).append('\n');
    }
    return out.append(few() ? "\n" : "")
        .append(TextTable.of(heads(), TextRenderer.texts(rows())))
        .toString();
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
    return difference().toString();
  }
}
