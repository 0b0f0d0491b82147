package interleave.futures;

import interleave.runtime.Description;
import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.threads.Threads;
import interleave.trace.EventKind;
import interleave.trace.Fields;
import interleave.trace.Named;
import interleave.trace.ThreadLog;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The result of a task that someone else carries out: to come, or there. Semantics of CPython's
 * {@code concurrent.futures.Future}; also a {@link java.util.concurrent.Future}.
 *
 * <p>A future is pending, then running, then finished, with a value or an exception. A pending one
 * can be cancelled, a running one cannot: {@link #cancel} interrupts nobody. Who carries out the
 * task learns of it from {@link #setRunningOrNotifyCancel}, and only from then on is it counted as
 * done by {@link Futures#waitFor} and {@link Futures#asCompleted}.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it finished a future, or cancelled it, happens before what another does
 * after it got the result, and before what callbacks do.
 *
 * @param <T> type of the result
 */
public final class Future<T> implements java.util.concurrent.Future<T>, Named {

  private enum Phase {
    PENDING,
    RUNNING,
    /** Cancelled, and whoever was to carry out the task does not know. */
    CANCELLED,
    CANCELLED_AND_NOTIFIED,
    FINISHED;

    boolean isCancelled() {
      return this == CANCELLED || this == CANCELLED_AND_NOTIFIED;
    }

    boolean isOver() {
      return this == FINISHED || isCancelled();
    }

    /** Whether those who wait for several futures count it as done. */
    boolean isSettled() {
      return this == FINISHED || this == CANCELLED_AND_NOTIFIED;
    }
  }

  /** A list that shares its rest with others; newest first. */
  private record Chain<E>(E newest, @Nullable Chain<E> rest) {
    static <E> List<E> oldestFirst(@Nullable Chain<E> chain) {
      List<E> list = new ArrayList<>();
      for (Chain<E> at = chain; at != null; at = at.rest) {
        list.add(at.newest);
      }
      Collections.reverse(list);
      return list;
    }

    static <E> @Nullable Chain<E> without(E element, @Nullable Chain<E> chain) {
      Chain<E> kept = null;
      for (E each : oldestFirst(chain)) {
        kept = each == element ? kept : new Chain<>(each, kept);
      }
      return kept;
    }
  }

  /**
   * @param callbacks to be called when it is over
   * @param groups to be told when it is settled
   */
  private record State<T>(
      Phase phase,
      @Nullable Chain<Consumer<? super Future<T>>> callbacks,
      @Nullable Chain<Group> groups,
      @Nullable T value,
      @Nullable Throwable exception) {

    private static final State<?> PENDING = new State<>(Phase.PENDING, null, null, null, null);

    @SuppressWarnings("unchecked") // it has no value yet
    static <T> State<T> pending() {
      return (State<T>) PENDING;
    }

    State<T> in(Phase next) {
      return new State<>(next, callbacks, groups, value, exception);
    }

    State<T> calling(Consumer<? super Future<T>> callback) {
      return new State<>(phase, new Chain<>(callback, callbacks), groups, value, exception);
    }

    State<T> telling(Group group) {
      return new State<>(phase, callbacks, new Chain<>(group, groups), value, exception);
    }

    State<T> notTelling(Group group) {
      return new State<>(phase, callbacks, Chain.without(group, groups), value, exception);
    }

    /** Cancelled: groups are told later, callbacks are called now. */
    State<T> cancelled() {
      return new State<>(Phase.CANCELLED, null, groups, null, null);
    }

    State<T> notified() {
      return new State<>(Phase.CANCELLED_AND_NOTIFIED, null, null, null, null);
    }

    State<T> finished(@Nullable T result, @Nullable Throwable failure) {
      return new State<>(Phase.FINISHED, null, null, result, failure);
    }
  }

  private static final VarHandle STATE =
      Fields.handle(MethodHandles.lookup(), "state", State.class);

  private final @Nullable String name;

  /**
   * The thread that carries out the task, while it does. For reports on threads that wait: what
   * that thread wrote before it began to wait is seen by who sees it wait.
   */
  private @Nullable Thread runner;

  /** The number of its task in a pool, from 1; 0 if it has none. */
  private final long task;

  /** The whole state. Changed by compare-and-set only. */
  private volatile State<T> state = State.pending();

  private final WaitQueue waiters = WaitQueue.together(EventKind.WAIT);
  private final Await await = new Await();

  /**
   * A pending future. Futures are made by those who carry out tasks, such as {@link ThreadPool};
   * make one yourself to be one of them.
   */
  public Future() {
    this(null, 0);
  }

  /** A pending future that messages and pictures call {@code name}. */
  public Future(String name) {
    this(Objects.requireNonNull(name, "name"), 0);
  }

  private Future(@Nullable String name, long task) {
    this.name = name;
    this.task = task;
  }

  /** A future of a task that a pool's workers will carry out. */
  static <T> Future<T> ofPool(long task) {
    return new Future<>(null, task);
  }

  @Override
  public Optional<String> name() {
    return task > 0 ? Optional.of("task " + task) : Optional.ofNullable(name);
  }

  // For who wants the result

  /**
   * The result, when it is there.
   *
   * @throws CancellationException if it is cancelled
   * @throws RuntimeException the exception that the task ended with; a checked one as the cause of
   *     a {@link CompletionException}
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public T result() {
    await.perform();
    return value();
  }

  /**
   * The result, if it is there in time.
   *
   * @param seconds how long to wait at most; zero or less to look only
   * @throws TimedOut if it is not
   * @throws CancellationException if it is cancelled
   * @throws RuntimeException the exception that the task ended with; a checked one as the cause of
   *     a {@link CompletionException}
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public T result(double seconds) {
    awaitWithin(TimeLimit.ofSeconds(seconds));
    return value();
  }

  /**
   * The result, if it is there in time.
   *
   * @param limit how long to wait at most; zero or less to look only
   * @throws TimedOut if it is not
   * @throws CancellationException if it is cancelled
   * @throws RuntimeException the exception that the task ended with; a checked one as the cause of
   *     a {@link CompletionException}
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public T result(Duration limit) {
    awaitWithin(TimeLimit.of(limit));
    return value();
  }

  /**
   * The exception that the task ended with, when it has ended; empty if it ended with a value.
   *
   * @throws CancellationException if it is cancelled
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public Optional<Throwable> exception() {
    await.perform();
    return failure();
  }

  /**
   * The exception that the task ended with, if it ends in time; empty if it ended with a value.
   *
   * @param seconds how long to wait at most; zero or less to look only
   * @throws TimedOut if it does not
   * @throws CancellationException if it is cancelled
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public Optional<Throwable> exception(double seconds) {
    awaitWithin(TimeLimit.ofSeconds(seconds));
    return failure();
  }

  /**
   * The exception that the task ended with, if it ends in time; empty if it ended with a value.
   *
   * @param limit how long to wait at most; zero or less to look only
   * @throws TimedOut if it does not
   * @throws CancellationException if it is cancelled
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public Optional<Throwable> exception(Duration limit) {
    awaitWithin(TimeLimit.of(limit));
    return failure();
  }

  private void awaitWithin(long nanos) {
    if (!await.performWithin(nanos)) {
      throw new TimedOut(this + " is not over in time");
    }
  }

  private T value() {
    Optional<Throwable> failure = failure();
    if (failure.isEmpty()) {
      return state.value();
    }
    if (failure.get() instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure.get() instanceof Error error) {
      throw error;
    }
    throw new CompletionException(failure.get());
  }

  private Optional<Throwable> failure() {
    State<T> now = state;
    if (now.phase().isCancelled()) {
      throw new CancellationException(this + " was cancelled");
    }
    return Optional.ofNullable(now.exception());
  }

  /**
   * Cancels it, unless it is running or finished.
   *
   * @return whether it is cancelled now
   */
  public boolean cancel() {
    Cancel cancel = new Cancel();
    if (cancel.tryPerform()) {
      call(cancel.before().callbacks());
      return true;
    }
    return cancelled();
  }

  /** As {@link #cancel()}: nobody is interrupted, whatever {@code mayInterruptIfRunning} says. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return cancel();
  }

  /** Whether it is cancelled. */
  public boolean cancelled() {
    return phase().isCancelled();
  }

  /** Whether it is running. */
  public boolean running() {
    return phase() == Phase.RUNNING;
  }

  /** Whether it is finished or cancelled. */
  public boolean done() {
    return phase().isOver();
  }

  private Phase phase() {
    boolean unused = await.tryPerform(); // what is read after it is read at that moment
    return state.phase();
  }

  /**
   * Has {@code callback} called with this future when it is finished or cancelled: by the thread
   * that does it, in the order they were added; or at once by the calling thread, if it is over.
   * What a callback throws goes to the {@linkplain Threads#exceptionHook exception hook}, and the
   * next one is called.
   */
  public void addDoneCallback(Consumer<? super Future<T>> callback) {
    Objects.requireNonNull(callback, "callback");
    Change add = new Change(now -> now.phase().isOver() ? now : now.calling(callback));
    add.perform();
    if (add.before().phase().isOver()) {
      call(callback);
    }
  }

  private void call(@Nullable Chain<Consumer<? super Future<T>>> callbacks) {
    Chain.oldestFirst(callbacks).forEach(this::call);
  }

  private void call(Consumer<? super Future<T>> callback) {
    try {
      callback.accept(this);
    } catch (Throwable e) {
      Threads.report(e);
    }
  }

  // As a java.util.concurrent.Future

  /** {@inheritDoc} */
  @Override
  public T get() throws InterruptedException, ExecutionException {
    try {
      await.perform();
    } catch (Interrupted e) {
      throw checked(e);
    }
    return valueOrExecutionException();
  }

  /** {@inheritDoc} */
  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    boolean over;
    try {
      over = await.performWithin(unit.toNanos(timeout));
    } catch (Interrupted e) {
      throw checked(e);
    }
    if (!over) {
      throw new TimeoutException(this + " is not over in time");
    }
    return valueOrExecutionException();
  }

  private static InterruptedException checked(Interrupted interrupted) {
    Thread.interrupted(); // the checked exception stands for the flag
    InterruptedException checked = new InterruptedException(interrupted.getMessage());
    checked.initCause(interrupted);
    return checked;
  }

  private T valueOrExecutionException() throws ExecutionException {
    Optional<Throwable> failure = failure();
    if (failure.isPresent()) {
      throw new ExecutionException(failure.get());
    }
    return state.value();
  }

  /** As {@link #cancelled}. */
  @Override
  public boolean isCancelled() {
    return cancelled();
  }

  /** As {@link #done}. */
  @Override
  public boolean isDone() {
    return done();
  }

  // For who carries out the task

  /**
   * Says that the task is about to be carried out.
   *
   * @return false if it must not be, because this future is cancelled
   * @throws IllegalStateException if it is running or finished, or if this was said before
   */
  public boolean setRunningOrNotifyCancel() {
    Begin begin = new Begin();
    if (!begin.tryPerform()) {
      throw new IllegalStateException(this + " cannot begin to run: only a pending one can");
    }
    boolean cancelled = begin.before().phase() == Phase.CANCELLED;
    runner = cancelled ? null : Thread.currentThread();
    if (cancelled) {
      tell(begin.before().groups(), ThreadLog.NO_EVENT);
    }
    return !cancelled;
  }

  /**
   * Finishes it with a value, and calls the callbacks.
   *
   * @throws IllegalStateException if it is finished or cancelled
   */
  public void setResult(T value) {
    complete(value, null).ifPresent(Runnable::run);
  }

  /**
   * Finishes it with an exception, and calls the callbacks.
   *
   * @throws IllegalStateException if it is finished or cancelled
   */
  public void setException(Throwable exception) {
    complete(null, Objects.requireNonNull(exception, "exception")).ifPresent(Runnable::run);
  }

  /**
   * Finishes it with a value or, if there is one, an exception, and tells the groups.
   *
   * @return what calls the callbacks, if there are any
   */
  Optional<Runnable> complete(@Nullable T value, @Nullable Throwable exception) {
    Finish finish = new Finish(value, exception);
    if (!finish.tryPerform()) {
      throw new IllegalStateException(this + " is over, and cannot be finished again");
    }
    runner = null;
    tell(finish.before().groups(), finish.token);
    Chain<Consumer<? super Future<T>>> callbacks = finish.before().callbacks();
    return callbacks == null ? Optional.empty() : Optional.of(() -> call(callbacks));
  }

  private void tell(@Nullable Chain<Group> groups, long token) {
    Chain.oldestFirst(groups).forEach(group -> group.settled(this, token));
  }

  // For who waits for several

  /** Has a group told when it is settled; returns whether it is already. */
  boolean tell(Group group) {
    Change join = new Change(now -> now.phase().isSettled() ? now : now.telling(group));
    join.perform();
    return join.before().phase().isSettled();
  }

  /** Does not have a group told any more. */
  void doNotTell(Group group) {
    new Change(now -> now.notTelling(group)).perform();
  }

  /** Whether it is finished with an exception. */
  boolean failed() {
    return state.exception() != null;
  }

  /** The threads that wait for it. A snapshot, for reports. */
  public List<Thread> waiters() {
    return waiters.threads();
  }

  /** Type, name, state and who waits. A snapshot, for reports. */
  @Override
  public String toString() {
    return Description.of(this, describe(state), waiters());
  }

  private static String describe(State<?> now) {
    return switch (now.phase()) {
      case PENDING -> "pending";
      case RUNNING -> "running";
      case CANCELLED, CANCELLED_AND_NOTIFIED -> "cancelled";
      case FINISHED -> "finished: " + outcome(now.value(), now.exception());
    };
  }

  private static String outcome(@Nullable Object value, @Nullable Throwable exception) {
    return exception == null ? Description.of(value) : exception.getClass().getSimpleName();
  }

  /** A change of the state, possible at any time; knows afterwards what it was before. */
  private class Change extends Operation {
    private final UnaryOperator<State<T>> effect;
    private State<T> before = state;

    Change(UnaryOperator<State<T>> effect) {
      super(Future.this, WaitQueue.NONE, WaitQueue.NONE);
      this.effect = effect;
    }

    Change(EventKind kind, WaitQueue enables, UnaryOperator<State<T>> effect) {
      super(Future.this, kind, WaitQueue.NONE, enables);
      this.effect = effect;
    }

    boolean mayFollow(Phase phase) {
      return true;
    }

    final State<T> before() {
      return before;
    }

    @Override
    public final boolean ready() {
      return mayFollow(state.phase());
    }

    @Override
    public final boolean attempt() {
      State<T> now = state;
      while (mayFollow(now.phase())) {
        if (STATE.compareAndSet(Future.this, now, effect.apply(now))) {
          before = now;
          return true;
        }
        now = state;
      }
      return false;
    }
  }

  private final class Begin extends Change {
    Begin() {
      super(now -> now.phase() == Phase.CANCELLED ? now.notified() : now.in(Phase.RUNNING));
    }

    @Override
    boolean mayFollow(Phase phase) {
      return phase == Phase.PENDING || phase == Phase.CANCELLED;
    }
  }

  private final class Cancel extends Change {
    Cancel() {
      super(EventKind.CANCEL, waiters, State::cancelled);
    }

    @Override
    boolean mayFollow(Phase phase) {
      return phase == Phase.PENDING;
    }
  }

  private final class Finish extends Change {
    private final @Nullable T value;
    private final @Nullable Throwable exception;
    private long token = ThreadLog.NO_EVENT;

    Finish(@Nullable T value, @Nullable Throwable exception) {
      super(EventKind.SET, waiters, now -> now.finished(value, exception));
      this.value = value;
      this.exception = exception;
    }

    @Override
    boolean mayFollow(Phase phase) {
      return !phase.isOver();
    }

    @Override
    protected void bear(long nextToken) {
      token = nextToken;
    }

    @Override
    protected String detail() {
      return outcome(value, exception);
    }
  }

  private final class Await extends Operation {
    Await() {
      super(Future.this, waiters, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return state.phase().isOver();
    }

    @Override
    public boolean attempt() {
      return ready();
    }

    @Override
    protected Wanted wanted() {
      return task > 0 && state.phase() == Phase.PENDING
          ? Wanted.RESULT_OF_QUEUED_TASK
          : Wanted.RESULT;
    }

    @Override
    protected Optional<Thread> holder() {
      return Optional.ofNullable(runner);
    }
  }
}
