package interleave.explore;

/**
 * A call of the JDK's that a thread is in, and with it all that the JDK does there: it is part of
 * whatever step the thread has taken last.
 *
 * @param shown the object that it is about
 * @param home what has the place of that object: a condition is part of its lock
 * @param method what the learner called, or what the JDK does by itself
 * @param footprint of each step that the thread takes meanwhile
 * @param shuts whether others cannot call such methods meanwhile: a learner's code that the JDK
 *     runs under a lock of its own
 */
record Region(Object shown, Object home, String method, Footprint footprint, boolean shuts) {

  /** A learner's code that the JDK has called: what it waits for is not the JDK's affair. */
  static final Region LEARNERS = new Region("", "", "", Footprint.NONE, false);

  /** Whether it is a learner's code, and not the JDK's. */
  boolean isLearners() {
    return method.isEmpty();
  }
}
