package interleave.standstill;

/** Why threads wait for ever, the gravest first. */
public enum VerdictKind {
  /** A thread waits for a lock that it has itself. */
  SELF_DEADLOCK("SelfDeadlock"),
  /** Threads wait for each other in a circle, for locks or also for ends. */
  DEADLOCK("Deadlock"),
  /** Threads wait for each other's ends in a circle. */
  JOIN_CYCLE("JoinCycle"),
  /** A thread has ended, or done its part, and never released the lock that is waited for. */
  ABANDONED_LOCK("AbandonedLock"),
  /** The workers of a pool wait for tasks that none of them is free to begin. */
  POOL_STARVED("PoolStarved"),
  /** Not all parties of a barrier will come. */
  BARRIER_CANNOT_FILL("BarrierCannotFill"),
  /** Nobody puts into a queue, or nobody takes from it. */
  QUEUE_STARVED("QueueStarved"),
  /** Nobody will say that the items of a queue are done with. */
  UNFINISHED_ITEMS("UnfinishedItems"),
  /** Nobody will give a permit back. */
  PERMITS_STARVED("PermitsStarved"),
  /** There is nobody left to signal, or the signal came before the wait. */
  LOST_SIGNAL("LostSignal"),
  /** Nobody will complete a future. */
  NEVER_COMPLETED("NeverCompleted"),
  /** The workers of a pool will not end. */
  NEVER_ENDED("NeverEnded");

  private final String term;

  VerdictKind(String term) {
    this.term = term;
  }

  /** What it is called where an exception would be: {@code Deadlock}. */
  public String term() {
    return term;
  }
}
