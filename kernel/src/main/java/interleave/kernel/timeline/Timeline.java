package interleave.kernel.timeline;

import interleave.trace.Trace;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the threads of one run did, as a picture and in words.
 *
 * <p>Every view is made from one immutable {@link Trace}, says its most important finding first,
 * and leaves nothing out silently: what is merged, folded or missing is said in the view. Equal
 * traces give equal views, byte for byte. An instance is immutable and may be shared by threads;
 * views are made when asked for, on the calling thread.
 */
public final class Timeline {
  /** Bytes of UTF-8 that {@link #html} has at most; a notebook holds many of them. */
  public static final int MAX_HTML = 64 * 1024;

  /** Of these, what the picture and the tables have at most; the rest is left for the script. */
  private static final int MAX_STATIC = 34 * 1024;

  /** Steps that the interactive timeline holds, the first number that fits. */
  private static final List<Integer> INTERACTIVE_STEPS = List.of(4000, 2000, 1000, 500, 250, 100);

  private static volatile Optional<Timeline> last = Optional.empty();

  /** What is told, and written to files: the run as its own clock measures it. */
  private final Report report;

  /** What is drawn: the same run, which may be measured in steps. */
  private final Report drawn;

  private final Function<String, String> source;

  private final boolean inSteps;

  private Timeline(Report report, boolean inSteps, Function<String, String> source) {
    this.report = report;
    this.inSteps = inSteps;
    this.drawn = inSteps ? report.inSteps() : report;
    this.source = source;
  }

  /** The timeline of {@code trace}. */
  public static Timeline of(Trace trace) {
    return of(trace, unit -> "");
  }

  /**
   * The timeline of {@code trace}, which shows the source beside it.
   *
   * @param source the text of a {@linkplain interleave.trace.Site#unit unit}; empty if it is not
   *     known
   */
  public static Timeline of(Trace trace, Function<String, String> source) {
    return new Timeline(Report.of(Activity.of(trace)), false, source);
  }

  /**
   * The same with a lane for each lock, queue and other object below those of the threads, and a
   * table of them: who had it when, how many stood before it, what was in it.
   */
  public Timeline withObjects() {
    return new Timeline(report.withObjects(), inSteps, source);
  }

  /**
   * The same with a picture measured in steps: each is as wide as any other, so that what happened
   * in a moment can be read beside what took long. What is told stays in time. A simulated or
   * explored run is measured so anyway.
   */
  public Timeline inSteps() {
    return new Timeline(report, true, source);
  }

  /**
   * The same with each thread's lane where {@code earlier} has it, which is of the same run: so no
   * lane moves when the one picture takes the place of the other. New lanes are below.
   */
  public Timeline inPlaceOf(Timeline earlier) {
    return new Timeline(report.placedAs(earlier.report), inSteps, source);
  }

  /** The most important finding, one sentence of plain text. */
  public String caption() {
    return report.caption().toString();
  }

  /**
   * A figure to be put into a page; at most {@link #MAX_HTML} bytes. It is a picture with tables,
   * complete as it is, and a script that makes it interactive where scripts may run.
   */
  public String html() {
    String still = "";
    for (Layout.Detail detail : Layout.Detail.of(report.activity())) {
      Report shown = report.shortened(detail.rows());
      Layout layout = layout(shown, detail);
      String html = HtmlRenderer.render(shown, layout, figure -> "");
      int bytes = bytes(html);
      if (bytes <= MAX_STATIC) {
        return HtmlRenderer.render(shown, layout, figure -> script(figure, MAX_HTML - bytes));
      }
      still = still.isEmpty() && bytes <= MAX_HTML ? html : still;
    }
    if (still.isEmpty()) {
      throw new IllegalStateException("the coarsest picture of this trace is too large");
    }
    return still;
  }

  private Layout layout(Report shown, Layout.Detail detail) {
    return Layout.of(inSteps ? drawn.shortened(detail.rows()) : shown, detail);
  }

  /** The script with as many steps as {@code room} bytes hold; empty if it holds none. */
  private String script(String figure, int room) {
    Activity activity = report.activity();
    for (int most : INTERACTIVE_STEPS) {
      if (most <= 250 || most / 2 < report.steps().total()) {
        String data = ViewerData.of(activity, report.caption(), source, most).json();
        String element = ViewerScript.element(figure, data);
        if (bytes(element) <= room) {
          return element;
        }
      }
    }
    return "";
  }

  private static int bytes(String text) {
    return encoded(text).length;
  }

