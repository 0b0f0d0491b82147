package interleave.kernel.timeline;

import java.util.ArrayList;
import java.util.List;

/** A table as plain text, with long cells broken into lines. */
final class TextTable {
  private static final int WIDEST = 60;

  private final StringBuilder out = new StringBuilder();

  private TextTable() {}

  /** A table whose columns are as wide as they need, within reason. */
  static String of(List<String> heads, List<List<String>> rows) {
    return of(heads, rows, WIDEST);
  }

  /** A table whose columns are as wide as they need, but at most {@code widest}. */
  static String of(List<String> heads, List<List<String>> rows, int widest) {
    return new TextTable().render(heads, rows, widest);
  }

  private String render(List<String> heads, List<List<String>> rows, int widest) {
    int[] widths = new int[heads.size()];
    for (int c = 0; c < widths.length; c++) {
      int needed = Layout.columns(heads.get(c));
      for (List<String> row : rows) {
        needed = Math.max(needed, Layout.columns(row.get(c)));
      }
      widths[c] = Math.min(widest, needed);
    }
    row(heads, widths);
    StringBuilder rule = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      rule.append(c == 0 ? "" : "─┼─").append("─".repeat(widths[c]));
    }
    line(rule.toString());
    rows.forEach(r -> row(r, widths));
    return out.toString();
  }

  private void row(List<String> cells, int[] widths) {
    List<List<String>> wrapped = new ArrayList<>();
    int height = 1;
    for (int c = 0; c < widths.length; c++) {
      List<String> lines = wrap(cells.get(c), widths[c]);
      wrapped.add(lines);
      height = Math.max(height, lines.size());
    }
    for (int i = 0; i < height; i++) {
      StringBuilder text = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        String part = i < wrapped.get(c).size() ? wrapped.get(c).get(i) : "";
        String blank = " ".repeat(widths[c] - Layout.columns(part));
        text.append(c == 0 ? "" : " │ ");
        text.append(isNumber(part) ? blank + part : part + blank);
      }
      line(text.toString().stripTrailing());
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
  }

  /** Breaks between words, and inside a word that is wider than a line. */
  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int used = 0;
    for (String word : text.split(" ", -1)) {
      int needed = Layout.columns(word);
      if (used > 0 && used + 1 + needed > width) {
        lines.add(current.toString());
        current.setLength(0);
        used = 0;
      }
      if (used > 0) {
        current.append(' ');
        used++;
      }
      for (int i = 0; i < word.length(); ) {
        String c = Character.toString(word.codePointAt(i));
        int wide = Layout.columns(c);
        if (used + wide > width && used > 0) {
          lines.add(current.toString());
          current.setLength(0);
          used = 0;
        }
        current.append(c);
        used += wide;
        i += c.length();
      }
    }
    lines.add(current.toString());
    return lines;
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
