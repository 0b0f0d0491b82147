package interleave.kernel.timeline;

import interleave.trace.Trace;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.nio.charset.StandardCharsets;

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

  private final Report report;

  private Timeline(Report report) {
    this.report = report;
  }

  /** The timeline of {@code trace}. */
  public static Timeline of(Trace trace) {
    return new Timeline(Report.of(Activity.of(trace)));
  }

  /** The most important finding, one sentence of plain text. */
  public String caption() {
    return report.caption().toString();
  }

  /** A figure to be put into a page; at most {@link #MAX_HTML} bytes. */
  public String html() {
    String html = "";
    for (Layout.Detail detail : Layout.Detail.values()) {
      Report shown = report.shortened(detail.rows());
      html = HtmlRenderer.render(shown, Layout.of(shown.activity(), shown.steps(), detail));
      if (html.getBytes(StandardCharsets.UTF_8).length <= MAX_HTML) {
        return html;
      }
    }
    throw new IllegalStateException(
        "the coarsest picture of this trace has " + html.length() + " characters");
  }

  /** The picture, a complete SVG document. */
  public String svg() {
    return SvgRenderer.render(
        Layout.of(report.activity(), report.steps(), Layout.Detail.FULL), report.caption());
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
}
