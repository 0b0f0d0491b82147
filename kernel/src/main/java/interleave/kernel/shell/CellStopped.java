package interleave.kernel.shell;

/**
 * Unwinds a thread of a stopped cell. An error, so that {@code catch (Exception)} lets it pass; who
 * catches every {@code Throwable} and loops meets it again at the next way back.
 */
final class CellStopped extends Error {
  private static final long serialVersionUID = 1;

  CellStopped(StopReason reason) {
    super(reason.message(), null, false, false);
  }
}
