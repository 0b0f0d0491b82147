package interleave.queue;

/** There was no room for an item: at once, or in time. CPython's {@code queue.Full}, unchecked. */
public final class Full extends RuntimeException {

  private static final long serialVersionUID = 1;

  Full(String message) {
    super(message);
  }
}
