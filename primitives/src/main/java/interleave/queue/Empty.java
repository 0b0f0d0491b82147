package interleave.queue;

/** There was no item to get: at once, or in time. CPython's {@code queue.Empty}, unchecked. */
public final class Empty extends RuntimeException {

  private static final long serialVersionUID = 1;

  Empty(String message) {
    super(message);
  }
}
