package interleave.explore;

/**
 * How far an exploration has come.
 *
 * @param schedules executions up to now
 * @param outcomes how many different ends they came to
 * @param budget how many executions there may be at most
 * @param seconds how long it has taken
 */
public record Progress(int schedules, int outcomes, int budget, double seconds) {

  /**
   * Is told of progress, on the thread that waits for the exploration, about ten times a second.
   */
  @FunctionalInterface
  public interface Listener {
    /** It has come so far. */
    void reached(Progress progress);
  }
}
