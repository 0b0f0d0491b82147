package interleave.explore;

/**
 * Which thread goes next, in one execution after the other. Used by one thread at a time: by who
 * has the turn during an execution, and by who runs the executions between them.
 */
interface Search {

  /** What {@link #choose} returns if nothing new can come of this execution. */
  int PRUNE = -1;

  /** Gets ready for the next execution; returns whether there is one. */
  boolean next();

  /**
   * Chooses who goes next.
   *
   * @param execution as far as it has come
   * @param enabled those that can go on, a bit each; at least one
   * @param current who took the last step and can go on, so that any other choice is a preemption;
   *     -1 if nobody
   * @return the number of one of {@code enabled}, or {@link #PRUNE}
   * @throws Diverged if the execution is not what it was the last time
   */
  int choose(Execution execution, long enabled, int current);

  /**
   * Chooses what the thread that has just taken a step finds, where the JDK draws lots. That is a
   * step of its own, which only this thread can take.
   *
   * @param ways how many there are; two or more, and no more than there are bits in a choice
   * @return one of them, from 0
   * @throws Diverged if the execution is not what it was the last time
   */
  default int pick(Execution execution, int ways) {
    return 0;
  }

  /** Learns from an execution that is over. */
  void learn(Execution execution);

  /** What else may happen in the executions. */
  default Liberties liberties() {
    return Liberties.NONE;
  }

  /** So many ways, a bit each. */
  static long all(int ways) {
    return -1L >>> (Long.SIZE - ways);
  }

  /** The choice that makes the fewest switches: on with the same, else the lowest. */
  static int straight(long enabled, int current) {
    return current >= 0 ? current : Long.numberOfTrailingZeros(enabled);
  }

  /** An execution does not do what it did with the same choices before. */
  final class Diverged extends RuntimeException {
    private static final long serialVersionUID = 1;

    Diverged(String message) {
      super(message);
    }
  }
}
