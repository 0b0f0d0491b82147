package interleave.kernel.timeline;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The figure of a notebook: a caption, the picture as an image, and the same in words for who
 * cannot see it. Written so that JupyterLab's sanitiser, which runs over every notebook from
 * elsewhere, takes nothing away that says something: no style sheet, no SVG element, no ARIA, no
 * colour without a fixed value; and never a colour for text, which must follow the theme. A script
 * may stand at the end, which only adds.
 */
final class HtmlRenderer {
  /** Threads whose times the image's alternative text tells one by one. */
  private static final int THREADS_IN_ALT = 8;

  /** Heads of columns that hold sentences. */
  private static final List<String> SENTENCES = List.of(Report.WHAT, Report.HAPPENED);

  /** Stands below a picture that will be replaced by a later one. */
  static final String GOES_ON = "The cell goes on; this is what has happened so far.";

  private HtmlRenderer() {}

  /**
   * The figure.
   *
   * @param script makes the last element out of the figure's class; may give an empty text
   */
  static String render(Report report, Layout layout, UnaryOperator<String> script) {
    String prefix = SvgRenderer.prefix(layout, report.caption());
    String svg = SvgRenderer.render(layout, report.caption());
    StringBuilder out = new StringBuilder(2 * svg.length() + 16_000);
    out.append("<figure class=\"").append(prefix).append("\" style=\"margin:0\">\n");
    out.append("<figcaption style=\"margin:0 0 8px\"><strong>");
    out.append(report.caption().in(Medium.MARKUP)).append("</strong></figcaption>\n");
    out.append(image(report, svg));
    list(out, report.more().stream().map(f -> f.in(Medium.MARKUP)).toList());
    legend(out, layout);
    tables(out, report);
    out.append(script.apply(prefix));
    return out.append("</figure>\n").toString();
  }

  /** The figure of a run that goes on: what can be read at a glance, before the next one comes. */
  static String soFar(Report report, Layout layout) {
    return "<figure style=\"margin:0\">\n<figcaption style=\"margin:0 0 8px\"><strong>"
        + report.caption().in(Medium.MARKUP)
        + "</strong></figcaption>\n"
        + image(report, SvgRenderer.render(layout, report.caption()))
        + "<p style=\"margin:6px 0\">"
        + GOES_ON
        + "</p>\n</figure>\n";
  }

  /** A picture as an image, with its words. */
  static String image(Report report, String svg) {
    return image(alternative(report), svg);
  }

