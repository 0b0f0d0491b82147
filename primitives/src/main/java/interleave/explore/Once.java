package interleave.explore;

/** A search that is over after one execution. */
abstract class Once implements Search {

  private boolean done;

  @Override
  public final boolean next() {
    boolean first = !done;
    done = true;
    return first;
  }

  @Override
  public void learn(Execution execution) {
    // There is no other.
  }
}
