package interleave.runtime;

/** What a thread that waits is waiting for; decides what it is called if nobody can bring it. */
public enum Wanted {
  /** A lock that another thread holds, or the thread itself. */
  LOCK("the lock"),
  /** A permit of a semaphore. */
  PERMIT("a permit of"),
  /** A signal, or an event object that is set. */
  SIGNAL("a signal of"),
  /** That a latch is counted down to zero. */
  COUNT("the last countDown of"),
  /** The other parties of a barrier. */
  PARTIES("the other parties at"),
  /** An item in a queue. */
  ITEM("an item of"),
  /** Room in a queue. */
  ROOM("room in"),
  /** That every item of a queue is done with. */
  ITEMS_DONE("the last taskDone of"),
  /** What a future will hold. */
  RESULT("the result of"),
  /** What a future will hold whose task waits in a pool for a free worker. */
  RESULT_OF_QUEUED_TASK("the result of"),
  /** The next task of a pool: the thread is one of its workers, and idle. */
  TASK("a task of"),
  /** The end of a pool's workers. */
  POOL_END("the end of"),
  /** The end of another thread. */
  THREAD_END("the end of");

  private final String words;

  Wanted(String words) {
    this.words = words;
  }

  /** To be followed by the name of the object: "waits for … x". */
  public String words() {
    return words;
  }
}