  /** A picture as an image, with the words that stand for it. */
  static String image(String words, String svg) {
    String data = Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8));
    return "<img alt=\""
        + Medium.MARKUP.escape(words)
        + "\" style=\"width:100%;max-width:900px\" src=\"data:image/svg+xml;base64,"
        + data
        + "\">\n";
  }

  /** A page that holds the figure. */
  static String page(Report report, String figure) {
    return "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>"
        + Medium.MARKUP.escape(report.headline().toString())
        + "</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n"
        + "<body style=\"font-family:sans-serif\">\n"
        + figure
        + "</body>\n</html>\n";
  }

  /** The picture in words: what it shows, and how each thread spent its time. */
  private static String alternative(Report report) {
    String threads =
        report.times().stream()
            .limit(THREADS_IN_ALT)
            .map(HtmlRenderer::sentence)
            .collect(Collectors.joining(" "));
    int more = report.activity().lanes().size() - THREADS_IN_ALT;
    return "Timeline of "
        + report.headline()
        + ". "
        + report.caption()
        + report.waitCycle().map(cycle -> " " + cycle).orElse("")
        + (threads.isEmpty() ? "" : " " + threads)
        + (more > 0 ? " And " + Times.count(more, "more thread") + "." : "");
  }

  private static String sentence(List<Phrase> times) {
    StringBuilder out = new StringBuilder(times.get(0).toString()).append(": ");
    for (int i = 1; i < times.size() - 1; i++) {
      if (!times.get(i).toString().equals("–")) {
        out.append(Report.TIME_HEADS.get(i)).append(' ').append(times.get(i)).append(", ");
      }
    }
    return out.append(times.get(times.size() - 1)).append('.').toString();
  }

  private static void list(StringBuilder out, List<String> items) {
    if (!items.isEmpty()) {
      out.append("<ul style=\"margin:6px 0\">\n");
      items.forEach(i -> out.append("<li>").append(i).append("</li>\n"));
      out.append("</ul>\n");
    }
  }

  private static void legend(StringBuilder out, Layout layout) {
    if (layout.looks().isEmpty()) {
      return;
    }
    out.append("<details><summary>How to read the picture</summary>\n");
    list(
        out,
        layout.looks().stream()
            .map(
                look ->
                    "<span style=\"display:inline-block;width:22px;height:12px;border:1px "
                        + (look == Look.SLEEPING ? "dashed" : "solid")
                        + " #767676;"
                        + fill(look)
                        + "\"></span> <b>"
                        + look.letter()
                        + "</b> <b>"
                        + look.words()
                        + "</b>: "
                        + look.meaning())
            .toList());
    out.append(
        "<p>Time goes from left to right, a lane per thread. An arrow goes from what one thread did"
            + " to what it made possible in another. A numbered flag is the step of that number in"
            + " the table of events.</p>\n</details>\n");
  }

  private static String fill(Look look) {
    return switch (look) {
      case RUNNING -> "background-color:#009E73";
      case HOLDING -> "background-color:#0072B2;border-bottom:4px double #0072B2";
      case BLOCKED -> stripes("45deg", "#D55E00");
      case WAITING -> stripes("0deg", "#E69F00");
      case SLEEPING -> "background-color:transparent";
      case BUSY -> "background-image:linear-gradient(90deg,#009E73 50%,#0072B2 50%)";
    };
  }

  private static String stripes(String angle, String colour) {
    return "background-image:linear-gradient("
        + angle
        + ",#ffffff 20%,"
        + colour
        + " 20%,"
        + colour
        + " 40%,#ffffff 40%,#ffffff 60%,"
        + colour
        + " 60%,"
        + colour
        + " 80%,#ffffff 80%)";
  }

  private static void tables(StringBuilder out, Report report) {
    if (report.activity().lanes().isEmpty()) {
      return;
    }
    out.append("<details><summary>The same as tables</summary>\n");
    table(
        out,
        "Time of each thread. " + Medium.MARKUP.escape(report.omittedThreads()),
        Report.TIME_HEADS,
        report.times());
    if (!report.objects().isEmpty()) {
      table(
          out,
          "Locks and other objects. " + Medium.MARKUP.escape(report.omittedObjects()),
          Report.OBJECT_HEADS,
          report.objectRows());
    }
    table(
        out,
        "Events in order of time. " + Medium.MARKUP.escape(report.omittedSteps()),
        report.stepHeads(),
        report.steps().rows().stream().map(report::cells).toList());
    out.append("</details>\n");
  }

  static void table(
      StringBuilder out, String caption, List<String> heads, List<List<Phrase>> rows) {
    out.append("<table>\n<caption>").append(caption.strip()).append("</caption>\n<thead><tr>");
    heads.forEach(
        h -> out.append("<th scope=\"col\">").append(Medium.MARKUP.escape(h)).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (List<Phrase> row : rows) {
      out.append("<tr>");
      for (int c = 0; c < row.size(); c++) {
        String cell = row.get(c).in(Medium.MARKUP);
        // JupyterLab sets cells flush right, which suits numbers and no sentence.
        boolean sentence = SENTENCES.contains(heads.get(c));
        String td = sentence ? "<td style=\"text-align:left\">" : "<td>";
        out.append(c == 0 ? "<th scope=\"row\">" + cell + "</th>" : td + cell + "</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table>\n");
  }
}
