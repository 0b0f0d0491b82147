package interleave.kernel.shell;

/**
 * The text of one cell, and where its lines are.
 *
 * @param number the cell's number
 * @param text its source
 */
record CellSource(int number, String text) {

  String unit() {
    return "cell " + number;
  }

  /** Line of an offset, from 1. */
  int lineAt(int offset) {
    int line = 1;
    int end = Math.min(offset, text.length());
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }

  /** Offset of the first character of the line that an offset is in. */
  int lineStart(int offset) {
    return text.lastIndexOf('\n', Math.min(offset, text.length()) - 1) + 1;
  }

  /** The text of a line, from 1, without its end; empty if there is no such line. */
  String line(int line) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      start = text.indexOf('\n', start) + 1;
      if (start == 0) {
        return "";
      }
    }
    int end = text.indexOf('\n', start);
    String found = end < 0 ? text.substring(start) : text.substring(start, end);
    return found.endsWith("\r") ? found.substring(0, found.length() - 1) : found;
  }
}
