package interleave.runtime;

import java.time.Duration;

/**
 * How long an operation may take, in nanoseconds: what seconds and {@link Duration}s are turned
 * into. Zero or less means: now or not at all.
 */
public final class TimeLimit {

  /** No limit. */
  public static final long NONE = Long.MAX_VALUE;

  /** The longest time a limit may have, in seconds; about 292 years. */
  public static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000;

  private static final Duration LONGEST = Duration.ofSeconds(MAX_SECONDS);

  /** What a shorter time counts as: it is still a time to wait, and not none. */
  private static final long SHORTEST = 1;

  private TimeLimit() {}

  /**
   * A limit given in seconds.
   *
   * @throws IllegalArgumentException if it is no number, or more than {@link #MAX_SECONDS}
   */
  public static long ofSeconds(double seconds) {
    if (Double.isNaN(seconds)) {
      throw new IllegalArgumentException("a time in seconds must be a number, got NaN");
    }
    if (Math.abs(seconds) > MAX_SECONDS) {
      throw new IllegalArgumentException(
          "a time must be at most " + MAX_SECONDS + " seconds, got " + seconds);
    }
    long nanos = Math.round(seconds * 1e9);
    return nanos == 0 && seconds > 0 ? SHORTEST : nanos;
  }

  /**
   * A limit given as a duration.
   *
   * @throws IllegalArgumentException if it is more than {@link #MAX_SECONDS}
   */
  public static long of(Duration duration) {
    if (duration.compareTo(LONGEST) > 0 || duration.compareTo(LONGEST.negated()) < 0) {
      throw new IllegalArgumentException(
          "a time must be at most " + MAX_SECONDS + " seconds, got " + duration);
    }
    return duration.toNanos();
  }
}
