package interleave.kernel.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * One snippet of a cell: what JShell evaluates at a time.
 *
 * @param cell the cell it stands in
 * @param offset where in the cell it begins
 * @param source its text, with the semicolon it may lack
 * @param completeness what JShell's analysis thinks of it
 */
record Piece(CellSource cell, int offset, String source, Completeness completeness) {

  private static final Pattern STATEMENT =
      Pattern.compile(
          "^(?:(?:if|for|while|do|try|switch)\\b|synchronized\\s*\\(|\\{|[\\w$]+\\s*:(?!:))");

  /** Splits a cell. What follows a syntax error is all one piece. */
  static List<Piece> split(CellSource cell, SourceCodeAnalysis analysis) {
    List<Piece> pieces = new ArrayList<>();
    String rest = cell.text();
    while (!rest.isBlank()) {
      CompletionInfo info = analysis.analyzeCompletion(rest);
      if (info.completeness() == Completeness.EMPTY) {
        break;
      }
      int offset = cell.text().length() - rest.length();
      String remaining = info.remaining() == null ? "" : info.remaining();
      // Where JShell makes no sense of the text at all (a brace too many), it gives all of it back.
      boolean stuck = remaining.length() >= rest.length();
      String source = stuck || info.source() == null ? rest : info.source();
      pieces.add(new Piece(cell, offset, source, info.completeness()));
      rest = stuck ? "" : remaining;
    }
    return pieces;
  }

  /** Whether it may be a syntax error: the analysis could not make sense of it. */
  boolean suspect() {
    return completeness == Completeness.UNKNOWN
        || completeness == Completeness.DEFINITELY_INCOMPLETE;
  }

  /** Whether the learner ended it with a semicolon. */
  boolean endsWithSemicolon() {
    String written =
        cell.text().substring(offset, Math.min(offset + source.length(), cell.text().length()));
    return CodeMask.of(written).code().stripTrailing().endsWith(";");
  }

  /**
   * Whether it declares a method or a type. These end with a brace, as some statements do (which
   * begin with a word of their own, a brace, or a label), and some values (which follow a {@code
   * =}).
   */
  boolean declaresMethodOrType() {
    String code = CodeMask.of(source).code().strip();
    return code.endsWith("}")
        && !STATEMENT.matcher(code).find()
        && !code.substring(0, code.indexOf('{')).contains("=");
  }

  /** Line within the cell of an offset within this piece. */
  int lineAt(long position) {
    return cell.lineAt(offset + (int) position);
  }
}
