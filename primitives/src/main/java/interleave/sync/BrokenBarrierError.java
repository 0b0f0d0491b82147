package interleave.sync;

/** A barrier is broken, or was reset while the thread waited: not all parties will come. */
public final class BrokenBarrierError extends RuntimeException {

  private static final long serialVersionUID = 1;

  BrokenBarrierError(String message) {
    super(message);
  }
}
