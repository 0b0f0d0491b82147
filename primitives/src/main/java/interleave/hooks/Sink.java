package interleave.hooks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * Receives what rewritten code does that can block or wake a thread.
 *
 * <p>Every method is called by the thread that does it, from the place with the number {@code site}
 * ({@link HookSites#get}). Most stand <em>in place of</em> what the learner wrote and do it by
 * default: an implementation overrides what it wants to see and calls the interface's own method
 * ({@code Sink.super}) to have it done. Unless it says otherwise, a method may block, and may throw
 * anything to unwind the thread (an {@link Error} that a learner's code rarely catches); the
 * learner's code sees it come out of the statement at the site.
 *
 * <p>Objects passed are never null where the learner's code would have failed with a {@code
 * NullPointerException}: it does so before the sink is asked.
 *
 * <p>Calls that come from within a sink's own method, in the same thread, are those of rewritten
 * code that it runs ({@code toString}, {@code hashCode}, {@code run}): it must expect them.
 */
public interface Sink {

  // Monitors

  /**
   * The thread is about to enter a monitor. The real one is entered when this returns, and may
   * block then, if code that is not rewritten has it (the JDK's). Called for reentries too. What
   * this throws, the thread fails with, without having entered.
   */
  default void monitorEnter(Object monitor, int site) {}

  /**
   * The thread has left a monitor: one call for each {@link #monitorEnter} that returned, in the
   * reverse order, also when an exception leaves the block. Must not throw.
   */
  default void monitorExit(Object monitor, int site) {}

  /**
   * In place of {@link Object#wait(long, int)} and its siblings. The thread has the real monitor if
   * it has entered it, as often as it has entered it.
   *
   * @param millis 0, together with {@code nanos} 0, for no limit; as given, it may be negative
   */
  @SuppressWarnings("WaitNotInLoop") // the learner's wait, in the learner's loop
  default void await(Object monitor, long millis, int nanos, int site) throws InterruptedException {
    if (nanos == 0) { // the two differ in what they say about negative limits
      monitor.wait(millis);
    } else {
      monitor.wait(millis, nanos);
    }
  }

  /** In place of {@link Object#notify}. */
  default void notify(Object monitor, int site) {
    monitor.notify();
  }

  /** In place of {@link Object#notifyAll}. */
  default void notifyAll(Object monitor, int site) {
    monitor.notifyAll();
  }

  // Threads

  /**
   * The thread is about to start another. Called once for each {@code start} that reaches {@link
   * Thread#start} itself: not for a learner's method of that name before it calls {@code super}.
   *
   * @return true if the sink has started it (or has thrown what {@code start} throws); false if the
   *     caller is to do it
   */
  default boolean start(Thread thread, int site) {
    return false;
  }

  /**
   * In place of {@link Thread#join(long, int)} and its siblings.
   *
   * @param millis 0, together with {@code nanos} 0, for no limit; as given, it may be negative
   */
  default void join(Thread thread, long millis, int nanos, int site) throws InterruptedException {
    if (nanos == 0) {
      thread.join(millis);
    } else {
      thread.join(millis, nanos);
    }
  }

  /**
   * In place of {@link Thread#sleep(long, int)} and its siblings, {@code TimeUnit.sleep} included.
   *
   * @param millis as given: it may be negative
   */
  default void sleep(long millis, int nanos, int site) throws InterruptedException {
    if (nanos == 0) {
      Thread.sleep(millis);
    } else {
      Thread.sleep(millis, nanos);
    }
  }

  /**
   * The thread is about to interrupt another, or itself. Called once, as {@link #start} is.
   *
   * @return true if the sink has done it; false if the caller is to do it
   */
  default boolean interrupt(Thread thread, int site) {
    return false;
  }

  /** In place of {@link Thread#getState}. Must not block. */
  default Thread.State state(Thread thread) {
    return thread.getState();
  }

  /** In place of {@link Thread#isInterrupted}. Must not block. */
  default boolean isInterrupted(Thread thread) {
    return thread.isInterrupted();
  }

  /** In place of {@link Thread#yield}. */
  @SuppressWarnings("ThreadPriorityCheck") // the learner's, not ours
  default void giveWay(int site) {
    Thread.yield();
  }

  /** In place of {@link Thread#onSpinWait}. */
  default void onSpinWait(int site) {
    Thread.onSpinWait();
  }

  /**
   * In place of {@link LockSupport#park(Object)}.
   *
   * @param blocker what the thread says it waits for; null if it says nothing
   */
  default void park(@Nullable Object blocker, int site) {
    if (blocker == null) {
      LockSupport.park();
    } else {
      LockSupport.park(blocker);
    }
  }

  /** In place of {@link LockSupport#parkNanos(Object, long)}. */
  default void parkNanos(@Nullable Object blocker, long nanos, int site) {
    if (blocker == null) {
      LockSupport.parkNanos(nanos);
    } else {
      LockSupport.parkNanos(blocker, nanos);
    }
  }

  /** In place of {@link LockSupport#parkUntil(Object, long)}. */
  default void parkUntil(@Nullable Object blocker, long deadlineMillis, int site) {
    if (blocker == null) {
      LockSupport.parkUntil(deadlineMillis);
    } else {
      LockSupport.parkUntil(blocker, deadlineMillis);
    }
  }

  /** In place of {@link LockSupport#unpark}; a null thread never gets here. */
  default void unpark(Thread thread, int site) {
    LockSupport.unpark(thread);
  }

  // java.util.concurrent

  /**
   * The thread is about to call a method that an object of {@code java.util.concurrent} has from
   * the JDK; the learner's own implementations of its interfaces are seen from within. Free bodies
   * leave out what never blocks (atomics, concurrent maps, copy-on-write collections).
   *
   * <p>Followed, in the same thread, by {@link #called} or {@link #threw} with the same receiver
   * and site, unless this throws. Between the two there may be calls of other hooks: the JDK may
   * run the learner's code. A method that has a method of its own below is not announced here.
   *
   * @param receiver null for a static method
   */
  default void call(@Nullable Object receiver, int site) {}

  /**
   * As {@link #call(Object, int)}, which it calls by default, for a method with arguments.
   *
   * @param argument the first, if it is an object or an {@code int}; else null
   */
  default void call(@Nullable Object receiver, @Nullable Object argument, int site) {
    call(receiver, site);
  }

  /**
   * The method has returned.
   *
   * @param result what it returned, in a box if it is primitive; null also for {@code void}
   */
  default void called(@Nullable Object receiver, @Nullable Object result, int site) {}

  /** The method has ended with an exception, which goes on when this returns. */
  default void threw(@Nullable Object receiver, Throwable thrown, int site) {}

  /**
   * In place of {@link Lock#unlock}: locks are given back so often that it counts what that costs.
   * The default announces a call like any other.
   */
  default void unlock(Lock lock, int site) {
    call(lock, site);
    try {
      lock.unlock();
    } catch (Throwable t) {
      threw(lock, t, site);
      throw t;
    }
    called(lock, null, site);
  }

  // What the JDK cannot interrupt. A sink that must be able to unwind the thread waits in another
  // way; the receiver's methods are the JDK's own. The default announces a call like any other.

  /** In place of {@link Lock#lock}. */
  default void lock(Lock lock, int site) {
    call(lock, site);
    try {
      lock.lock();
    } catch (Throwable t) {
      threw(lock, t, site);
      throw t;
    }
    called(lock, null, site);
  }

  /** In place of {@link Semaphore#acquireUninterruptibly(int)}. */
  default void acquireUninterruptibly(Semaphore semaphore, int permits, int site) {
    call(semaphore, site);
    try {
      semaphore.acquireUninterruptibly(permits);
    } catch (Throwable t) {
      threw(semaphore, t, site);
      throw t;
    }
    called(semaphore, null, site);
  }

  /** In place of {@link Condition#awaitUninterruptibly}. */
  @SuppressWarnings("WaitNotInLoop") // the learner's wait, in the learner's loop
  default void awaitUninterruptibly(Condition condition, int site) {
    call(condition, site);
    try {
      condition.awaitUninterruptibly();
    } catch (Throwable t) {
      threw(condition, t, site);
      throw t;
    }
    called(condition, null, site);
  }

  /** In place of {@link CompletableFuture#join}. */
  default @Nullable Object join(CompletableFuture<?> future, int site) {
    call(future, site);
    Object result;
    try {
      result = future.join();
    } catch (Throwable t) {
      threw(future, t, site);
      throw t;
    }
    called(future, result, site);
    return result;
  }

  /** In place of {@link Phaser#arriveAndAwaitAdvance}. */
  default int arriveAndAwaitAdvance(Phaser phaser, int site) {
    call(phaser, site);
    int result;
    try {
      result = phaser.arriveAndAwaitAdvance();
    } catch (Throwable t) {
      threw(phaser, t, site);
      throw t;
    }
    called(phaser, result, site);
    return result;
  }

  /** In place of {@link Phaser#awaitAdvance}. */
  default int awaitAdvance(Phaser phaser, int phase, int site) {
    call(phaser, site);
    int result;
    try {
      result = phaser.awaitAdvance(phase);
    } catch (Throwable t) {
      threw(phaser, t, site);
      throw t;
    }
    called(phaser, result, site);
    return result;
  }

  /** In place of {@link StampedLock#writeLock}. */
  default long writeLock(StampedLock lock, int site) {
    call(lock, site);
    long stamp;
    try {
      stamp = lock.writeLock();
    } catch (Throwable t) {
      threw(lock, t, site);
      throw t;
    }
    called(lock, stamp, site);
    return stamp;
  }

  /** In place of {@link StampedLock#readLock}. */
  default long readLock(StampedLock lock, int site) {
    call(lock, site);
    long stamp;
    try {
      stamp = lock.readLock();
    } catch (Throwable t) {
      threw(lock, t, site);
      throw t;
    }
    called(lock, stamp, site);
    return stamp;
  }

  /**
   * The thread is about to hand a task over: to an executor, a timer, or a future as its next stage
   * (see the site's name for which; it runs on another thread or, for stages, maybe on this one).
   * Called before {@link #call}, for each task.
   *
   * @param task the {@code Runnable}, {@code Callable}, {@code Supplier} and so on
   * @return what is to be told when the task runs; null leaves the task as it is. If it is not
   *     null, the executor gets another object than the learner gave, with the same {@code
   *     toString}; a sink leaves alone what has an identity ({@code FutureTask}, {@code
   *     ForkJoinTask})
   */
  default @Nullable Handover handOver(Object task, int site) {
    return null;
  }

  /**
   * The thread begins with the code of a task of a learner's class, which may have been handed over
   * as it is. What this throws, the task ends with, without having begun.
   */
  default void taskBegins(Object task) {}

  /**
   * The task has ended.
   *
   * @param thrown what it ended with; null if it returned
   * @return whether who runs the task is to learn nothing of what it ended with; counts for timers
   */
  default boolean taskEnded(Object task, @Nullable Throwable thrown) {
    return false;
  }
}
