package interleave.kernel.display;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table that writes itself for each place it may be read in.
 *
 * <p>The HTML keeps its meaning after JupyterLab's sanitiser: a caption, {@code th} with a scope,
 * no class, no colour.
 *
 * @param caption what the rows are, and how many of them are not here
 * @param columns headings; the first is that of the row headings
 * @param rows each as long as {@code columns}
 */
public record Table(String caption, List<String> columns, List<List<Cell>> rows) {

  /** One cell. Numbers stand to the right. */
  public record Cell(String text, boolean number) {}

  /** The table as HTML. */
  public String html() {
    StringBuilder html = new StringBuilder("<table>\n<caption style=\"text-align:left\">");
    html.append(Html.escape(caption)).append("</caption>\n<thead><tr>");
    for (int i = 0; i < columns.size(); i++) {
      html.append("<th scope=\"col\"").append(align(isNumeric(i))).append('>');
      html.append(Html.escape(columns.get(i))).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<Cell> row : rows) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        String tag = i == 0 ? "th" : "td";
        html.append('<').append(tag).append(i == 0 ? " scope=\"row\"" : "");
        html.append(align(row.get(i).number())).append('>');
        html.append(Html.escape(row.get(i).text())).append("</").append(tag).append('>');
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table>").toString();
  }

  /** The table as Markdown. */
  public String markdown() {
    StringBuilder markdown = new StringBuilder(Markdown.escape(caption)).append("\n\n|");
    columns.forEach(column -> markdown.append(' ').append(Markdown.escape(column)).append(" |"));
    markdown.append("\n|");
    for (int i = 0; i < columns.size(); i++) {
      markdown.append(isNumeric(i) ? " ---: |" : " --- |");
    }
    for (List<Cell> row : rows) {
      markdown.append("\n|");
      row.forEach(cell -> markdown.append(' ').append(Markdown.escape(cell.text())).append(" |"));
    }
    return markdown.append('\n').toString();
  }

  /** The table as text for a fixed-width font. */
  public String text() {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      int widest = rows.stream().mapToInt(row -> row.get(column).text().length()).max().orElse(0);
      widths.add(Math.max(widest, columns.get(i).length()));
    }
    StringBuilder text = new StringBuilder(caption).append('\n');
    List<Cell> headings = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      headings.add(new Cell(columns.get(i), isNumeric(i)));
    }
    text.append(line(headings, widths));
    rows.forEach(row -> text.append('\n').append(line(row, widths)));
    return text.toString();
  }

  private static String line(List<Cell> row, List<Integer> widths) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      String padding = " ".repeat(widths.get(i) - row.get(i).text().length());
      String text = row.get(i).text();
      cells.add(row.get(i).number() ? padding + text : text + padding);
    }
    return cells.stream().collect(Collectors.joining("  ")).stripTrailing();
  }

  private boolean isNumeric(int column) {
    return !rows.isEmpty() && rows.stream().allMatch(row -> row.get(column).number());
  }

  private static String align(boolean number) {
    // Said for both: front ends have different habits.
    return number ? " style=\"text-align:right\"" : " style=\"text-align:left\"";
  }
}
