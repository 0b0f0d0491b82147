package interleave.kernel.shell;

/**
 * Says who printed what comes after a cell has ended: each line begins with the thread's name.
 *
 * <p>Remembers whether the stream is at the beginning of a line; while the cell runs the memory is
 * as exact as the order of the threads' prints.
 */
final class LateText {

  private volatile boolean atLineStart = true;

  void note(String text) {
    if (!text.isEmpty()) {
      boolean now = text.charAt(text.length() - 1) == '\n';
      if (now != atLineStart) {
        atLineStart = now;
      }
    }
  }

  synchronized String prefixed(Thread thread, String text) {
    String prefix = "[" + ThreadNames.of(thread) + "] ";
    StringBuilder result = new StringBuilder(text.length() + prefix.length());
    int from = 0;
    while (from < text.length()) {
      int newline = text.indexOf('\n', from);
      int to = newline < 0 ? text.length() : newline + 1;
      if (atLineStart) {
        result.append(prefix);
      }
      result.append(text, from, to);
      atLineStart = newline >= 0;
      from = to;
    }
    return result.toString();
  }
}
