package interleave.kernel.timeline;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** How lengths of time are written: three digits that count, and a unit. */
final class Times {
  static final long MICRO = 1_000;
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000_000_000;
  static final long MINUTE = 60 * SECOND;
  static final long HOUR = 60 * MINUTE;

  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

  private Times() {}

  /** A length of time for a sentence or a label: {@code "41.2 ms"}, {@code "2 min 5 s"}. */
  static String length(long nanos) {
    if (nanos < 0) {
      return "−" + length(-nanos);
    }
    // Each bound is where three digits would round up to a whole of the next unit.
    if (nanos < MICRO) {
      return nanos + " ns";
    }
    if (nanos < 999_500) {
      return digits(nanos, MICRO) + " µs";
    }
    if (nanos < 999_500_000) {
      return digits(nanos, MILLI) + " ms";
    }
    if (nanos < 59_950_000_000L) {
      return digits(nanos, SECOND) + " s";
    }
    long seconds = (nanos + SECOND / 2) / SECOND;
    if (seconds < 3600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    long minutes = (seconds + 30) / 60;
    return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
  }

  private static String digits(long nanos, long unit) {
    BigDecimal value =
        BigDecimal.valueOf(nanos)
            .divide(BigDecimal.valueOf(unit), MathContext.DECIMAL64)
            .round(THREE_DIGITS)
            .stripTrailingZeros();
    return value.toPlainString();
  }

  /** A number with thousands set apart: {@code "1,204"}. */
  static String count(long n) {
    String digits = Long.toString(Math.abs(n));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        out.append(',');
      }
      out.append(digits.charAt(i));
    }
    return n < 0 ? "−" + out : out.toString();
  }

  /** {@code "1 thread"}, {@code "2 threads"}. */
  static String count(long n, String singular) {
    return count(n) + " " + singular + (n == 1 ? "" : "s");
  }

  /**
   * Writes instants of one trace in one unit with one number of decimals, so that a column of them
   * lines up.
   *
   * @param unit nanoseconds in one
   * @param name the unit's sign
   * @param decimals digits after the point
   */
  record Scale(long unit, String name, int decimals) {

    /** A unit fit for instants of a trace this long. */
    static Scale of(long duration) {
      if (duration < MILLI) {
        return new Scale(MICRO, "µs", 1);
      }
      if (duration < 100 * MILLI) {
        return new Scale(MILLI, "ms", 3);
      }
      if (duration < 10 * SECOND) {
        return new Scale(MILLI, "ms", 1);
      }
      return new Scale(SECOND, "s", 3);
    }

    /** A unit and as many decimals as instants need that stand {@code step} apart. */
    static Scale of(long largest, long step) {
      long unit = largest < MICRO ? 1 : largest < MILLI ? MICRO : largest < SECOND ? MILLI : SECOND;
      int decimals = 0;
      for (long part = unit; part > 1 && step % part != 0; part /= 10) {
        decimals++;
      }
      String name = unit == 1 ? "ns" : unit == MICRO ? "µs" : unit == MILLI ? "ms" : "s";
      return new Scale(unit, name, decimals);
    }

    /** The instant without its unit. */
    String number(long nanos) {
      return BigDecimal.valueOf(nanos)
          .divide(BigDecimal.valueOf(unit), decimals, RoundingMode.HALF_UP)
          .toPlainString();
    }
  }
}
