package interleave.runtime;

/**
 * How the threads of a {@link ThreadScope} perform operations, sleep and start: in real time, or
 * one step at a time under control. Every method is called on the thread it is about, unless it
 * says otherwise.
 */
public interface Scheduler {

  /** Real threads in the machine's time. */
  static Scheduler free() {
    return FreeScheduler.SYSTEM;
  }

  /** Real threads that see the time of {@code clock}. */
  static Scheduler free(Clock clock) {
    return new FreeScheduler(clock);
  }

  /**
   * Performs an operation, waiting for it if need be.
   *
   * @param nanos how long at most; zero or less to try only, {@link TimeLimit#NONE} for no limit
   * @return whether it happened
   * @throws Interrupted if it could not happen at once and the thread is interrupted
   */
  boolean perform(Operation operation, long nanos);

  /**
   * Performs an operation, waiting for it if need be, also while the thread is interrupted: for
   * what has to be put right before the interrupt can be told.
   */
  void performUninterrupted(Operation operation);

  /** Performs an operation if that is possible at once; returns whether it happened. */
  boolean tryPerform(Operation operation);

  /**
   * Lets the calling thread sleep; not at all if {@code nanos} is zero or less.
   *
   * @throws Interrupted if the thread is interrupted, before or meanwhile
   */
  void sleep(long nanos);

  /**
   * The thread that will do what {@code made}, which was not started, is to do: itself, or one that
   * this scheduler keeps for the purpose. It is what {@link #start} is then to be called with, and
   * what {@link Thread#currentThread} is for the code that it runs. Called on the starting thread.
   */
  default Thread host(Thread made) {
    return made;
  }

  /** Starts a thread that was not started before. Called on the starting thread. */
  void start(Thread child);

  /**
   * Waits until a thread has ended, of which nothing is known but what the JDK tells.
   *
   * @param nanos how long at most; zero or less to look only, {@link TimeLimit#NONE} for no limit
   * @return whether it has ended
   * @throws Interrupted if the calling thread has to wait and is interrupted
   */
  boolean join(Thread thread, long nanos);

  /** Interrupts a thread. Called on the interrupting thread. */
  void interrupt(Thread other);

  /** Says that the calling thread has begun to run. */
  void begin();

  /** This scheduler's time, in nanoseconds; see {@link Clock#now}. */
  long now();
}
