package interleave.kernel.timeline;

/**
 * What the positions along the time axis are, and how instants and lengths are told.
 *
 * <p>A real run is measured in nanoseconds. In a simulated one the clock moves only when nobody can
 * run, so that most of what happens takes no time at all; there, and wherever it is asked for, a
 * position is the number of a step, from 0, and the clock is told beside it.
 */
sealed interface Ruler {

  /** The length from one position to another, in words. */
  String length(long from, long to);

  /** The same in as few words as possible: the time that passed, if any did. */
  String brief(long from, long to);

  /** Lengths added up, in words. */
  String sum(long length);

  /** A position, in words. */
  String instant(long at);

  /** What the axis measures. */
  String axis();

  /** Nanoseconds at a position. */
  long clock(long at);

  /** What the first position is called, which need not be 0. */
  long first();

  /** Room that a label on the axis needs. */
  double tickRoom();

  /** The label of a position on an axis whose labels are {@code step} apart. */
  String tick(long at, long step, long largest);

  /** Nanoseconds that passed. */
  record Time() implements Ruler {
    @Override
    public String length(long from, long to) {
      return Times.length(to - from);
    }

    @Override
    public String brief(long from, long to) {
      return length(from, to);
    }

    @Override
    public String sum(long length) {
      return Times.length(length);
    }

    @Override
    public String instant(long at) {
      return Times.length(at);
    }

    @Override
    public String axis() {
      return "time";
    }

    @Override
    public long clock(long at) {
      return at;
    }

    @Override
    public long first() {
      return 0;
    }

    @Override
    public double tickRoom() {
      return 72;
    }

    @Override
    public String tick(long at, long step, long largest) {
      if (at == 0) {
        return "0";
      }
      if (step >= Times.MINUTE) {
        return Times.length(at);
      }
      Times.Scale scale = Times.Scale.of(largest, step);
      return scale.number(at) + " " + scale.name();
    }
  }

  /**
   * Steps, one after the other.
   *
   * @param times nanoseconds at each step
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and its maker lets go of it
  record Count(long[] times) implements Ruler {
    @Override
    public String length(long from, long to) {
      long passed = clock(to) - clock(from);
      return sum(to - from) + (passed == 0 ? "" : " (" + Times.length(passed) + ")");
    }

    @Override
    public String brief(long from, long to) {
      long passed = clock(to) - clock(from);
      return passed == 0 ? sum(to - from) : Times.length(passed);
    }

    @Override
    public String sum(long length) {
      return Times.count(length, "step");
    }

    @Override
    public String instant(long at) {
      return "step " + Times.count(at + 1);
    }

    @Override
    public String axis() {
      return "step";
    }

    @Override
    public long clock(long at) {
      return times.length == 0 ? 0 : times[(int) Math.min(at, times.length - 1)];
    }

    @Override
    public long first() {
      return 1;
    }

    @Override
    public double tickRoom() {
      return 26;
    }

    @Override
    public String tick(long at, long step, long largest) {
      return Times.count(at + 1);
    }
  }
}
