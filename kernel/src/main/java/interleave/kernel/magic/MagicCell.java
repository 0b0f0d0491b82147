package interleave.kernel.magic;

import interleave.kernel.shell.CodeMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cell, split into Java and magics.
 *
 * <p>A line is a magic if it begins, after spaces, with a percent sign and a name right behind it,
 * at a place where a Java statement could begin: at the start of the cell or after a semicolon, a
 * closing brace or another magic, with no bracket open and not within a comment or a text block.
 * Java's own percent sign stands between two operands, so {@code a\n% b} is left alone. One
 * exception is made for those who forget the semicolon: after an operand, too, a line such as
 * {@code %timeline} is a magic if there is one of that very name.
 *
 * <p>Java keeps its place: every part of the cell is as long as the cell, with spaces for what is
 * not in it.
 */
final class MagicCell {

  /** A part of a cell, in order. */
  sealed interface Part {}

  /** Java code: the cell with all else blanked out. */
  record Java(String code) implements Part {}

  /**
   * A magic.
   *
   * @param start where its first percent sign is
   * @param end where its line ends
   */
  record Line(String name, String text, int start, int end) implements Part {
    /** Where the text behind the name begins. */
    int textStart() {
      return end - text.length();
    }
  }

  private static final Pattern LINE =
      Pattern.compile("^[ \\t]*%([A-Za-z_]\\w*)(?![\\w.(\\[])(.*)$", Pattern.MULTILINE);
  private static final Pattern HEAD = Pattern.compile("\\A\\s*%%([A-Za-z_]\\w*)?([^\\r\\n]*)");

  private final String code;
  private final Optional<Line> head;
  private final List<Line> lines;

  private MagicCell(String code, Optional<Line> head, List<Line> lines) {
    this.code = code;
    this.head = head;
    this.lines = lines;
  }

  /** Splits {@code code}; {@code known} tells the names of magics. */
  static MagicCell parse(String code, Predicate<String> known) {
    Matcher first = HEAD.matcher(code);
    if (first.lookingAt()) {
      String name = first.group(1) == null ? "" : first.group(1);
      Line head = new Line(name, first.group(2), code.indexOf('%'), first.end());
      return new MagicCell(code, Optional.of(head), List.of());
    }
    List<Line> lines = new ArrayList<>();
    StringBuilder java = new StringBuilder(code);
    Matcher line = LINE.matcher(code);
    while (line.find()) {
      int start = code.indexOf('%', line.start());
      if (isStatementStart(java, start, known.test(line.group(1)), lines)) {
        lines.add(new Line(line.group(1), line.group(2), start, line.end()));
        blank(java, start, line.end());
      }
    }
    return new MagicCell(code, Optional.empty(), lines);
  }

  private static boolean isStatementStart(
      StringBuilder java, int start, boolean isKnown, List<Line> earlier) {
    String before = java.substring(0, start);
    CodeMask mask = CodeMask.of(before);
    if (!mask.isCode(start) || hasOpenBracket(mask.code())) {
      return false;
    }
    int last = mask.code().stripTrailing().length() - 1;
    boolean afterMagic = !earlier.isEmpty() && earlier.get(earlier.size() - 1).start() > last;
    if (last < 0 || afterMagic) {
      return true;
    }
    char c = mask.code().charAt(last);
    return c == ';'
        || c == '}'
        || (isKnown && (Character.isJavaIdentifierPart(c) || c == ')' || c == ']' || c == '"'));
  }

  private static boolean hasOpenBracket(String masked) {
    int depth = 0;
    for (int i = 0; i < masked.length(); i++) {
      char c = masked.charAt(i);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
    }
    return depth > 0;
  }

  /** The cell magic, if the cell has one; then everything below its line is the magic's. */
  Optional<Line> head() {
    return head;
  }

  /** The line magics. */
  List<Line> lines() {
    return lines;
  }

  /** The Java in the cell, as long as the cell. */
  String java() {
    StringBuilder java = new StringBuilder(code);
    head.ifPresent(line -> blank(java, line.start(), line.end()));
    lines.forEach(line -> blank(java, line.start(), line.end()));
    return java.toString();
  }

  /** Only what stands behind the name on a magic's line, as long as the cell. */
  String textOf(Line line) {
    return only(line.textStart(), line.end());
  }

  /** Java and line magics in the order in which they are to be run. */
  List<Part> parts() {
    String java = java();
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (Line line : lines) {
      addJava(parts, java, from, line.start());
      parts.add(line);
      from = line.end();
    }
    addJava(parts, java, from, code.length());
    return parts;
  }

  private void addJava(List<Part> parts, String java, int from, int to) {
    if (!java.substring(from, to).isBlank()) {
      parts.add(new Java(only(from, to)));
    }
  }

  private String only(int from, int to) {
    StringBuilder only = new StringBuilder(code);
    blank(only, 0, from);
    blank(only, to, code.length());
    return only.toString();
  }

  private static void blank(StringBuilder text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
        text.setCharAt(i, ' ');
      }
    }
  }
}
