package interleave.sync;

/** What a {@link Condition} needs of its lock beyond acquire and release. */
interface ConditionLock {

  /** Whether the calling thread may wait and signal. */
  boolean heldForCaller();

  /** Releases the lock whatever its level; returns that level. */
  int releaseAll();

  /** Acquires the lock with that level, even if the calling thread is interrupted. */
  void reacquire(int levels);
}
