package interleave.kernel.shell;

/** Finds the expression before a dot, reading backwards. */
final class Receiver {

  private final String code;
  private final String masked;

  /** Everything from here on belongs to the expression. */
  private int start;

  private Receiver(String code) {
    this.code = code;
    this.masked = CodeMask.of(code).code();
  }

  /**
   * The expression before the {@code .} or {@code ::} that ends {@code code}: names, calls, index
   * and literal parts joined by dots, with a {@code new} before them. Empty if there is none.
   */
  static String before(String code) {
    return new Receiver(code).read();
  }

  private String read() {
    String trimmed = masked.stripTrailing();
    int end = trimmed.endsWith("::") ? trimmed.length() - 2 : trimmed.length() - 1;
    start = end;
    while (part()) {
      int dot = skipSpaceBack(start);
      if (dot == 0 || masked.charAt(dot - 1) != '.') {
        break;
      }
      start = dot - 1;
    }
    if (start < end && masked.charAt(start) == '.') {
      return ""; // Something came before that dot which is none of the above.
    }
    String before = masked.substring(0, start).stripTrailing();
    if (before.matches("(?s)(.*\\W)?new")) {
      start = before.length() - 3;
    }
    return code.substring(start, end).strip();
  }

  /** Takes one part with its calls and indexes, such as {@code f(x)[0]}, if one ends here. */
  private boolean part() {
    int at = skipSpaceBack(start);
    int bracketed = at;
    while (bracketed > 0 && ")]".indexOf(masked.charAt(bracketed - 1)) >= 0) {
      int open = opening(bracketed - 1);
      if (open < 0) {
        return false;
      }
      bracketed = open;
      at = skipSpaceBack(bracketed);
    }
    int type = skipTypeArguments(at);
    int name = type;
    while (name > 0 && Character.isJavaIdentifierPart(masked.charAt(name - 1))) {
      name--;
    }
    boolean named = name < type && !isStatementWord(masked.substring(name, type));
    if (named) {
      start = name;
      return true;
    }
    int literal = at;
    while (literal > 0 && masked.charAt(literal - 1) == '"') {
      literal--;
    }
    if (literal < at) {
      start = literal;
      return true;
    }
    if (bracketed < start && masked.charAt(bracketed) == '(') {
      start = bracketed;
      return true;
    }
    return false;
  }

  /** {@code if (x).} is no call of a method named if. */
  private static boolean isStatementWord(String word) {
    return switch (word) {
      case "if",
          "while",
          "for",
          "switch",
          "return",
          "catch",
          "synchronized",
          "else",
          "throw",
          "assert",
          "yield",
          "case" ->
          true;
      default -> false;
    };
  }

  private int skipSpaceBack(int from) {
    int at = from;
    while (at > 0 && Character.isWhitespace(masked.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  /** {@code new ArrayList<String>().}: the name is before the type arguments. */
  private int skipTypeArguments(int from) {
    if (from == 0 || masked.charAt(from - 1) != '>') {
      return from;
    }
    int depth = 0;
    for (int i = from - 1; i >= 0; i--) {
      char c = masked.charAt(i);
      if (c == '>') {
        depth++;
      } else if (c == '<' && --depth == 0) {
        return i;
      } else if (!Character.isJavaIdentifierPart(c) && ",.?[] <>\n".indexOf(c) < 0) {
        return from;
      }
    }
    return from;
  }

  private int opening(int closing) {
    int depth = 0;
    for (int i = closing; i >= 0; i--) {
      char c = masked.charAt(i);
      if (")]}".indexOf(c) >= 0) {
        depth++;
      } else if ("([{".indexOf(c) >= 0 && --depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
