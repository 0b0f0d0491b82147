package interleave.sync;

import interleave.runtime.TimeLimit;
import java.time.Duration;

/**
 * The time arguments of locks, which CPython checks more strictly than those of other primitives.
 */
final class LockTime {

  private static final double FOR_EVER = -1;

  private LockTime() {}

  static long ofSeconds(double seconds) {
    if (seconds == FOR_EVER) {
      return TimeLimit.NONE;
    }
    if (seconds < 0) {
      throw new IllegalArgumentException(
          "a lock's time must not be negative (-1 means for ever), got " + seconds);
    }
    return TimeLimit.ofSeconds(seconds);
  }

  static long of(Duration limit) {
    if (limit.isNegative()) {
      throw new IllegalArgumentException("a lock's time must not be negative, got " + limit);
    }
    return TimeLimit.of(limit);
  }

  static long ofSeconds(boolean blocking, double seconds) {
    if (blocking) {
      return ofSeconds(seconds);
    }
    if (seconds != FOR_EVER) {
      throw new IllegalArgumentException(
          "an acquire that does not block takes no time, got " + seconds);
    }
    return 0;
  }
}
