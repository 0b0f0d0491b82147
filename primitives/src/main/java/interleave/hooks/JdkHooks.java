package interleave.hooks;

import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's own code calls once it is rewritten: {@code LockSupport}, {@code Thread}, and
 * those of {@code java.util.concurrent} that look at the clock or take up a task.
 *
 * <p>A thread that no {@link Controller} has goes on at once, and so does one that has come into
 * the JDK by another way than {@code java.util.concurrent}: waiting for a socket, say, or for a
 * lock of {@code System.out}.
 */
public final class JdkHooks {

  private static final String MAPS_TASKS = "java.util.concurrent.ConcurrentHashMap$";

  private static volatile boolean installed;

  private JdkHooks() {}

  /** Says that the JDK's code has been rewritten. */
  public static void installed() {
    installed = true;
  }

  /** Whether the JDK's code calls these methods: its waits are the controller's then. */
  public static boolean areInstalled() {
    return installed;
  }

  /** Called before {@code LockSupport.park}; it returns at once if this is true. */
  public static boolean park(@Nullable Object blocker) {
    return parkNanos(blocker, Long.MAX_VALUE);
  }

  /** Called before {@code LockSupport.park}. */
  public static boolean park() {
    return park(null);
  }

  /** Called before {@code LockSupport.parkNanos}. */
  public static boolean parkNanos(@Nullable Object blocker, long nanos) {
    Controller c = Hooks.controller();
    return c != null && c.parkWithin(nanos);
  }

  /** Called before {@code LockSupport.parkNanos}. */
  public static boolean parkNanos(long nanos) {
    return parkNanos(null, nanos);
  }

  /** Called before {@code LockSupport.parkUntil}. */
  public static boolean parkUntil(@Nullable Object blocker, long deadlineMillis) {
    Controller c = Hooks.controller();
    return c != null && c.parkWithin((deadlineMillis - c.currentTimeMillisWithin()) * 1_000_000);
  }

  /** Called before {@code LockSupport.parkUntil}. */
  public static boolean parkUntil(long deadlineMillis) {
    return parkUntil(null, deadlineMillis);
  }

  /**
   * Called before {@code Unsafe.park}.
   *
   * @return the time to park for: one that is over, if the thread has waited already
   */
  public static long unsafePark(boolean isAbsolute, long time) {
    boolean waited =
        isAbsolute ? parkUntil(null, time) : parkNanos(null, time == 0 ? Long.MAX_VALUE : time);
    return waited ? 1 : time;
  }

  /** Called before {@code LockSupport.unpark}; it returns at once if this is true. */
  public static boolean unpark(@Nullable Thread thread) {
    Controller c = Hooks.controller();
    return c != null && thread != null && c.unparkWithin(thread);
  }

  /** Called before {@code Thread.start}; it returns at once if this is true. */
  public static boolean start(Thread thread) {
    Controller c = Hooks.controller();
    return c != null && c.startWithin(thread);
  }

  /** Called before {@code Thread.interrupt}; it returns at once if this is true. */
  public static boolean interrupt(Thread thread) {
    Controller c = Hooks.controller();
    return c != null && c.interruptWithin(thread);
  }

  /** Called when a virtual thread has been made: nothing else tells what it is to do. */
  public static void madeVirtual(Thread thread, Runnable task) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.madeVirtual(thread, task);
    }
  }

  /** Called in place of {@link System#nanoTime}. */
  public static long nanoTime() {
    Controller c = Hooks.controller();
    return c == null ? System.nanoTime() : c.nanoTimeWithin();
  }

  /** Called in place of {@link System#currentTimeMillis}. */
  public static long currentTimeMillis() {
    Controller c = Hooks.controller();
    return c == null ? System.currentTimeMillis() : c.currentTimeMillisWithin();
  }

  /**
   * Called where a thread comes to an object that other threads may use, and no call of a learner's
   * stands before: a task that it begins, or has ended.
   *
   * @param what it does there, for people: {@code "begin"}
   */
  public static void reach(Object object, String what) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.reach(object, what);
    }
  }

  /** Called by the thread of a pool that looks for its next task. */
  public static void nextTask(ThreadPoolExecutor pool) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.nextTask(pool);
    }
  }

  /** Called where a task comes to the fork-join framework, from wherever it comes. */
  public static void runElsewhere(Object task) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.runElsewhere(task);
    }
  }

  /**
   * Called where a thread begins a task of the fork-join framework itself, which may give others
   * away. The methods of {@code ConcurrentHashMap} do so or do not, as their threshold says; those
   * that multiply large numbers do not, unless they are told to. Where they do, that is told.
   */
  public static void runHere(Object task) {
    Controller c = Hooks.controller();
    String type = task.getClass().getName();
    if (c != null && !type.startsWith(MAPS_TASKS) && !type.startsWith("java.math.")) {
      c.runElsewhere(task);
    }
  }

  /**
   * Called before the thread of a timer locks the timer's queue.
   *
   * <p>A thread under control locks something of its own. It is not disturbed for as long as it
   * holds the lock, and where it waits, others have to get at the queue.
   *
   * @return what it locks
   */
  public static Object timerQueue(Object queue, String what) {
    Controller c = Hooks.controller();
    return c == null ? queue : c.timerQueue(queue, what);
  }

  /** Called before the thread of a timer runs a task. */
  public static void beginTimerTask() {
    Controller c = Hooks.controller();
    if (c != null) {
      c.beginTimerTask();
    }
  }

  /** Called by the thread of a timer in place of {@link Object#wait()} for the timer's queue. */
  public static void awaitTimerQueue(Object queue) throws InterruptedException {
    awaitTimerQueue(queue, 0);
  }

  /** Called by the thread of a timer in place of {@link Object#wait(long)}. */
  @SuppressWarnings("WaitNotInLoop") // the loop is the timer's
  public static void awaitTimerQueue(Object queue, long millis) throws InterruptedException {
    Controller c = Hooks.controller();
    if (c == null) {
      queue.wait(millis);
    } else {
      c.awaitTimerQueue(queue, millis);
    }
  }

  /** Called in place of {@link Object#notify} of a timer's queue, by who has locked it. */
  public static void notifyTimerQueue(Object queue) {
    Controller c = Hooks.controller();
    if (c == null || !c.notifyTimerQueue(queue)) {
      queue.notify();
    }
  }
}
