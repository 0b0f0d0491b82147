package interleave.kernel.setup;

/** Setup cannot go on; the message says why and what to do, and is all the user gets to see. */
final class SetupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SetupException(String message) {
    super(message);
  }

  SetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
