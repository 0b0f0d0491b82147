package interleave.queue;

/**
 * The queue is shut down: nothing can be put, and there is nothing left to get. CPython's {@code
 * queue.ShutDown}, unchecked.
 */
public final class ShutDown extends RuntimeException {

  private static final long serialVersionUID = 1;

  ShutDown(String message) {
    super(message);
  }
}
