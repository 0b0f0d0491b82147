package interleave.kernel.timeline;

/**
 * One thread made something in another possible.
 *
 * @param from index of the event that made it possible
 * @param to index of the event it made possible
 * @param weight nanoseconds the other had waited for it
 */
record Link(int from, int to, Kind kind, long weight) {

  /** What the arrow says; the first matter most. */
  enum Kind {
    /** A thread that is blocked for good, and the one that holds what it needs. */
    DEADLOCK("deadlock: blocked by"),
    /** The two sides of a data race. */
    RACE("data race: nothing orders the two"),
    /** A lock or a permit went from one thread to another. */
    HAND_OVER("release lets another go on"),
    /** One thread woke another: set, signalled, put, tripped, interrupted. */
    WAKE("one thread wakes another"),
    /** One thread started another. */
    START("start and end"),
    /** One thread had waited for the end of another. */
    JOIN("start and end");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** What the legend says. */
    String words() {
      return words;
    }
  }
}
