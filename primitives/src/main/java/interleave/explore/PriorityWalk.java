package interleave.explore;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Probabilistic concurrency testing (Burckhardt and others, ASPLOS 2010): threads have random
 * priorities, the highest that can goes on, and at a few random steps the one that would go on is
 * put last. Finds a bug that needs d steps in order with a chance of at least 1 / (n k^(d-1)) for n
 * threads and k steps. Here the depth d goes round from 2 to 4. A thread that rests is put last,
 * too. Execution n has seed + n.
 */
final class PriorityWalk implements Search {

  private static final int SHALLOWEST = 2;
  private static final int DEPTHS = 3;

  private long nextSeed;
  private SplittableRandom random = new SplittableRandom(0);
  private int depth;
  private int round;

  /** The longest execution up to now. */
  private int length = 16;

  private int[] changes = new int[0];
  private final long[] priorities = new long[Execution.MOST_THREADS];
  private long lowest;

  PriorityWalk(long seed) {
    nextSeed = seed;
  }

  @Override
  public boolean next() {
    random = new SplittableRandom(nextSeed++);
    depth = SHALLOWEST + round++ % DEPTHS;
    changes = new int[depth - 1];
    Arrays.setAll(changes, i -> random.nextInt(length));
    Arrays.fill(priorities, 0);
    lowest = 0;
    return true;
  }

  @Override
  public int choose(Execution execution, long enabled, int current) {
    int best = highest(enabled);
    int step = execution.steps();
    boolean change = execution.actors().get(best).next.yields();
    for (int at : changes) {
      change |= at == step;
    }
    if (change) {
      priorities[best] = --lowest;
      best = highest(enabled);
    }
    return best;
  }

  private int highest(long enabled) {
    int best = -1;
    for (long rest = enabled; rest != 0; rest &= rest - 1) {
      int actor = Long.numberOfTrailingZeros(rest);
      if (priorities[actor] == 0) {
        priorities[actor] = 1L + random.nextInt(Integer.MAX_VALUE);
      }
      if (best < 0 || priorities[actor] > priorities[best]) {
        best = actor;
      }
    }
    return best;
  }

  @Override
  public int pick(Execution execution, int ways) {
    return random.nextInt(ways);
  }

  @Override
  public void learn(Execution execution) {
    length = Math.max(length, execution.steps());
  }
}
