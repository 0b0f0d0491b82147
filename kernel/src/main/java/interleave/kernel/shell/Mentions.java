package interleave.kernel.shell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The simple names in a cell, told by their looks, so also in code that does not compile.
 *
 * @param used every name that could stand for something declared elsewhere: not one that follows a
 *     dot, and none within a comment or a literal
 * @param declared the types and methods that the cell declares, not within others
 * @param imported what the cell imports by name
 */
record Mentions(Set<String> used, Set<String> declared, Set<String> imported) {

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\d[\\w.]*|::|\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*|[^\\s\"]");

  private static final Set<String> TYPE_WORDS = Set.of("class", "interface", "enum", "record");

  /** What looks like the type before a method's name, but is the statement before a call. */
  private static final Set<String> STATEMENT_WORDS =
      Set.of("new", "return", "throw", "else", "do", "assert", "yield", "case");

  static Mentions in(String code) {
    List<String> tokens = new ArrayList<>();
    Matcher token = TOKEN.matcher(CodeMask.of(code).code());
    while (token.find()) {
      tokens.add(token.group());
    }
    Mentions found =
        new Mentions(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      String text = tokens.get(i);
      switch (text) {
        case "{", "(" -> depth++;
        case "}", ")" -> depth--;
        case "import" -> i = found.readImport(tokens, i + 1);
        default -> {
          if (isName(text)) {
            found.readName(tokens, i, depth == 0);
          }
        }
      }
    }
    return found;
  }

  private void readName(List<String> tokens, int at, boolean onTop) {
    String before = at == 0 ? "" : tokens.get(at - 1);
    if (before.equals(".") || before.equals("::")) {
      return;
    }
    String name = tokens.get(at);
    used.add(name);
    if (onTop && (TYPE_WORDS.contains(before) || isMethod(before, tokens, at + 1))) {
      declared.add(name);
    }
  }

  /** Whether a type comes before the name, and parameters and a body after it. */
  private static boolean isMethod(String before, List<String> tokens, int open) {
    boolean typed =
        before.equals(">")
            || before.equals("]")
            || (isName(before) && !STATEMENT_WORDS.contains(before));
    if (!typed || open >= tokens.size() || !tokens.get(open).equals("(")) {
      return false;
    }
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += tokens.get(i).equals("(") ? 1 : tokens.get(i).equals(")") ? -1 : 0;
      if (depth == 0) {
        String after = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
        return after.equals("{") || after.equals("throws");
      }
    }
    return false;
  }

  /** Reads {@code static a.b.C} and the like; gives the place of its last token. */
  private int readImport(List<String> tokens, int first) {
    int at = first;
    while (at + 1 < tokens.size()
        && (tokens.get(at).equals("static") || tokens.get(at + 1).equals("."))) {
      at += tokens.get(at).equals("static") ? 1 : 2;
    }
    if (at < tokens.size() && isName(tokens.get(at))) {
      imported.add(tokens.get(at));
    }
    return at;
  }

  private static boolean isName(String token) {
    return !token.isEmpty() && Character.isJavaIdentifierStart(token.charAt(0));
  }
}
