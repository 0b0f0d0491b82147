package interleave.kernel.wire;

/**
 * How much a cell may still put out, in bytes. Not thread-safe: guarded by the lock of the cell's
 * publisher.
 */
final class OutputLimit {

  private long limit;
  private long used;
  private long dropped;

  OutputLimit(long limit) {
    this.limit = limit;
  }

  void set(long limit) {
    this.limit = limit;
  }

  long limit() {
    return limit;
  }

  long dropped() {
    return dropped;
  }

  /** Takes something that goes as a whole: all of it as long as there is any room left. */
  boolean admit(long bytes) {
    if (used >= limit) {
      dropped += bytes;
      return false;
    }
    used += bytes;
    return true;
  }

  /** Takes text, and returns as much of its beginning as there is room for. */
  String admit(String text) {
    long bytes = utf8Length(text, text.length());
    if (used + bytes <= limit) {
      used += bytes;
      return text;
    }
    int end = fitting(text, limit - used);
    long fits = utf8Length(text, end);
    used += fits;
    dropped += bytes - fits;
    return text.substring(0, end);
  }

  /** How many chars fit into that many bytes, without cutting a surrogate pair. */
  private static int fitting(String text, long room) {
    int end = 0;
    long bytes = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      bytes += utf8Length(codePoint);
      if (bytes > room) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return end;
  }

  private static long utf8Length(String text, int end) {
    long bytes = end;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // A surrogate pair is four bytes: two for each half.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  private static int utf8Length(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
}
