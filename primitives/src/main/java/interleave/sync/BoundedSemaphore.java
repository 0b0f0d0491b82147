package interleave.sync;

/**
 * A {@link Semaphore} that never has more permits than it began with. Semantics of CPython's {@code
 * threading.BoundedSemaphore}: a release too many is an {@link IllegalStateException} and changes
 * nothing, so the mistake shows where it is made.
 *
 * <h2>Memory effects</h2>
 *
 * Those of a {@link Semaphore}.
 */
public final class BoundedSemaphore extends Semaphore {

  private final int bound;

  /** A semaphore of one permit. */
  public BoundedSemaphore() {
    this(1);
  }

  /**
   * A semaphore of {@code permits} permits.
   *
   * @throws IllegalArgumentException if {@code permits} is negative
   */
  public BoundedSemaphore(int permits) {
    super(permits, permits);
    this.bound = permits;
  }

  /**
   * A semaphore that messages and pictures call {@code name}.
   *
   * @throws IllegalArgumentException if {@code permits} is negative
   */
  public BoundedSemaphore(int permits, String name) {
    super(permits, permits, name);
    this.bound = permits;
  }

  @Override
  protected String state() {
    return permits() + " of " + bound + " free";
  }
}
