package interleave.hooks;

import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Decides what its threads do next: receives everything that depends on the order of threads, on
 * time or on chance, of code in explore bodies.
 *
 * <p>There, monitors are the controller's: {@link #monitorEnter} blocks until the thread has the
 * monitor, {@link #await} and {@link #notify} work on it, and the JVM's own monitor is not entered.
 * (Two exceptions, in which the real monitor is entered besides, after {@code monitorEnter} has
 * returned: class initializers, and methods too large to be kept in three bodies.) Where a method's
 * default does the real thing, a controller that runs several logical threads overrides it.
 *
 * <p>A thread that is no longer the controller's when it comes to a hook of an explore body, in a
 * {@code finally} on its way out, say, does what a free thread does, but enters no monitors.
 */
public interface Controller extends AccessSink {

  /** The thread as the learner knows it, which may not be the one that runs. */
  Thread currentThread();

  /** In place of {@link Thread#isAlive}. */
  boolean isAlive(Thread thread);

  @Override
  Thread.State state(Thread thread);

  @Override
  boolean isInterrupted(Thread thread);

  /** In place of {@link Thread#interrupted}: clears the flag of the current logical thread. */
  boolean interrupted();

  /** In place of {@link System#nanoTime}. */
  long nanoTime();

  /**
   * What {@code System.currentTimeMillis}, {@code Instant.now}, {@code new Date} and so on tell.
   */
  Instant instant();

  /**
   * Where {@code Math.random}, {@code ThreadLocalRandom.current()}, {@code UUID.randomUUID} and the
   * seed of {@code new Random()} come from. Not called by several threads at once.
   */
  Random random();

  /** Runs what {@code CompletableFuture}'s {@code …Async} methods would give the common pool. */
  default Executor asyncExecutor(int site) {
    return ForkJoinPool.commonPool();
  }

  /** In place of {@link System#exit}; does not return. */
  void exit(int status);

  /** The thread goes back in a loop. */
  default void backEdge(int site) {}

  // Within the JDK's own code, as far as it is rewritten: see JdkHooks. What returns a boolean says
  // whether it has done what the JDK was about to do; if not, the JDK does it.

  /**
   * In place of parking the thread.
   *
   * @param nanos {@link Long#MAX_VALUE} for no limit; zero or less not to wait
   */
  default boolean parkWithin(long nanos) {
    return false;
  }

  /** In place of unparking a thread. */
  default boolean unparkWithin(Thread thread) {
    return false;
  }

  /** In place of starting a thread. */
  default boolean startWithin(Thread thread) {
    return false;
  }

  /** In place of interrupting a thread. */
  default boolean interruptWithin(Thread thread) {
    return false;
  }

  /** A virtual thread has been made that is to run {@code task}. */
  default void madeVirtual(Thread thread, Runnable task) {}

  /** In place of {@link System#nanoTime}. */
  default long nanoTimeWithin() {
    return System.nanoTime();
  }

  /** In place of {@link System#currentTimeMillis}. */
  default long currentTimeMillisWithin() {
    return System.currentTimeMillis();
  }

  /**
   * The thread is about to read or change an object without a call of a learner's.
   *
   * @param what it does there, for people
   */
  default void reach(Object object, String what) {}

  /** The thread, which is one of a pool's, is about to look for its next task. */
  default void nextTask(ThreadPoolExecutor pool) {}

  /** The thread is about to give a task to threads that the JDK has for everybody. */
  default void runElsewhere(Object task) {}

  // The thread of a java.util.Timer, which waits for its queue as plain Java does.

  /**
   * The thread is about to lock the queue of its timer.
   *
   * @param what it does there, for people
   * @return what it is to lock in place of the queue
   */
  default Object timerQueue(Object queue, String what) {
    return queue;
  }

  /** The thread, which has come from {@link #timerQueue}, is about to run a task of its timer. */
  default void beginTimerTask() {}

  /**
   * In place of {@code queue.wait(millis)}, by a thread that has come from {@link #timerQueue}.
   *
   * @throws InterruptedException as it does
   */
  @SuppressWarnings("WaitNotInLoop") // the loop is the timer's
  default void awaitTimerQueue(Object queue, long millis) throws InterruptedException {
    queue.wait(millis);
  }

  /** In place of {@code queue.notify()}, if a thread of this controller waits. */
  default boolean notifyTimerQueue(Object queue) {
    return false;
  }
}
