package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long something took, as a person writes it. */
class TimesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 ns",
    "999, 999 ns",
    "1000, 1 µs",
    "41180, 41.2 µs",
    "999499, 999 µs",
    "999500, 1 ms",
    "41080000, 41.1 ms",
    "1500000000, 1.5 s",
    "59949999999, 59.9 s",
    "59950000000, 1 min",
    "125000000000, 2 min 5 s",
    "3599400000000, 59 min 59 s",
    "3599600000000, 1 h",
    "86400000000000, 24 h",
    "5400000000000, 1 h 30 min",
    "-1000, −1 µs",
  })
  void length_hasThreeDigitsAndAUnit(long nanos, String text) {
    assertEquals(text, Times.length(nanos));
  }

  @Test
  void counts_setThousandsApartAndKnowThePlural() {
    assertEquals("1 thread", Times.count(1, "thread"));
    assertEquals("0 threads", Times.count(0, "thread"));
    assertEquals("1,234,567 threads", Times.count(1_234_567, "thread"));
  }

  @Test
  void instantsOfOneTrace_haveOneUnit() {
    Times.Scale scale = Times.Scale.of(72_400_000);
    assertEquals("ms", scale.name());
    assertEquals("0.310", scale.number(310_000));
    assertEquals("72.400", scale.number(72_400_000));
  }

  @Test
  void instantsOnAnAxis_haveTheDecimalsTheirStepNeeds() {
    assertEquals("2.5", Times.Scale.of(3_000_000, 500_000).number(2_500_000));
    assertEquals("3", Times.Scale.of(3_000_000, 1_000_000).number(3_000_000));
    assertEquals("10.0002", Times.Scale.of(10_001_000_000L, 200_000).number(10_000_200_000L));
  }
}
