package interleave.explore;

/** Where a thread of the JDK's gets its tasks from: a pool, or a timer. */
interface Feed {

  /** Whether there is a task that it will run some time, and not for ever again and again. */
  boolean hasMore();
}
