package interleave.runtime;

import interleave.hooks.Handover;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.ThreadLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task on its way from the thread that handed it over to one that runs it: as long as it runs, it
 * is part of the run that handed it over, wherever the thread that runs it comes from.
 */
final class HandedTask implements Handover {

  private final ThreadScope scope;
  private final int site;

  /** Who runs it; empty if that may be the thread itself. Set before it runs. */
  private volatile Optional<Object> pool = Optional.empty();

  /** Token of the event that handed it over. Set before it runs. */
  private volatile long token = ThreadLog.NO_EVENT;

  /** What tells of its end, if anything does; may be known late. */
  private volatile @Nullable Object future;

  /** What is to be undone when a thread has run it; it may run several times, or on several. */
  private static final ThreadLocal<Deque<Runnable>> UNDO = ThreadLocal.withInitial(ArrayDeque::new);

  /** What tasks have failed with, and to which runs these belong. */
  private static final WeakIdentityMap<Failure> FAILURES =
      new WeakIdentityMap<>(thrown -> new Failure());

  private static final class Failure {
    volatile Optional<ThreadScope> scope = Optional.empty();
  }

  HandedTask(ThreadScope scope, int site) {
    this.scope = scope;
    this.site = site;
  }

  int site() {
    return site;
  }

  void handedTo(Object executor, long event) {
    token = event;
    pool = Optional.of(executor);
  }

  /**
   * Whether the calling thread, which is to run it, is of the run that handed it over: then it just
   * goes on, unless that is stopped.
   */
  boolean goesOn() {
    if (scope != ThreadScope.current()) {
      return false;
    }
    Waits.running();
    scope.poll();
    return true;
  }

  /** Whether the run that handed it over stops what the calling thread does for it. */
  boolean isStopped() {
    return scope.isBeingStopped();
  }

  void promisedBy(Object result) {
    future = result;
  }

  /** Whether a task may be given to an executor in disguise: nobody could miss what it is. */
  static boolean mayBeWrapped(Object task) {
    Class<?> type = task.getClass();
    return type.isHidden()
        || (type.getSuperclass() == Object.class && type.getInterfaces().length == 1);
  }

  @Override
  public void begin() {
    Waits.running();
    Optional<ThreadScope.Loan> loan = scope.borrow();
    ThreadScope.Member member = ThreadScope.member();
    Runnable restAgain = member.calls.interruptRest();
    boolean idles = member.calls.isEmpty();
    try {
      scope.poll();
    } catch (Throwable e) {
      loan.ifPresent(ThreadScope.Loan::end);
      throw e;
    }
    pool.ifPresent(executor -> took(member.logFrom(token), executor));
    UNDO.get()
        .push(
            () -> {
              ended(member.log(), idles);
              restAgain.run();
              loan.ifPresent(ThreadScope.Loan::end);
            });
  }

  private void took(@Nullable ThreadLog log, Object executor) {
    if (log == null) {
      return;
    }
    if (log.isWaitingFor(executor)) {
      log.add(log.now(), EventKind.RESUME, executor, Outcome.PROCEEDED.ordinal(), token, "");
    }
    log.add(log.now(), EventKind.TAKE, executor, 1, token, "a task");
  }

  private void ended(@Nullable ThreadLog log, boolean idles) {
    Object promised = future;
    if (log != null && promised != null) {
      Station.of(promised).setCause(log.add(EventKind.SET, promised, 1));
    }
    if (log != null && idles && pool.filter(HandedTask::keepsWorkers).isPresent()) {
      log.add(EventKind.WAIT, pool.get(), 0);
    }
  }

  /** Whether a thread of an executor's waits for another task when it has done one. */
  private static boolean keepsWorkers(Object executor) {
    return !executor.getClass().getSimpleName().equals("ThreadPerTaskExecutor");
  }

  /** The run whose task has ended with {@code thrown}, if one has: the last of several. */
  static Optional<ThreadScope> failedIn(Throwable thrown) {
    return FAILURES.find(thrown).flatMap(failure -> failure.scope);
  }

  @Override
  public void end(@Nullable Throwable thrown) {
    if (thrown != null) {
      FAILURES.of(thrown).scope = Optional.of(scope);
    }
    Deque<Runnable> undo = UNDO.get();
    undo.pop().run();
    if (undo.isEmpty()) {
      UNDO.remove();
    }
  }
}
