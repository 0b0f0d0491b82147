package interleave.kernel.shell;

import java.util.ArrayList;
import java.util.List;
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
      String source = info.source() == null ? rest : info.source();
      pieces.add(new Piece(cell, offset, source, info.completeness()));
      rest = info.remaining() == null ? "" : info.remaining();
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
    return JavaText.codeOnly(written).stripTrailing().endsWith(";");
  }

  /** Line within the cell of an offset within this piece. */
  int lineAt(long position) {
    return cell.lineAt(offset + (int) position);
  }
}
