package interleave.exercise;

import java.util.ArrayList;
import java.util.List;

/** Lines of code, as far as they matter: without indentation, comments and empty ones. */
final class Lines {

  private Lines() {}

  static List<String> of(String code) {
    return code.lines().map(Lines::significant).filter(line -> !line.isEmpty()).toList();
  }

  private static String significant(String line) {
    int comment = commentStart(line);
    return (comment < 0 ? line : line.substring(0, comment)).strip().replaceAll("\\s+", " ");
  }

  /** Where a comment to the end of the line begins; -1 if none does. */
  private static int commentStart(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && line.startsWith("//", i)) {
        return i;
      }
    }
    return -1;
  }

  static boolean contains(String code, String word) {
    return of(code).stream().anyMatch(line -> line.contains(word));
  }

  /** How many lines have to be changed, moved, added or taken away to get from one to the other. */
  static int difference(String from, String to) {
    List<String> a = of(from);
    List<String> b = of(to);
    return Math.max(a.size(), b.size()) - longestCommon(a, b);
  }

  /** Lines that {@code some} has more often than {@code others}. */
  static List<String> missing(List<String> some, List<String> others) {
    List<String> left = new ArrayList<>(some);
    others.forEach(left::remove);
    return left;
  }

  /** Length of the longest common subsequence. */
  private static int longestCommon(List<String> a, List<String> b) {
    int[][] longest = new int[a.size() + 1][b.size() + 1];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        longest[i][j] =
            a.get(i).equals(b.get(j))
                ? 1 + longest[i + 1][j + 1]
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    return longest[0][0];
  }
}
