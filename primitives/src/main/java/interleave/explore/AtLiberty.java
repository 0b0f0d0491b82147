package interleave.explore;

/** A search, in runs in which more may happen than the order of threads decides. */
record AtLiberty(Search search, Liberties liberties) implements Search {

  @Override
  public boolean next() {
    return search.next();
  }

  @Override
  public int choose(Execution execution, long enabled, int current) {
    return search.choose(execution, enabled, current);
  }

  @Override
  public int pick(Execution execution, int ways) {
    return search.pick(execution, ways);
  }

  @Override
  public void learn(Execution execution) {
    search.learn(execution);
  }
}
