package interleave.kernel.shell;

import java.util.Arrays;

/**
 * Java source with everything that is not code taken out, offset for offset: a character of a
 * comment becomes a space, a character of a literal (its quotes too) becomes a double quote; line
 * ends stay. So a look for braces, words or line starts cannot be misled by a brace within a
 * string, a text block or a comment, in code however incomplete.
 */
public final class CodeMask {

  /** What an offset belongs to. */
  private enum Part {
    CODE,
    LINE_COMMENT,
    BLOCK_COMMENT,
    STRING,
    CHARACTER,
    TEXT_BLOCK
  }

  private final String code;
  private final Part end;
  private final boolean[] notCode;

  private CodeMask(String code, Part end, boolean[] notCode) {
    this.code = code;
    this.end = end;
    this.notCode = notCode;
  }

  /** The mask of {@code source}, which need not be valid. */
  public static CodeMask of(String source) {
    char[] masked = source.toCharArray();
    boolean[] notCode = new boolean[masked.length + 1];
    Part part = Part.CODE;
    int i = 0;
    while (i < masked.length) {
      Part before = part;
      int length = 1;
      switch (part) {
        case CODE -> {
          if (source.startsWith("//", i)) {
            part = Part.LINE_COMMENT;
            length = 2;
          } else if (source.startsWith("/*", i)) {
            part = Part.BLOCK_COMMENT;
            length = 2;
          } else if (source.startsWith("\"\"\"", i)) {
            part = Part.TEXT_BLOCK;
            length = 3;
          } else if (source.charAt(i) == '"') {
            part = Part.STRING;
          } else if (source.charAt(i) == '\'') {
            part = Part.CHARACTER;
          }
        }
        case LINE_COMMENT -> {
          if (isLineEnd(source.charAt(i))) {
            part = Part.CODE;
          }
        }
        case BLOCK_COMMENT -> {
          if (source.startsWith("*/", i)) {
            part = Part.CODE;
            length = 2;
          }
        }
        case STRING, CHARACTER -> {
          char quote = part == Part.STRING ? '"' : '\'';
          if (source.charAt(i) == '\\') {
            length = 2;
          } else if (source.charAt(i) == quote || isLineEnd(source.charAt(i))) {
            part = Part.CODE;
          }
        }
        case TEXT_BLOCK -> {
          if (source.charAt(i) == '\\') {
            length = 2;
          } else if (source.startsWith("\"\"\"", i)) {
            part = Part.CODE;
            length = 3;
          }
        }
      }
      int until = Math.min(i + length, masked.length);
      Part owner = before == Part.CODE ? part : before;
      if (owner != Part.CODE) {
        char fill = owner == Part.LINE_COMMENT || owner == Part.BLOCK_COMMENT ? ' ' : '"';
        for (int k = i; k < until; k++) {
          masked[k] = isLineEnd(masked[k]) ? masked[k] : fill;
        }
        // The offset before the first character of a comment or literal is still code.
        Arrays.fill(notCode, before == Part.CODE ? i + 1 : i, until, true);
      }
      i = until;
    }
    notCode[masked.length] = part != Part.CODE;
    return new CodeMask(new String(masked), part, notCode);
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  /** The source without comments and literals, as long as the source. */
  public String code() {
    return code;
  }

  /** Whether something inserted at {@code offset} would be code: not in a comment or literal. */
  public boolean isCode(int offset) {
    return !notCode[offset];
  }

  /** Whether the source ends within a comment or a text block, which go on over line ends. */
  public boolean endsOpen() {
    return end == Part.BLOCK_COMMENT || end == Part.TEXT_BLOCK;
  }
}
