package interleave.runtime;

import interleave.trace.VirtualThreads;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The threads of this process that wait without a limit of time, through the free scheduler; and
 * the virtual threads that were started through it, or have run a task that was handed over: the
 * JDK does not list them.
 */
public final class Waits {

  private static final Seats CURRENT = new Seats();

  private static final Set<Thread> VIRTUAL = ConcurrentHashMap.newKeySet();

  private Waits() {}

  /** Those that wait now. A snapshot. */
  public static List<Wait> all() {
    return CURRENT.taken();
  }

  /** Whether this wait has not come to its end. */
  public static boolean goesOn(Wait wait) {
    return wait.hasSeat();
  }

  /** What a thread waits for, if it waits without a limit. */
  public static Optional<Wait> of(Thread thread) {
    return CURRENT.taken().stream().filter(wait -> wait.thread() == thread).findFirst();
  }

  /**
   * The virtual threads that are known and have not ended. A snapshot: one that an executor of the
   * JDK's has started is known from when it begins with its task.
   */
  public static List<Thread> virtualThreads() {
    VIRTUAL.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
    return List.copyOf(VIRTUAL);
  }

  static void begin(Wait wait) {
    CURRENT.take(wait);
  }

  static void end(Wait wait) {
    wait.leaveSeat();
  }

  /** A thread that was about to start did not. */
  static void notStarted(Thread thread) {
    VIRTUAL.remove(thread);
  }

  /** A thread is about to be started; if it is a virtual one, it is known from now on. */
  static void starting(Thread thread) {
    learn(thread);
  }

  /** The calling thread, which somebody may have started without us, runs a program's code. */
  static void running() {
    learn(Thread.currentThread());
  }

  private static void learn(Thread thread) {
    if (VirtualThreads.isVirtual(thread)) {
      VIRTUAL.add(thread);
    }
  }
}
