package interleave.explore;

import java.util.Optional;

/** What the workers of a crew run on. What comes of an execution is the same on any. */
interface Carrier extends AutoCloseable {

  /**
   * The fastest that this JVM has, unless the system property {@code interleave.carrier} says
   * {@code platform}.
   */
  static Carrier fastest() {
    boolean wanted = !"platform".equals(System.getProperty("interleave.carrier"));
    return wanted && Continuations.areAvailable()
        ? new ContinuationCarrier()
        : new PlatformCarrier();
  }

  /** A seat for a worker. */
  Seat seat(Crew.Worker worker);

  /** Nobody is to be seated any more; those who can run do, and nobody is woken after. */
  @Override
  void close();

  /** What one worker runs on. */
  interface Seat {

    /** Called once, before all else: the worker is made. */
    void begin();

    /** Lets the worker go on, or not wait the next time. Any thread may call it. */
    void wake();

    /** Waits until the worker is woken, or for no reason; called by the worker. */
    void await(Object blocker);

    /** Whether the worker has come to its end. */
    boolean hasEnded();

    /**
     * The thread whose state and stack are the worker's just now; empty if there is none, since the
     * worker waits to be woken, or until it can run.
     */
    Optional<Thread> thread();

    /**
     * The worker is parked by the JDK's code, and may have been unparked in a way that has not
     * reached it.
     */
    void nudge();

    /** The worker may be stuck: the others are to go on without it. */
    void relieve();

    /** Interrupts whatever the worker waits for. */
    void disturb();
  }
}
