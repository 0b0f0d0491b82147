package interleave.trace;

/**
 * What an {@link Event} says happened.
 *
 * <p>A thread is in one state at a time: running from {@link #BEGIN}, then blocked, waiting or
 * sleeping from the event of that name until the next {@link #RESUME}, and so on until {@link
 * #END}. Between {@link #ACQUIRE} and {@link #RELEASE} of an object it also holds that object.
 */
public enum EventKind {
  /** The thread started another; {@link Event#value()} is the id of the {@link TracedThread}. */
  START,
  /** First event of a thread; its cause is the {@link #START}. The main thread's has none. */
  BEGIN,
  /** Last event of a thread. */
  END,

  /** The thread began to wait for something another holds (mutual exclusion). */
  BLOCK,
  /** The thread began to wait for another to do something (a signal, a value, an end). */
  WAIT,
  /** The thread began to sleep; {@link Event#value()} is the planned length in nanoseconds. */
  SLEEP,
  /**
   * The state entered by {@link #BLOCK}, {@link #WAIT} or {@link #SLEEP} is over. Its cause is the
   * event that made it possible, and {@link Event#value()} the ordinal of an {@link Outcome}.
   */
  RESUME,

  /** The object was acquired; {@link Event#value()} is how much of it (permits, or the level). */
  ACQUIRE,
  /**
   * The object was released; {@link Event#value()} is how much of it (permits), or, of a re-entrant
   * lock, the lowest level that was given up: at 1 it is free.
   */
  RELEASE,
  /** An attempt that may not wait, or no longer, failed. */
  REFUSE,
  /** An event object was set, or a future completed. */
  SET,
  /** An event object was cleared. */
  CLEAR,
  /** A condition was signalled; {@link Event#value()} is how many waiters were chosen. */
  SIGNAL,
  /** An item went in; {@link Event#detail()} describes it. */
  PUT,
  /** An item came out; {@link Event#detail()} describes it. */
  TAKE,
  /** An item that was taken out before is done with; {@link Event#value()} is how many are not. */
  DONE,
  /** A queue or a pool was shut down. */
  CLOSE,
  /** A barrier let its parties go; {@link Event#value()} is their number. */
  TRIP,
  /** A barrier or a pool broke. */
  BREAK,
  /** A barrier was reset. */
  RESET,
  /** A future or a timer was cancelled. */
  CANCEL,

  /** Text was printed; {@link Event#detail()} is its first line. */
  PRINT,
  /** An exception left the thread; {@link Event#detail()} describes it. */
  THROW,
  /** The thread interrupted another; {@link Event#value()} is the id of the other thread. */
  INTERRUPT,
  /**
   * A shared variable was read; {@link Event#detail()} is the value. Or what an object that is no
   * variable has in it was read by one of its methods; then it is that, and what came of it.
   */
  READ,
  /** The same, but written. */
  WRITE,
  /** A learner's own mark; {@link Event#detail()} is its text. */
  NOTE,
  /**
   * One of two accesses to a variable that nothing orders; {@link Event#value()} is the number of
   * the race, which its other side has too, and {@link Event#detail()} what was done, for example
   * {@code "writes count"}.
   */
  RACE;

  /** How a {@link #BLOCK}, {@link #WAIT} or {@link #SLEEP} ended. */
  public enum Outcome {
    /** What the thread waited for came true. */
    PROCEEDED,
    /** The time was over first. A sleep that ran its length has proceeded. */
    TIMED_OUT,
    /** Another thread interrupted it. */
    INTERRUPTED,
    /** The run was stopped from outside. */
    STOPPED
  }
}
