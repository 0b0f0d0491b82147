package interleave.explore;

import java.util.SplittableRandom;

/**
 * One execution as under a global interpreter lock, as CPython has it: the thread that has the lock
 * goes on until it has to wait, gives way, or ends, or until it has had the lock for a switch
 * interval while another wants it. Who gets it next is drawn at random among those who want it; one
 * that had to give it up is not among them, as in CPython, where a thread that was made to drop the
 * lock waits until another has taken it.
 *
 * <p>A switch can come between any two steps. CPython promises no less: that its newer versions
 * switch only where a loop goes back or a function is called is a habit of theirs, not a rule of
 * the language.
 */
final class GlobalLock extends Once {

  /** How much an interval may vary: no two steps of a real program take equally long. */
  private static final int VARIES_BY = 4;

  private final int interval;
  private final SplittableRandom random;

  private int holder = -1;

  /** The step at which the holder has to give the lock up if another wants it. */
  private int until;

  /**
   * One execution.
   *
   * @param interval how many steps a thread may take while another waits
   */
  GlobalLock(int interval, long seed) {
    this.interval = interval;
    random = new SplittableRandom(seed);
  }

  @Override
  public int choose(Execution execution, long enabled, int current) {
    long others = holder < 0 ? enabled : enabled & ~(1L << holder);
    boolean goesOn = holder >= 0 && (enabled >> holder & 1) != 0;
    if (others == 0) {
      until = execution.steps() + slice(); // nobody has asked for it yet
      return holder;
    }
    boolean givesWay = goesOn && execution.actors().get(holder).next.yields();
    if (!goesOn || givesWay || execution.steps() >= until) {
      holder = oneOf(others);
      until = execution.steps() + slice();
    }
    return holder;
  }

  @Override
  public int pick(Execution execution, int ways) {
    return random.nextInt(ways);
  }

  private int slice() {
    int range = interval / VARIES_BY;
    return interval - range + random.nextInt(2 * range + 1);
  }

  private int oneOf(long threads) {
    long rest = threads;
    for (int left = random.nextInt(Long.bitCount(threads)); left > 0; left--) {
      rest &= rest - 1;
    }
    return Long.numberOfTrailingZeros(rest);
  }
}
