package interleave.kernel.wire;

import java.util.regex.Pattern;

/**
 * The patterns of a history search, as in SQLite: {@code *} is anything, {@code ?} one character,
 * {@code [a-z]} one of a list and {@code [^a-z]} one outside it.
 */
final class Glob {

  private Glob() {}

  static Pattern compile(String glob) {
    StringBuilder regex = new StringBuilder();
    int i = 0;
    while (i < glob.length()) {
      char c = glob.charAt(i);
      int close = c == '[' ? endOfList(glob, i) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0) {
        list(glob.substring(i + 1, close), regex);
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
      i++;
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /**
   * Where a list that begins at {@code open} ends, or -1. A bracket right at its start is in it.
   */
  private static int endOfList(String glob, int open) {
    int first = glob.startsWith("^", open + 1) ? open + 2 : open + 1;
    return glob.indexOf(']', first + 1);
  }

  private static void list(String members, StringBuilder regex) {
    boolean negated = members.startsWith("^");
    regex.append(negated ? "[^" : "[");
    for (char c : members.substring(negated ? 1 : 0).toCharArray()) {
      if (c != '-' && !Character.isLetterOrDigit(c)) {
        regex.append('\\');
      }
      regex.append(c);
    }
    regex.append(']');
  }
}
