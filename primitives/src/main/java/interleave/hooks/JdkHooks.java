package interleave.hooks;

import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
    return c != null && c.parkWithin(nanosUntil(c, deadlineMillis));
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

  // Futures, where they have to do with what the JDK has for everybody

  /** Called with what {@code CompletableFuture} has read as the pool of its tasks. */
  public static Executor asyncPool(Executor everybodys) {
    Controller c = Hooks.controller();
    return c == null ? everybodys : c.asyncPool(everybodys);
  }

  /** Called with what the JDK has read as the executor that keeps the time limits of futures. */
  public static ScheduledThreadPoolExecutor delayer(ScheduledThreadPoolExecutor everybodys) {
    Controller c = Hooks.controller();
    return c == null ? everybodys : c.delayer(everybodys);
  }

  /** Called where a pool is to do something later; it is seen to if this is true. */
  public static boolean delay(Object task) {
    Controller c = Hooks.controller();
    return c != null
        && task instanceof Runnable runnable
        && task instanceof Delayed delayed
        && c.delay(runnable, delayed.getDelay(TimeUnit.NANOSECONDS));
  }

  // The fork-join framework

  /** Called where a method begins whose result nobody can foresee. */
  public static void refuse(String what) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.refuse(what);
    }
  }

  /** Called with what the JDK has read as its common pool. */
  public static ForkJoinPool commonPool(ForkJoinPool everybodys) {
    Controller c = Hooks.controller();
    return c == null ? everybodys : c.commonPool(everybodys);
  }

  /** Called with what the JDK has read as the parallelism of its common pool. */
  public static int commonParallelism(int everybodys) {
    Controller c = Hooks.controller();
    return c == null ? everybodys : c.commonParallelism(everybodys);
  }

  /** Called with the number of processors where a pool is made for as many. */
  public static int processors(int ofMachine) {
    Controller c = Hooks.controller();
    return c == null ? ofMachine : c.processors(ofMachine);
  }

  /** Called with the number of queues that a pool is made with. */
  public static int queues(int number) {
    Controller c = Hooks.controller();
    return c == null ? number : c.queues(number);
  }

  /** Called when a pool has been made. */
  public static void madePool(ForkJoinPool pool) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.madePool(pool);
    }
  }

  /** Called where a task is given to a pool. */
  public static void givenTo(ForkJoinPool pool, Object task) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.givenTo(pool, task);
    }
  }

  /** Called with what the JDK has found as its current thread. */
  public static Thread worker(Thread thread) {
    Controller c = Hooks.controller();
    return c == null ? thread : c.worker(thread);
  }

  /** Called in place of {@link Thread#isInterrupted()} by the fork-join framework. */
  public static boolean isInterrupted(Thread thread) {
    Controller c = Hooks.controller();
    return c == null ? thread.isInterrupted() : c.isInterrupted(thread);
  }

  /** Called with a number that the JDK has drawn for the current thread. */
  public static int probe(int drawn) {
    Controller c = Hooks.controller();
    return c == null ? drawn : c.probe(drawn);
  }

  /** Called where a task is forked. */
  public static void fork(ForkJoinTask<?> task) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.fork(task);
    }
  }

  /** Called where a thread goes round a loop, perhaps until another has gone on. */
  public static void awaitOthers() {
    Controller c = Hooks.controller();
    if (c != null) {
      c.awaitOthers();
    }
  }

  /** Called when a task has been forked. */
  public static void forked() {
    Controller c = Hooks.controller();
    if (c != null) {
      c.forkedWithin();
    }
  }

  /** Called where a task that was not done is waited for, or helped with. */
  public static void join() {
    Controller c = Hooks.controller();
    if (c != null) {
      c.joinForkJoin();
    }
  }

  /** Called before a worker looks for another task at its own queue. */
  public static void nextForkJoinTask() {
    Controller c = Hooks.controller();
    if (c != null) {
      c.nextForkJoinTask();
    }
  }

  /** Called before a worker looks for a task at all queues, with the one that it has drawn. */
  public static int scanFrom(ForkJoinPool pool, int drawn) {
    Controller c = Hooks.controller();
    return c == null ? drawn : c.scanFrom(pool, drawn);
  }

  /** Called before a task is run. */
  public static void beginForkJoinTask(ForkJoinTask<?> task) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.beginForkJoinTask(task);
    }
  }

  /** Called when a task has been run, and where it has thrown something. */
  public static void endForkJoinTask(ForkJoinTask<?> task) {
    Controller c = Hooks.controller();
    if (c != null) {
      c.endForkJoinTask(task);
    }
  }

  /** Called in place of {@link LockSupport#park()} by the fork-join framework. */
  public static void parkForkJoin() {
    if (!parkedForkJoin(Long.MAX_VALUE)) {
      LockSupport.park();
    }
  }

  /** Called in place of {@link LockSupport#parkNanos(long)} by the fork-join framework. */
  public static void parkForkJoinNanos(long nanos) {
    if (!parkedForkJoin(nanos)) {
      LockSupport.parkNanos(nanos);
    }
  }

  /** Called in place of {@link LockSupport#parkNanos(Object, long)}. */
  public static void parkForkJoinNanos(@Nullable Object blocker, long nanos) {
    if (!parkedForkJoin(nanos)) {
      LockSupport.parkNanos(blocker, nanos);
    }
  }

  /** Called in place of {@link LockSupport#parkUntil(long)} by the fork-join framework. */
  public static void parkForkJoinUntil(long deadlineMillis) {
    Controller c = Hooks.controller();
    if (c == null || !c.parkForkJoin(nanosUntil(c, deadlineMillis))) {
      LockSupport.parkUntil(deadlineMillis);
    }
  }

  /**
   * Called before {@code Unsafe.park} by the fork-join framework.
   *
   * @return the time to park for: one that is over, if the thread has waited already
   */
  public static long unsafeParkForkJoin(boolean isAbsolute, long time) {
    Controller c = Hooks.controller();
    if (c == null) {
      return time;
    }
    long nanos = isAbsolute ? nanosUntil(c, time) : time == 0 ? Long.MAX_VALUE : time;
    return c.parkForkJoin(nanos) ? 1 : time;
  }

  /** Called before {@code Unsafe.unpark} with the thread, which is given back. */
  public static @Nullable Object unsafeUnpark(@Nullable Object thread) {
    if (thread instanceof Thread waiting) {
      unpark(waiting);
    }
    return thread;
  }

  private static boolean parkedForkJoin(long nanos) {
    Controller c = Hooks.controller();
    return c != null && c.parkForkJoin(nanos);
  }

  private static long nanosUntil(Controller c, long deadlineMillis) {
    long now = c.currentTimeMillisWithin();
    return deadlineMillis <= now ? 0 : TimeUnit.MILLISECONDS.toNanos(deadlineMillis - now);
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
