package interleave.race;

import java.util.Arrays;

/**
 * How far each thread had come, as far as somebody knows: a time for each {@link Slot}, 0 for those
 * beyond the end.
 */
final class VectorClock {

  private VectorClock() {}

  static long at(long[] clock, int slot) {
    return slot < clock.length ? clock[slot] : 0;
  }

  /** Whether {@code mine} knows all that {@code other} knows. */
  static boolean covers(long[] mine, long[] other) {
    for (int slot = 0; slot < other.length; slot++) {
      if (other[slot] > at(mine, slot)) {
        return false;
      }
    }
    return true;
  }

  /** A clock that knows what either knows. */
  static long[] joined(long[] one, long[] other) {
    long[] both = Arrays.copyOf(one, Math.max(one.length, other.length));
    for (int slot = 0; slot < other.length; slot++) {
      both[slot] = Math.max(both[slot], other[slot]);
    }
    return both;
  }
}
