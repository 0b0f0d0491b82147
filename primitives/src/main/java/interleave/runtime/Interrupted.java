package interleave.runtime;

/**
 * The calling thread was interrupted while it waited. The unchecked twin of {@link
 * InterruptedException}; the thread's interrupt flag is still set.
 */
public final class Interrupted extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Says what the thread was doing. */
  public Interrupted(String message) {
    super(message);
  }
}
