package interleave.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The short way of a step with an argument or a result, which is an {@link Operation} per call
 * otherwise. If nobody records or schedules, a primitive may attempt such a step without one; if it
 * happened, it wakes whom that enables; if not, it goes on to the operation, whose attempt is the
 * same. Nothing is allocated then, and the compiler need not find that out.
 *
 * <pre>{@code
 * Object taken = AtOnce.isAllowed() ? AtOnce.happened(take(), putters) : null;
 * }</pre>
 */
public final class AtOnce {

  private AtOnce() {}

  /** Whether nobody records or schedules. To be asked before each attempt. */
  public static boolean isAllowed() {
    return ThreadScope.quiet;
  }

  /**
   * Wakes whom a step lets go on, if it happened.
   *
   * @param result what came of the attempt; null if it did not happen
   * @return the same
   */
  public static <R> @Nullable R happened(@Nullable R result, WaitQueue enables) {
    if (result != null) {
      enables.wake();
    }
    return result;
  }
}
