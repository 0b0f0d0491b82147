package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Seconds as a double, and what a long cannot hold. */
class TimeLimitTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.1, 100000000",
    "0.57, 570000000",
    "1.5, 1500000000",
    "-1, -1000000000",
    "1e-10, 1",
    "-1e-10, 0",
    "9223372036, 9223372036000000000"
  })
  void trap14_seconds_areTurnedIntoNanoseconds(double seconds, long nanos) {
    assertEquals(nanos, TimeLimit.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1e100,
        -1e100,
        9_223_372_037.0
      })
  void trap14_seconds_thatNoLongCanHold_areErrors(double seconds) {
    assertThrows(IllegalArgumentException.class, () -> TimeLimit.ofSeconds(seconds));
  }

  @Test
  void trap14_durations_areTurnedIntoNanoseconds() {
    assertEquals(1_500_000_000, TimeLimit.of(Duration.ofMillis(1500)));
    assertEquals(-1, TimeLimit.of(Duration.ofNanos(-1)));
    Duration longest = Duration.ofSeconds(TimeLimit.MAX_SECONDS);
    assertEquals(TimeLimit.MAX_SECONDS * 1_000_000_000, TimeLimit.of(longest));
    assertThrows(IllegalArgumentException.class, () -> TimeLimit.of(longest.plusNanos(1)));
    Duration never = Duration.ofSeconds(Long.MIN_VALUE);
    assertThrows(IllegalArgumentException.class, () -> TimeLimit.of(never));
  }
}
