package interleave.futures;

import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.Primitive;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that carry out tasks, a limited number at a time, in the order they were submitted.
 * Semantics of CPython's {@code concurrent.futures.ThreadPoolExecutor}; also an {@link Executor}.
 *
 * <h2>Overview</h2>
 *
 * A task is a {@link Future} and what computes it. Submitting puts it into the pool's queue, and
 * starts a worker if there are more tasks than workers without one, up to the maximum. A worker is
 * counted as without a task from the moment before its task's result can be seen: so who waits for
 * one result and then submits the next task never starts a thread for it. While it calls the
 * callbacks of a future, it is counted as busy again.
 *
 * <p>Workers belong to the run that made the pool, in a notebook its cell. What a task does, such
 * as printing, is done on behalf of the run that submitted it.
 *
 * <p>Workers are no daemons: a program does not end before its pools are shut down. Use it in
 * {@code try (var pool = new ThreadPool(4)) { … }}, which waits for all tasks at the end. A task
 * that waits for another task of the same pool can wait for ever, when all workers do that.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it submitted a task happens before what the task does, and that before
 * what another thread does after it got the result.
 */
public final class ThreadPool extends Primitive implements Executor, AutoCloseable {

  private static final AtomicInteger POOLS = new AtomicInteger();

  /** A task that waits in the queue. */
  private static final class Task<T> {
    private final Future<T> future;
    private final Callable<? extends T> body;
    private final Client client;

    /** Token of the event that submitted it. Guarded by the pool's mutex. */
    private long submitted = ThreadLog.NO_EVENT;

    Task(Future<T> future, Callable<? extends T> body, Client client) {
      this.future = future;
      this.body = body;
      this.client = client;
    }
  }

  private final int maxWorkers;
  private final String prefix;
  private final Runnable initializer;
  private final Client home = Client.current();
  private final AtomicLong tasks = new AtomicLong();

  /**
   * How many workers have no task, those included that are about to be started. A worker that has
   * done its task counts itself in without {@link #mutex}; all other changes are made under it.
   */
  private final AtomicInteger idle = new AtomicInteger();

  private final WaitQueue takers = WaitQueue.oneByOne(EventKind.WAIT);
  private final WaitQueue enders = WaitQueue.together(EventKind.WAIT);
  private final Free free = new Free();
  private final Ended ended = new Ended();
  private final AwaitEnd awaitEnd = new AwaitEnd();

  /** Guards all that follows, for the few instructions of one attempt. */
  private final ReentrantLock mutex = new ReentrantLock();

  private final ArrayDeque<Task<?>> queue = new ArrayDeque<>();

  /** All workers that were ever started, or are about to be. */
  private final List<ThreadHandle> workers = new ArrayList<>();

  /** How many workers were ever begun; the next one's number. */
  private int begun;

  /** How many workers there are, those included that are about to be started. */
  private int alive;

  private boolean shutDown;
  private @Nullable Throwable broken;

  /** A pool of as many workers as there are processors, and four, but 32 at most. */
  public ThreadPool() {
    this(Math.min(32, Runtime.getRuntime().availableProcessors() + 4));
  }

  /**
   * A pool of up to {@code maxWorkers} workers.
   *
   * @throws IllegalArgumentException if {@code maxWorkers} is less than one
   */
  public ThreadPool(int maxWorkers) {
    this.maxWorkers = positive(maxWorkers);
    this.prefix = "ThreadPool-" + POOLS.getAndIncrement();
    this.initializer = () -> {};
  }

  /**
   * A pool of up to {@code maxWorkers} workers called {@code prefix_0}, {@code prefix_1} and so on.
   * Messages and pictures call the pool {@code prefix}.
   *
   * @throws IllegalArgumentException if {@code maxWorkers} is less than one
   */
  public ThreadPool(int maxWorkers, String prefix) {
    this(maxWorkers, prefix, () -> {});
  }

  /**
   * A pool, as {@link #ThreadPool(int, String)}, in which each worker runs {@code initializer}
   * before its first task. If that throws, the pool is broken: its tasks fail with {@link
   * BrokenThreadPool}, and nothing more can be submitted.
   *
   * @throws IllegalArgumentException if {@code maxWorkers} is less than one
   */
  public ThreadPool(int maxWorkers, String prefix, Runnable initializer) {
    super(prefix);
    this.maxWorkers = positive(maxWorkers);
    this.prefix = prefix;
    this.initializer = Objects.requireNonNull(initializer, "initializer");
  }

