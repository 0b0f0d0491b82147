package interleave.hooks;

import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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

  /**
   * The thread is about to do what cannot be controlled.
   *
   * @param what it is, as the beginning of a sentence
   */
  default void refuse(String what) {}

  /** What does the work of futures when a time has come, in place of {@code everybodys}. */
  default ScheduledThreadPoolExecutor delayer(ScheduledThreadPoolExecutor everybodys) {
    return everybodys;
  }

  /**
   * In place of having a pool do something for a future when a time has come.
   *
   * @param nanos in how much time
   */
  default boolean delay(Runnable task, long nanos) {
    return false;
  }

  // The fork-join framework. Its threads run the JDK's code and disturb each other only where they
  // come here.

  /** How many processors there are for a pool that is made without being told how large. */
  default int processors(int ofMachine) {
    return ofMachine;
  }

  /**
   * How many queues a pool begins with, of which each worker and each thread that gives it tasks is
   * to have one of its own.
   */
  default int queues(int atLeast) {
    return atLeast;
  }

  /** What stands for the pool that the JDK has for everybody. */
  default ForkJoinPool commonPool(ForkJoinPool everybodys) {
    return everybodys;
  }

  /** Where {@code CompletableFuture} has its tasks run. */
  default Executor asyncPool(Executor everybodys) {
    return everybodys;
  }

  /** How many workers the pool in place of the common one has. */
  default int commonParallelism(int everybodys) {
    return everybodys;
  }

  /** The thread has made a pool. */
  default void madePool(ForkJoinPool pool) {}

  /** The thread is about to give a task to a pool. */
  default void givenTo(ForkJoinPool pool, Object task) {}

  /** The worker of a pool that {@code thread}, which calls, runs as; else {@code thread} itself. */
  default Thread worker(Thread thread) {
    return thread;
  }

  /**
   * What decides, in place of a number {@code drawn} at random, which queue of a pool is the
   * calling thread's.
   */
  default int probe(int drawn) {
    return drawn;
  }

  /** The thread is about to fork a task. */
  default void fork(ForkJoinTask<?> task) {}

  /** The thread has run a task, or goes round a loop of the JDK's until another has gone on. */
  default void awaitOthers() {}

  /** The thread has forked a task, perhaps within one of the JDK's own, which goes on. */
  default void forkedWithin() {}

  /** The thread is about to look whether a task is done, and to help with it or wait for it. */
  default void joinForkJoin() {}

  /** The thread, a worker, is about to look for its next task. */
  default void nextForkJoinTask() {}

  /**
   * The thread, a worker, is about to go through the queues of its pool.
   *
   * @param drawn where the JDK would begin
   * @return the number of the queue to begin at
   */
  default int scanFrom(ForkJoinPool pool, int drawn) {
    return drawn;
  }

  /** The thread is about to run a task. */
  default void beginForkJoinTask(ForkJoinTask<?> task) {}

  /** The thread has run a task, and is about to complete it; called twice if that fails. */
  default void endForkJoinTask(ForkJoinTask<?> task) {}

  /** In place of parking a thread in the fork-join framework: see {@link #parkWithin}. */
  default boolean parkForkJoin(long nanos) {
    return false;
  }

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