  private static byte[] encoded(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The picture, a complete SVG document. */
  public String svg() {
    return SvgRenderer.render(Layout.of(drawn, Layout.Detail.FULL), report.caption());
  }

  /** Tables and findings as Markdown. */
  public String markdown() {
    return MarkdownRenderer.render(report);
  }

  /** A column per thread, for a terminal. */
  public String text() {
    return TextRenderer.render(report);
  }

  /** HTML, Markdown and plain text, for a notebook to choose from. */
  public DisplayData bundle() {
    DisplayData bundle = new DisplayData();
    bundle.putHTML(html());
    bundle.putMarkdown(markdown());
    bundle.putText(text());
    return bundle;
  }

  /**
   * A picture of a run that goes on, which is soon replaced by the next one: no script and no
   * tables, in HTML and, as one sentence, in plain text. Much smaller than {@link #bundle}.
   *
   * <p>Its lanes are in the order in which the threads came, whatever arrows there are up to now:
   * so no lane moves from one such picture to the next.
   */
  public DisplayData soFar() {
    DisplayData bundle = new DisplayData(caption() + "\n" + HtmlRenderer.GOES_ON + "\n");
    bundle.putHTML(new Timeline(report.asRecorded(), inSteps, source).stillHtml());
    return bundle;
  }

  private String stillHtml() {
    String html = "";
    for (Layout.Detail detail : Layout.Detail.of(report.activity())) {
      Report shown = report.shortened(detail.rows());
      html = HtmlRenderer.soFar(shown, layout(shown, detail));
      if (bytes(html) <= MAX_STATIC) {
        break;
      }
    }
    return html;
  }

  /**
   * Several runs, one below the other on one axis, and what differs: a broken program and a mended
   * one, or one program under two schedules. More than four are drawn small, and told of run by run
   * rather than thread by thread.
   *
   * @param runs 2 to 26, all measured in steps, as simulated ones are, or all in time
   * @throws IllegalArgumentException if they cannot be compared
   */
  public static Comparison compare(Timeline... runs) {
    return compare(Arrays.asList(runs));
  }

  /** The same of a collection of runs. */
  public static Comparison compare(Collection<Timeline> runs) {
    return Comparison.of(runs.stream().map(run -> run.drawn).toList());
  }

  /**
   * Writes it to a file, in the form that the file's name ends with: {@code .svg}, {@code .html} (a
   * page of its own), {@code .md}, {@code .txt}, {@code .json} (Chrome's trace event format, which
   * Perfetto opens), {@code .jsonl} (a line for each step) or {@code .jfr} (a flight recording,
   * which the JDK's {@code jfr} tool and JDK Mission Control open). An existing file is replaced.
   *
   * @return the file
   * @throws IllegalArgumentException if the name ends with something else
   * @throws UncheckedIOException if the file cannot be written
   */
  public Path save(Path file) {
    String name = file.toString();
    String ending = name.substring(name.lastIndexOf('.') + 1);
    byte[] content =
        switch (ending) {
          case "svg" -> encoded(svg());
          case "html" -> encoded(HtmlRenderer.page(report, html()));
          case "md" -> encoded(markdown());
          case "txt" -> encoded(text());
          case "json" -> encoded(TraceFiles.chromeTrace(data()));
          case "jsonl" -> encoded(TraceFiles.jsonLines(data()));
          case "jfr" ->
              FlightRecording.of(
                  data(), report.activity().lanes().stream().map(Lane::thread).toList());
          default ->
              throw new IllegalArgumentException(
                  "a timeline cannot be saved as \""
                      + name
                      + "\"; end the name with .svg, .html, .md, .txt, .json, .jsonl or .jfr");
        };
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not be written: " + e.getMessage(), e);
    }
  }

  /** The same with the file's name, relative to the folder of the notebook. */
  public Path save(String file) {
    return save(Path.of(file));
  }

  private ViewerData data() {
    return ViewerData.of(report.activity(), report.caption(), source, Integer.MAX_VALUE);
  }

  /**
   * The timeline of the last cell that had one, whether it was shown or not.
   *
   * @throws IllegalStateException if no cell has used two threads yet
   */
  public static Timeline last() {
    return last.orElseThrow(
        () -> new IllegalStateException("no cell has used two threads yet: there is no timeline"));
  }

  /** From now on this is what {@link #last} gives. */
  public Timeline asLast() {
    last = Optional.of(this);
    return this;
  }

  @Override
  public String toString() {
    return caption();
  }
}
