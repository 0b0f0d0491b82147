package interleave.explore;

/** One execution in which each thread takes one step, in turn. */
final class RoundRobin extends Once {

  private int last = -1;

  @Override
  public int choose(Execution execution, long enabled, int current) {
    long later = last + 1 < Execution.MOST_THREADS ? enabled & -1L << (last + 1) : 0;
    last = Long.numberOfTrailingZeros(later != 0 ? later : enabled);
    return last;
  }
}
