package interleave.explore;

/**
 * An outcome, and how often it came.
 *
 * @param outcome the outcome
 * @param count in how many of the executions
 * @param first the schedule of the first of them
 * @param verdict what was said of it
 */
public record Tally(Outcome outcome, int count, Schedule first, Verdict verdict) {

  /** What the program, or common sense, says of an outcome. */
  public enum Verdict {
    /** Nothing is wrong with it. */
    ACCEPTABLE,
    /** It should not be. */
    FORBIDDEN,
    /** Nothing was said of it, and it is not what the threads do if none is made to wait. */
    SURPRISING
  }
}
