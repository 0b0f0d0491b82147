package interleave.explore;

import interleave.hooks.HookSite;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.Vector;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is to be known of the classes of {@code java.util.concurrent} in one execution.
 *
 * <h2>Places</h2>
 *
 * Two calls are independent if they are about different objects: which ones are the same in this
 * respect is said here ({@link #home}). A condition is part of its lock and a view of what it is a
 * view of. All executors and timers, fork-join tasks, and all futures that complete each other, are
 * one: what they have in common is not to be seen from outside.
 *
 * <h2>Guards</h2>
 *
 * Most calls that may have to wait are announced as possible only when they will not ({@link
 * #guard}), as the object itself tells. It is as if the thread were held up before the call. That
 * saves the interleavings in which it waits inside; it takes away none of the outcomes, since
 * nothing can be told by it. Where it can, by the order of those who wait, there is no guard: fair
 * locks, conditions, exchangers.
 */
final class JdkObjects {

  /** Of all executors and timers, and of the futures that complete each other. */
  static final Object POOLS = new Object();

  private static final Set<String> VIEWS =
      Set.of(
          "newCondition",
          "readLock",
          "writeLock",
          "asReadLock",
          "asWriteLock",
          "asReadWriteLock",
          "keySet",
          "newKeySet",
          "values",
          "entrySet",
          "keys",
          "elements",
          "iterator",
          "listIterator",
          "descendingIterator",
          "descendingKeySet",
          "descendingMap",
          "descendingSet",
          "navigableKeySet",
          "reversed",
          "spliterator",
          "stream",
          "subList",
          "subMap",
          "headMap",
          "tailMap",
          "subSet",
          "headSet",
          "tailSet",
          "next",
          "firstEntry",
          "lastEntry",
          "getQueue");

  /** Methods of locks and the like that have the thread hold something when they return. */
  private static final Set<String> ACQUIRES =
      Set.of(
          "lock",
          "lockInterruptibly",
          "tryLock",
          "acquire",
          "acquireUninterruptibly",
          "tryAcquire",
          "readLock",
          "readLockInterruptibly",
          "tryReadLock",
          "writeLock",
          "writeLockInterruptibly",
          "tryWriteLock");

  private static final Set<String> RELEASES =
      Set.of("unlock", "release", "unlockRead", "unlockWrite", "tryUnlockRead", "tryUnlockWrite");

  /** Methods of queues that put something in, and those that take something out. */
  private static final Set<String> BRINGS =
      Set.of(
          "put",
          "putFirst",
          "putLast",
          "offer",
          "offerFirst",
          "offerLast",
          "add",
          "addFirst",
          "addLast",
          "push",
          "transfer",
          "tryTransfer");

  private static final Set<String> FETCHES =
      Set.of(
          "take",
          "takeFirst",
          "takeLast",
          "poll",
          "pollFirst",
          "pollLast",
          "remove",
          "removeFirst",
          "removeLast",
          "pop");

  private static final Set<String> UNINTERRUPTED =
      Set.of("lock", "acquireUninterruptibly", "awaitUninterruptibly", "readLock", "writeLock");

  private final IdentityHashMap<Object, Object> homes = new IdentityHashMap<>(Execution.FEW);
  private final IdentityHashMap<Object, WaitQueue> queues = new IdentityHashMap<>(Execution.FEW);
  private final IdentityHashMap<Object, WaitQueue> rooms = new IdentityHashMap<>(0);

  /** What has the place of an object. */
  Object home(Object object) {
    Object known = homes.get(object);
    if (known != null) {
      return known;
    }
    if (object instanceof Executor
        || object instanceof Timer
        || object instanceof TimerTask
        || object instanceof CompletionService<?>
        || object instanceof CompletionStage<?>
        || object instanceof ForkJoinTask<?>
        || object.getClass().getName().startsWith("java.util.concurrent.CompletableFuture$")
        || (object instanceof FutureTask<?> && !isPlainTask(object))) {
      return POOLS;
    }
    return object instanceof Phaser phaser ? phaser.getRoot() : object;
  }

  /** Whether a task completes nothing else when it is completed, and no learner's class. */
  private static boolean isPlainTask(Object task) {
    String name = task.getClass().getName();
    return name.equals("java.util.concurrent.FutureTask")
        || name.equals("java.util.concurrent.ThreadPerTaskExecutor$ThreadBoundFuture")
        || name.equals("java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask");
  }

  /** A call of {@code method} on {@code owner} has given {@code result}. */
  void returned(Object owner, String method, Object result) {
    if (VIEWS.contains(method) && owner != result && !(result instanceof CharSequence)) {
      homes.putIfAbsent(result, home(owner));
    }
  }

  /** What an atomic variable has in it; null if it is none, or has nothing. */
  static @Nullable Object content(Object object) {
    if (object instanceof AtomicInteger integer) {
      return integer.getPlain();
    }
    if (object instanceof AtomicLong number) {
      return number.getPlain();
    }
    if (object instanceof AtomicBoolean flag) {
      return flag.getPlain();
    }
    return object instanceof AtomicReference<?> reference
        ? System.identityHashCode(reference.getPlain())
        : null;
  }

  /** Whether each call of a collection is made under the monitor of the collection itself. */
  static boolean locksItself(Object object) {
    return object instanceof Vector<?>
        || object instanceof Hashtable<?, ?>
        || object instanceof StringBuffer
        || object.getClass().getName().startsWith("java.util.Collections$Synchronized");
  }

  /** Whether it is a class whose calls may have to wait, or let others go on. */
  static boolean isBlocking(Object object) {
    return object instanceof Lock
        || object instanceof Condition
        || object instanceof ReadWriteLock
        || object instanceof StampedLock
        || object instanceof Semaphore
        || object instanceof CountDownLatch
        || object instanceof CyclicBarrier
        || object instanceof Phaser
        || object instanceof Exchanger<?>
        || object instanceof BlockingQueue<?>
        || object instanceof Future<?>
        || object instanceof CompletionStage<?>
        || object instanceof Executor
        || object instanceof CompletionService<?>
        || object instanceof Timer
        || object instanceof TimerTask;
  }

  /** Where threads wait for an object. */
  WaitQueue queue(Object object) {
    boolean excludes =
        object instanceof Lock
            || object instanceof ReadWriteLock
            || object instanceof StampedLock
            || object instanceof Semaphore;
    return queues.computeIfAbsent(
        object, o -> WaitQueue.together(excludes ? EventKind.BLOCK : EventKind.WAIT));
  }

  /** Where threads wait until a queue has room for what they bring. */
  WaitQueue room(Object queue) {
    return rooms.computeIfAbsent(queue, o -> WaitQueue.together(EventKind.WAIT));
  }

  /** Where threads wait for an object in a call of {@code method}. */
  WaitQueue queue(Object object, String method) {
    return object instanceof BlockingQueue<?> && brings(method) ? room(object) : queue(object);
  }

  /** Whether a method of a queue's puts something in. */
  static boolean brings(String method) {
    return BRINGS.contains(method);
  }

  /** Whether a method of a queue's takes something out. */
  static boolean fetches(String method) {
    return FETCHES.contains(method);
  }

  /** What a queue or a pool has its items or tasks in; else nothing that is a queue. */
  static Object store(Object object) {
    return object instanceof ThreadPoolExecutor pool ? pool.getQueue() : object;
  }

  /** What a method would take out of a queue now, as far as that can be told. */
  static Optional<Object> next(BlockingQueue<?> queue, String method) {
    if (!isPlain(queue)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        queue instanceof LinkedBlockingDeque<?> deque && method.endsWith("Last")
            ? deque.peekLast()
            : queue.peek());
  }

  /** How many permits a method of a semaphore's is called for. */
  static long permits(HookSite call, @Nullable Object argument) {
    return argument instanceof Integer n && call.descriptor().startsWith("(I") ? n : 1;
  }

  /**
   * How much a call releases or signals, which is about to be made by the calling thread; {@link
   * JdkOperation#NOTHING} if it does not have the lock for it.
   */
  static long amount(Object object, Object home, HookSite call, @Nullable Object argument) {
    if (object instanceof Semaphore) {
      return permits(call, argument);
    }
    if (object instanceof Condition condition) {
      return call.name().startsWith("await")
          ? holds(home) ? 1 : JdkOperation.NOTHING
          : signalled(condition, home, call.name().equals("signal") ? 1 : Integer.MAX_VALUE);
    }
    long levels = object instanceof ReentrantReadWriteLock.ReadLock ? readers(home) : levels(home);
    return levels == 0 ? JdkOperation.NOTHING : levels;
  }

  /** How often the calling thread has a lock; 1 if the lock does not tell. */
  private static long levels(Object lock) {
    if (lock instanceof ReentrantLock reentrant) {
      return reentrant.getHoldCount();
    }
    return lock instanceof ReentrantReadWriteLock pair ? pair.getWriteHoldCount() : 1;
  }

  /** Whether the calling thread has a lock, as far as the lock tells. */
  static boolean holds(Object lock) {
    return levels(lock) > 0;
  }

  /** 1 if the calling thread has a lock for reading, or the lock does not tell. */
  private static long readers(Object lock) {
    return lock instanceof ReentrantReadWriteLock pair ? Math.min(1, pair.getReadHoldCount()) : 1;
  }

  private static long signalled(Condition condition, Object lock, int most) {
    if (!holds(lock)) {
      return JdkOperation.NOTHING;
    }
    if (lock instanceof ReentrantLock reentrant) {
      return Math.min(most, reentrant.getWaitQueueLength(condition));
    }
    return lock instanceof ReentrantReadWriteLock pair
        ? Math.min(most, pair.getWaitQueueLength(condition))
        : 1;
  }

  /** Whether a call only gives a view of the object, or what never changes. */
  static boolean isConstant(Object object, String method) {
    boolean isPair = object instanceof ReadWriteLock; // of views, which its methods give
    return method.equals("newCondition")
        || method.startsWith("as")
        || method.equals("isFair")
        || (isPair && (method.equals("readLock") || method.equals("writeLock")));
  }

  static boolean acquires(Object object, String method) {
    return ACQUIRES.contains(method)
        && !(object instanceof ReadWriteLock) // it gives a view
        && (object instanceof Lock || object instanceof StampedLock || object instanceof Semaphore);
  }

  /** What a call that does not wait is recorded as; empty if it is not. */
  static Optional<EventKind> event(Object object, String method) {
    if (RELEASES.contains(method)
        && (object instanceof Lock
            || object instanceof StampedLock
            || object instanceof Semaphore)) {
      return Optional.of(EventKind.RELEASE);
    }
    if (object instanceof Condition) {
      return method.startsWith("await")
          ? Optional.of(EventKind.RELEASE)
          : Optional.of(EventKind.SIGNAL);
    }
    return Optional.empty();
  }

  static boolean isInterruptible(String method) {
    return !UNINTERRUPTED.contains(method);
  }

  /** Whether the end that is waited for is for good. */
  static boolean isLasting(Object object, String method) {
    return (object instanceof CountDownLatch && method.equals("await"))
        || (object instanceof Future<?> && (method.equals("get") || method.equals("join")));
  }

  static boolean always() {
    return true;
  }

  /**
   * Whether a call would go through now, asked again and again by whoever has the turn. Called by
   * the thread that is about to call.
   *
   * @param timed whether the call has a limit, so that it may also be meant not to go through
   */
  BooleanSupplier guard(Object object, String method, boolean timed) {
    if (object instanceof Condition) {
      return JdkObjects::always;
    }
    if (acquires(object, method)) {
      return method.startsWith("try") && !timed ? JdkObjects::always : free(object, method);
    }
    if (object instanceof CountDownLatch latch && method.equals("await")) {
      return () -> latch.getCount() == 0;
    }
    if (object instanceof Future<?> future && (method.equals("get") || method.equals("join"))) {
      return future::isDone;
    }
    if (object instanceof ExecutorService executor && method.equals("awaitTermination")) {
      return executor::isTerminated;
    }
    return object instanceof BlockingQueue<?> queue && isPlain(queue)
        ? moved(queue, method, timed)
        : JdkObjects::always;
  }

  private BooleanSupplier free(Object object, String method) {
    if (object instanceof ReentrantLock lock) {
      boolean mine = lock.isHeldByCurrentThread();
      return mine || lock.isFair() ? JdkObjects::always : () -> !lock.isLocked();
    }
    if (object instanceof Semaphore semaphore) {
      return semaphore.isFair() ? JdkObjects::always : () -> semaphore.availablePermits() > 0;
    }
    if (object instanceof StampedLock lock) {
      return method.contains("rite")
          ? () -> !lock.isWriteLocked() && !lock.isReadLocked()
          : () -> !lock.isWriteLocked();
    }
    if (home(object) instanceof ReentrantReadWriteLock lock && !lock.isFair()) {
      boolean mine = lock.isWriteLockedByCurrentThread();
      boolean reads = object instanceof ReentrantReadWriteLock.ReadLock;
      return mine
          ? JdkObjects::always
          : reads
              ? () -> !lock.isWriteLocked()
              : () -> !lock.isWriteLocked() && lock.getReadLockCount() == 0;
    }
    return JdkObjects::always;
  }

  /** Whether asking the queue how many it has runs no learner's code and takes no lock for long. */
  private static boolean isPlain(BlockingQueue<?> queue) {
    Class<?> type = queue.getClass();
    return type == ArrayBlockingQueue.class
        || type == LinkedBlockingQueue.class
        || type == LinkedBlockingDeque.class;
  }

  private static BooleanSupplier moved(BlockingQueue<?> queue, String method, boolean timed) {
    if (method.startsWith("take") || (timed && method.startsWith("poll"))) {
      return () -> !queue.isEmpty();
    }
    if (method.startsWith("put") || (timed && method.startsWith("offer"))) {
      return () -> queue.remainingCapacity() > 0;
    }
    return JdkObjects::always;
  }

  /** Whether a thread of a pool finds a task there, or is not to wait for one any longer. */
  static BooleanSupplier hasTask(ThreadPoolExecutor pool) {
    BlockingQueue<Runnable> queue = pool.getQueue();
    return isPlain(queue) ? () -> !queue.isEmpty() || pool.isShutdown() : JdkObjects::always;
  }

  /** Whether a pool has a task that it will run some time, and not for ever again and again. */
  static boolean hasMore(ThreadPoolExecutor pool) {
    return pool instanceof ScheduledThreadPoolExecutor
        && pool.getQueue().stream()
            .anyMatch(task -> !(task instanceof RunnableScheduledFuture<?> f && f.isPeriodic()));
  }
}