  private static int positive(int maxWorkers) {
    if (maxWorkers < 1) {
      throw new IllegalArgumentException("a pool needs one worker or more, got " + maxWorkers);
    }
    return maxWorkers;
  }

  // Submitting

  /**
   * Has a task carried out.
   *
   * @return its result, to come
   * @throws RejectedExecutionException if the pool is shut down, or {@linkplain BrokenThreadPool
   *     broken}
   */
  public <T> Future<T> submit(Callable<T> task) {
    Task<T> submitted = task(Objects.requireNonNull(task, "task"));
    enqueue(submitted);
    return submitted.future;
  }

  private <T> Task<T> task(Callable<? extends T> body) {
    return new Task<>(Future.ofPool(tasks.incrementAndGet()), body, Client.current());
  }

  /**
   * Has a task carried out that has no result.
   *
   * @return what says when it has ended, and how
   * @throws RejectedExecutionException if the pool is shut down, or {@linkplain BrokenThreadPool
   *     broken}
   */
  public Future<Void> submit(Runnable task) {
    Objects.requireNonNull(task, "task");
    Callable<Void> call =
        () -> {
          task.run();
          return null;
        };
    return submit(call);
  }

  /**
   * Has a function called with an argument.
   *
   * @return its result, to come
   * @throws RejectedExecutionException if the pool is shut down, or {@linkplain BrokenThreadPool
   *     broken}
   */
  public <A, T> Future<T> submit(Function<? super A, ? extends T> function, A argument) {
    Objects.requireNonNull(function, "function");
    Callable<T> call = () -> function.apply(argument);
    return submit(call);
  }

  /**
   * Has a function called with two arguments.
   *
   * @return its result, to come
   * @throws RejectedExecutionException if the pool is shut down, or {@linkplain BrokenThreadPool
   *     broken}
   */
  public <A, B, T> Future<T> submit(
      BiFunction<? super A, ? super B, ? extends T> function, A first, B second) {
    Objects.requireNonNull(function, "function");
    Callable<T> call = () -> function.apply(first, second);
    return submit(call);
  }

