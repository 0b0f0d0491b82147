package interleave.kernel.wire;

/** What came in is no message of ours; the text says why, as the end of a sentence. */
final class BadMessageException extends Exception {
  private static final long serialVersionUID = 1;

  BadMessageException(String why) {
    super(why);
  }
}
