package interleave.trace;

/**
 * A place in the learner's source.
 *
 * @param unit what the learner calls the piece of source, for example {@code "cell 3"}
 * @param line line within the unit, from 1
 */
public record Site(String unit, int line) {
  @Override
  public String toString() {
    return unit + " line " + line;
  }
}