  /**
   * Has a task carried out whose result nobody waits for. An exception that ends it goes to the
   * {@linkplain Threads#exceptionHook exception hook}.
   *
   * @throws RejectedExecutionException if the pool is shut down, or {@linkplain BrokenThreadPool
   *     broken}
   */
  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    Callable<Void> reporting =
        () -> {
          try {
            task.run();
            return null;
          } catch (Throwable e) {
            Threads.report(e);
            throw e;
          }
        };
    enqueue(task(reporting));
  }

  /**
   * Has a function called with each of the items, all at once as far as there are workers.
   *
   * @return the results in the order of the items, each waited for when it is asked for. Where the
   *     function threw, so does the stream, and the tasks that have not begun are cancelled;
   *     closing the stream cancels them too.
   * @throws RejectedExecutionException if the pool is shut down, or {@linkplain BrokenThreadPool
   *     broken}
   */
  public <A, T> Stream<T> map(
      Function<? super A, ? extends T> function, Iterable<? extends A> items) {
    return results(submitAll(function, items), TimeLimit.NONE);
  }

  /**
   * Has a function called with each of the items, as {@link #map(Function, Iterable)}; the stream
   * throws {@link TimedOut} when a result is not there in time.
   *
   * @param seconds how long after this call at most, for all of them
   * @throws RejectedExecutionException if the pool is shut down, or {@linkplain BrokenThreadPool
   *     broken}
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   */
  public <A, T> Stream<T> map(
      Function<? super A, ? extends T> function, Iterable<? extends A> items, double seconds) {
    long nanos = TimeLimit.ofSeconds(seconds);
    return results(submitAll(function, items), nanos);
  }

  /**
   * Has a function called with each of the items, as {@link #map(Function, Iterable)}; the stream
   * throws {@link TimedOut} when a result is not there in time.
   *
   * @param limit how long after this call at most, for all of them
   * @throws RejectedExecutionException if the pool is shut down, or {@linkplain BrokenThreadPool
   *     broken}
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   */
  public <A, T> Stream<T> map(
      Function<? super A, ? extends T> function, Iterable<? extends A> items, Duration limit) {
    long nanos = TimeLimit.of(limit);
    return results(submitAll(function, items), nanos);
  }

  /**
   * Has a function called with each pair of items, one from each side, until one side has no more;
   * as {@link #map(Function, Iterable)}.
   *
   * @throws RejectedExecutionException if the pool is shut down, or {@linkplain BrokenThreadPool
   *     broken}
   */
  public <A, B, T> Stream<T> map(
      BiFunction<? super A, ? super B, ? extends T> function,
      Iterable<? extends A> firsts,
      Iterable<? extends B> seconds) {
    List<Future<T>> futures = new ArrayList<>();
    Iterator<? extends B> second = seconds.iterator();
    for (A first : firsts) {
      if (!second.hasNext()) {
        break;
      }
      futures.add(submit(function, first, second.next()));
    }
    return results(futures, TimeLimit.NONE);
  }

  private <A, T> List<Future<T>> submitAll(
      Function<? super A, ? extends T> function, Iterable<? extends A> items) {
    List<Future<T>> futures = new ArrayList<>();
    for (A item : items) {
      futures.add(submit(function, item));
    }
    return futures;
  }

  private static <T> Stream<T> results(List<Future<T>> futures, long nanos) {
    long deadline = nanos == TimeLimit.NONE ? 0 : now() + nanos;
    return futures.stream()
        .map(
            future -> {
              try {
                return nanos == TimeLimit.NONE
                    ? future.result()
                    : future.result(Duration.ofNanos(deadline - now()));
              } catch (Throwable e) {
                futures.forEach(Future::cancel);
                throw e;
              }
            })
        .onClose(() -> futures.forEach(Future::cancel));
  }

  private static long now() {
    return ThreadScope.current().scheduler().now();
  }

  private void enqueue(Task<?> task) {
    Submit submit = new Submit(task);
    submit.perform();
    submit.throwIfRejected();
    submit.newWorker().ifPresent(number -> startWorker(number, Optional.of(task)));
  }

  // Workers

  private void startWorker(int number, Optional<Task<?>> reason) {
    ThreadHandle worker =
        Threads.target(this::work).name(prefix + "_" + number).daemon(false).create();
    new Starting(worker).perform();
    try {
      home.host(worker::start);
    } catch (Throwable e) {
      new NotStarted(worker, reason).perform();
      throw e;
    }
  }

  /** What a worker does. */
  private void work() {
    try {
      initializer.run();
    } catch (Throwable e) {
      Threads.report(e);
      breakDown(e);
      return;
    }
    try {
      while (workOnce()) {
        // What it has done is not referred to from here.
      }
    } catch (Throwable e) {
      breakDown(e);
      throw e;
    }
    ended.perform();
  }

  /** Carries out the next task; returns false if there will be none. */
  private boolean workOnce() {
    Optional<Task<?>> task = next();
    task.ifPresent(taken -> taken.client.work(() -> carryOut(taken)));
    return task.isPresent();
  }

  /** The next task; empty when there will be none. */
  private Optional<Task<?>> next() {
    Next next = new Next();
    next.performUninterrupted();
    Thread.interrupted(); // whatever came between two tasks was meant for none
    return Optional.ofNullable(next.task);
  }

  private <T> void carryOut(Task<T> task) {
    if (!task.future.setRunningOrNotifyCancel()) {
      free.perform();
      return;
    }
    T value = null;
    Throwable failure = null;
    try {
      value = task.body.call();
    } catch (Throwable e) {
      failure = e;
    }
    free.perform();
    task.future.complete(value, failure).ifPresent(this::callBack);
  }

  /** Calls callbacks, which may take long: meanwhile another worker may be needed. */
  private void callBack(Runnable callbacks) {
    Occupy occupy = new Occupy();
    occupy.perform();
    try {
      occupy.newWorker().ifPresent(number -> startWorker(number, Optional.empty()));
      callbacks.run();
    } finally {
      free.perform();
    }
  }

  private void breakDown(Throwable reason) {
    Break breaking = new Break(reason);
    breaking.perform();
    for (Task<?> task : breaking.left) {
      if (task.future.setRunningOrNotifyCancel()) {
        task.future.setException(brokenBy(reason));
      }
    }
    ended.perform();
  }

  private BrokenThreadPool brokenBy(Throwable reason) {
    return new BrokenThreadPool(this + ": a worker failed, and no task can be carried out", reason);
  }

  // Ending

  /** Shuts the pool down and waits, as {@code shutdown(true, false)}. */
  public void shutdown() {
    shutdown(true);
  }

  /** Shuts the pool down, as {@code shutdown(wait, false)}. */
  public void shutdown(boolean wait) {
    shutdown(wait, false);
  }

  /**
   * Takes no more tasks; those submitted before are carried out. May be called again.
   *
   * @param wait whether to wait until all workers have ended
   * @param cancelFutures whether to cancel the tasks that no worker has begun
   * @throws IllegalThreadStateException if {@code wait} is true and the calling thread is a worker
   *     of this pool
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public void shutdown(boolean wait, boolean cancelFutures) {
    ShutDown ending = new ShutDown(cancelFutures);
    ending.perform();
    for (Task<?> task : ending.cancelled) {
      if (task.future.cancel()) {
        task.future.setRunningOrNotifyCancel();
      }
    }
    if (wait) {
      awaitEnd();
    }
  }

  private void awaitEnd() {
    List<ThreadHandle> all = workers();
    if (all.contains(Threads.current())) {
      throw new IllegalThreadStateException(
          this + ": a worker cannot wait for the end of its own pool. Use shutdown(false).");
    }
    awaitEnd.perform();
    workers().forEach(ThreadHandle::join);
  }

  /** Shuts the pool down, and waits for all tasks. */
  @Override
  public void close() {
    shutdown();
  }

  // Reports

  /** How many workers it has at most. */
  public int maxWorkers() {
    return maxWorkers;
  }

  /** The workers that were started, also those that have ended. A snapshot, for reports. */
  public List<ThreadHandle> workers() {
    mutex.lock();
    try {
      return List.copyOf(workers);
    } finally {
      mutex.unlock();
    }
  }

  /**
   * The workers that wait for a task, and who waits for the pool's end. A snapshot, for reports.
   */
  @Override
  public List<Thread> waiters() {
    return Stream.of(takers, enders).flatMap(waiting -> waiting.threads().stream()).toList();
  }

  @Override
  protected String state() {
    mutex.lock();
    try {
      return alive
          + " of "
          + maxWorkers
          + " workers, "
          + (alive - idle.get())
          + " busy, "
          + queue.size()
          + (queue.size() == 1 ? " task waits" : " tasks wait")
          + (broken != null ? ", broken" : shutDown ? ", shut down" : "");
    } finally {
      mutex.unlock();
    }
  }

  // Operations

  /** A change that is always possible; {@link #change} is called with the mutex. */
  private abstract class Change extends Operation {
    Change() {
      this(WaitQueue.NONE);
    }

    Change(WaitQueue enables) {
      super(ThreadPool.this, WaitQueue.NONE, enables);
    }

    Change(EventKind kind) {
      super(ThreadPool.this, kind, WaitQueue.NONE, takers);
    }

    abstract void change();

    @Override
    public final boolean ready() {
      return true;
    }

    @Override
    public final boolean attempt() {
      mutex.lock();
      try {
        change();
        return true;
      } finally {
        mutex.unlock();
      }
    }
  }

  /** A change after which one more worker may be needed. */
  private abstract class Recruiting extends Change {
    private Optional<Integer> newWorker = Optional.empty();

    Recruiting() {}

    Recruiting(EventKind kind) {
      super(kind);
    }

    /** Counts a new worker in if there are more tasks than workers for them. */
    final void recruit() {
      if (queue.size() > idle.get() && alive < maxWorkers) {
        newWorker = Optional.of(begun++);
        alive++;
        idle.incrementAndGet();
      }
    }

    /** The number of the worker that has to be started, if one has. */
    final Optional<Integer> newWorker() {
      return newWorker;
    }
  }

  private final class Submit extends Recruiting {
    private final Task<?> task;
    private long token = ThreadLog.NO_EVENT;
    private Optional<RejectedExecutionException> rejected = Optional.empty();

    Submit(Task<?> task) {
      super(EventKind.PUT);
      this.task = task;
    }

    @Override
    void change() {
      if (broken != null) {
        rejected = Optional.of(brokenBy(broken));
      } else if (shutDown) {
        rejected =
            Optional.of(
                new RejectedExecutionException(
                    ThreadPool.this + " takes no more tasks: it is shut down"));
      } else {
        task.submitted = token;
        queue.add(task);
        recruit();
      }
    }

    void throwIfRejected() {
      rejected.ifPresent(
          e -> {
            throw e;
          });
    }

    @Override
    protected void bear(long nextToken) {
      token = nextToken;
    }

    @Override
    protected Optional<EventKind> happenedAs() {
      return rejected.isPresent() ? Optional.of(EventKind.REFUSE) : event();
    }

    @Override
    protected String detail() {
      return task.future.name().orElse("");
    }
  }

  /** A worker takes the next task, or learns that there will be none. */
  private final class Next extends Operation {
    private @Nullable Task<?> task;

    Next() {
      super(ThreadPool.this, EventKind.TAKE, takers, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      mutex.lock();
      try {
        return !queue.isEmpty() || shutDown || broken != null;
      } finally {
        mutex.unlock();
      }
    }

    @Override
    public boolean attempt() {
      mutex.lock();
      try {
        task = queue.poll();
        if (task != null) {
          idle.decrementAndGet();
          return true;
        }
        return shutDown || broken != null;
      } finally {
        mutex.unlock();
      }
    }

    @Override
    protected long source() {
      return task == null ? ThreadLog.NO_EVENT : task.submitted;
    }

    @Override
    protected long cause() {
      return task == null ? super.cause() : task.submitted;
    }

    @Override
    protected Optional<EventKind> happenedAs() {
      return task == null ? Optional.empty() : event();
    }

    @Override
    protected String detail() {
      return task == null ? "" : task.future.name().orElse("");
    }

    @Override
    protected Wanted wanted() {
      return Wanted.TASK;
    }
  }

  /** The calling worker has no task any more. */
  private final class Free extends Operation {
    Free() {
      super(ThreadPool.this, WaitQueue.NONE, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      idle.incrementAndGet();
      return true;
    }
  }

  /** The calling worker is busy without a task. */
  private final class Occupy extends Recruiting {
    @Override
    void change() {
      idle.decrementAndGet();
      recruit();
    }
  }

  private final class Starting extends Change {
    private final ThreadHandle worker;

    Starting(ThreadHandle worker) {
      this.worker = worker;
    }

    @Override
    void change() {
      workers.add(worker);
    }
  }

  /** A worker could not be started, and so the task it was needed for is taken back. */
  private final class NotStarted extends Change {
    private final ThreadHandle worker;
    private final Optional<Task<?>> reason;

    NotStarted(ThreadHandle worker, Optional<Task<?>> reason) {
      super(enders);
      this.worker = worker;
      this.reason = reason;
    }

    @Override
    void change() {
      workers.remove(worker);
      alive--;
      idle.decrementAndGet();
      reason.ifPresent(queue::remove);
    }
  }

  /** The calling worker will do nothing more. */
  private final class Ended extends Change {
    Ended() {
      super(enders);
    }

    @Override
    void change() {
      alive--;
      idle.decrementAndGet();
    }
  }

  private final class AwaitEnd extends Operation {
    AwaitEnd() {
      super(ThreadPool.this, enders, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      mutex.lock();
      try {
        return alive == 0;
      } finally {
        mutex.unlock();
      }
    }

    @Override
    public boolean attempt() {
      return ready();
    }

    @Override
    protected Wanted wanted() {
      return Wanted.POOL_END;
    }
  }

  private final class Break extends Change {
    private final Throwable reason;
    private List<Task<?>> left = List.of();

    Break(Throwable reason) {
      super(EventKind.BREAK);
      this.reason = reason;
    }

    @Override
    void change() {
      broken = reason;
      left = List.copyOf(queue);
      queue.clear();
    }
  }

  private final class ShutDown extends Change {
    private final boolean cancelFutures;
    private List<Task<?>> cancelled = List.of();

    ShutDown(boolean cancelFutures) {
      super(EventKind.CLOSE);
      this.cancelFutures = cancelFutures;
    }

    @Override
    void change() {
      shutDown = true;
      if (cancelFutures) {
        cancelled = List.copyOf(queue);
        queue.clear();
      }
    }
  }
}
