package interleave.explore;

import java.util.SplittableRandom;

/** At each step any of those who can go on, with equal chances. Execution n has seed + n. */
final class RandomWalk implements Search {

  private long nextSeed;
  private SplittableRandom random = new SplittableRandom(0);

  RandomWalk(long seed) {
    nextSeed = seed;
  }

  @Override
  public boolean next() {
    random = new SplittableRandom(nextSeed++);
    return true;
  }

  @Override
  public int choose(Execution execution, long enabled, int current) {
    int left = random.nextInt(Long.bitCount(enabled));
    long rest = enabled;
    while (left > 0) {
      rest &= rest - 1;
      left--;
    }
    return Long.numberOfTrailingZeros(rest);
  }

  @Override
  public int pick(Execution execution, int ways) {
    return random.nextInt(ways);
  }

  @Override
  public void learn(Execution execution) {
    // Each is independent of the others.
  }
}
