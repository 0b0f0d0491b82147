package interleave.kernel.shell;

import java.util.Optional;

/**
 * The name that an inspection asks about.
 *
 * @param before the code up to the name
 * @param qualifier the expression before the dot before the name, or empty
 * @param name the name itself
 * @param isCall whether arguments follow
 * @param isCreation whether {@code new} comes before it
 */
record Place(String before, String qualifier, String name, boolean isCall, boolean isCreation) {

  /** The name with the names before it. */
  String qualified() {
    return qualifier.isEmpty() ? name : qualifier + "." + name;
  }

  /** The name at {@code cursor}, or that of the call whose arguments {@code cursor} is in. */
  static Optional<Place> find(String code, int cursor) {
    String masked = CodeMask.of(code).code();
    int end = cursor;
    while (end < masked.length() && Character.isJavaIdentifierPart(masked.charAt(end))) {
      end++;
    }
    int start = startOfName(masked, end);
    if (start < end && Character.isJavaIdentifierStart(masked.charAt(start))) {
      return at(code, masked, start, end);
    }
    int open = openParenthesis(masked, cursor);
    if (open < 0) {
      return Optional.empty();
    }
    int callEnd = withoutTypeArguments(masked, open);
    int callStart = startOfName(masked, callEnd);
    return callStart < callEnd ? at(code, masked, callStart, callEnd) : Optional.empty();
  }

  private static Optional<Place> at(String code, String masked, int start, int end) {
    String name = code.substring(start, end);
    String before = code.substring(0, start);
    String lead = masked.substring(0, start).stripTrailing();
    String qualifier = lead.endsWith(".") || lead.endsWith("::") ? Receiver.before(before) : "";
    boolean creation = lead.matches("(?s)(.*\\W)?new");
    if (qualifier.matches("new\\s+[\\w.\\s]+")) {
      creation = true;
      qualifier = qualifier.substring(3).strip();
    }
    boolean call = masked.substring(end).stripLeading().startsWith("(");
    return Optional.of(new Place(before, qualifier, name, call, creation));
  }

  private static int startOfName(String masked, int end) {
    int start = end;
    while (start > 0 && Character.isJavaIdentifierPart(masked.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** The innermost parenthesis that is open at {@code cursor}, or -1. */
  private static int openParenthesis(String masked, int cursor) {
    int depth = 0;
    for (int i = cursor - 1; i >= 0; i--) {
      char c = masked.charAt(i);
      if (c == ')' || c == ']' || c == '}') {
        depth++;
      } else if (c == '(' || c == '[' || c == '{') {
        if (depth == 0) {
          return c == '(' ? i : -1;
        }
        depth--;
      } else if (c == ';' && depth == 0) {
        return -1;
      }
    }
    return -1;
  }

  private static int withoutTypeArguments(String masked, int open) {
    int end = open;
    while (end > 0 && Character.isWhitespace(masked.charAt(end - 1))) {
      end--;
    }
    if (end == 0 || masked.charAt(end - 1) != '>') {
      return end;
    }
    int depth = 0;
    for (int i = end - 1; i >= 0; i--) {
      depth += masked.charAt(i) == '>' ? 1 : masked.charAt(i) == '<' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return end;
  }
}
