package interleave.kernel.timeline;

/**
 * A piece of text that a learner chose: a thread's name, a lock's, a printed line. It is made safe
 * here, once, for every view: no control characters (XML forbids them, terminals obey them), no
 * half surrogate pairs, no direction marks of its own, and set apart where it runs from right to
 * left, so that it cannot turn the sentence around it. Escaping is left to the {@link Medium}.
 *
 * @param text cleaned text, at most as long as asked for
 * @param role how it is set off from the words around it
 */
record Name(String text, Role role) {

  /** How a name is set off from the words around it. */
  enum Role {
    /** As it is. */
    PLAIN,
    /** As a piece of the program. */
    CODE,
    /** As words quoted from the program. */
    QUOTE
  }

  /** Code points of a name in a sentence. */
  static final int LONG = 60;

  private static final char REPLACEMENT = '\uFFFD';
  private static final char FIRST_STRONG_ISOLATE = '\u2068';
  private static final char POP_ISOLATE = '\u2069';

  /** Makes {@code raw} safe and cuts it to {@code max} code points. */
  static Name of(String raw, int max, Role role) {
    StringBuilder out = new StringBuilder(Math.min(raw.length(), max) + 2);
    boolean rightToLeft = false;
    boolean cut = false;
    int taken = 0;
    int i = 0;
    while (i < raw.length()) {
      int c = raw.codePointAt(i);
      i += Character.charCount(c);
      if (isDirectionMark(c)) {
        continue;
      }
      if (taken == max) {
        cut = true;
        break;
      }
      taken++;
      out.appendCodePoint(clean(c));
      byte direction = Character.getDirectionality(c);
      rightToLeft |=
          direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
              || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
    if (cut) {
      out.setLength(out.offsetByCodePoints(out.length(), -1));
      out.append('…');
    }
    if (rightToLeft) {
      out.insert(0, FIRST_STRONG_ISOLATE).append(POP_ISOLATE);
    }
    return new Name(out.toString(), role);
  }

  /** The same name, at most {@code max} code points long. */
  Name cut(int max) {
    return of(text, max, role);
  }

  private static int clean(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c == '\n' || c == '\t' || c == '\r' ? ' ' : REPLACEMENT;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
      case Character.SURROGATE -> REPLACEMENT;
      // U+FFFE, U+FFFF and their like on every plane are no characters.
      default -> (c & 0xFFFE) == 0xFFFE ? REPLACEMENT : c;
    };
  }

  private static boolean isDirectionMark(int c) {
    return (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x200E
        || c == 0x200F
        || c == 0x061C;
  }
}
