package interleave.explore;

/** One execution in which each thread takes one step, in turn. */
final class RoundRobin implements Search {

  private int last = -1;
  private boolean done;

  @Override
  public boolean next() {
    boolean first = !done;
    done = true;
    return first;
  }

  @Override
  public int choose(Execution execution, long enabled, int current) {
    long later = last + 1 < Execution.MOST_THREADS ? enabled & -1L << (last + 1) : 0;
    last = Long.numberOfTrailingZeros(later != 0 ? later : enabled);
    return last;
  }

  @Override
  public void learn(Execution execution) {
    // There is no other.
  }
}
