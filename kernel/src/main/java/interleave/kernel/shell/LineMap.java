package interleave.kernel.shell;

import java.util.function.IntUnaryOperator;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/** From the lines of a snippet's generated class to the lines of its cell. */
final class LineMap implements IntUnaryOperator {

  private final int[] cellLines;

  private LineMap(int[] cellLines) {
    this.cellLines = cellLines;
  }

  static LineMap of(SnippetWrapper wrapper, Piece piece) {
    String wrapped = wrapper.wrapped();
    String[] lines = wrapped.split("\n", -1);
    int[] map = new int[lines.length + 1];
    int start = 0;
    for (int i = 0; i < lines.length; i++) {
      int indent = lines[i].length() - lines[i].stripLeading().length();
      int position = wrapper.wrappedToSourcePosition(start + indent);
      if (indent < lines[i].length()
          && position >= 0
          && position < piece.source().length()
          && piece.source().charAt(position) == lines[i].charAt(indent)) {
        map[i + 1] = piece.lineAt(position);
      }
      start += lines[i].length() + 1;
    }
    return new LineMap(map);
  }

  @Override
  public int applyAsInt(int generatedLine) {
    return generatedLine < cellLines.length ? cellLines[generatedLine] : 0;
  }
}
