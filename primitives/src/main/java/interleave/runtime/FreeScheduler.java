package interleave.runtime;

import interleave.hooks.Hooks;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.ThreadLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Real threads: an operation is attempted, and if it cannot happen the thread parks until it can.
 */
final class FreeScheduler implements Scheduler {

  static final FreeScheduler SYSTEM = new FreeScheduler(Clock.SYSTEM);

  private final Clock clock;

  FreeScheduler(Clock clock) {
    this.clock = clock;
  }

  @Override
  public boolean perform(Operation operation, long nanos) {
    return perform(operation, nanos, ThreadScope.log());
  }

  boolean perform(Operation operation, long nanos, @Nullable ThreadLog log) {
    return attempt(operation, log) || await(operation, nanos, log);
  }

  @Override
  public boolean tryPerform(Operation operation) {
    return tryPerform(operation, ThreadScope.log());
  }

  boolean tryPerform(Operation operation, @Nullable ThreadLog log) {
    if (attempt(operation, log)) {
      return true;
    }
    refused(operation, log);
    return false;
  }

  /** Attempts and, if it happened, records it and wakes whom it enables. */
  static boolean attempt(Operation operation, @Nullable ThreadLog log) {
    WaitQueue enables = operation.enables();
    boolean happened;
    if (log == null) {
      if (enables != WaitQueue.NONE) {
        enables.setCause(ThreadLog.NO_EVENT);
      }
      happened = operation.attempt();
    } else if (enables == WaitQueue.NONE) {
      happened = operation.attempt();
      if (happened && operation.kind() != null) {
        record(log.now(), operation, operation.source(), log);
      }
    } else {
      happened = attemptAsCause(operation, log);
    }
    if (happened) {
      operation.wakeEnabled();
    }
    return happened;
  }

  /**
   * What enables others bears a time from before it happens, and leaves its token before it
   * happens: whoever goes on because of it finds the cause, and comes after it in the trace.
   */
  private static boolean attemptAsCause(Operation operation, ThreadLog log) {
    if (!operation.ready()) {
      return false;
    }
    EventKind kind = operation.kind();
    if (kind == null) {
      operation.enables().setCause(ThreadLog.NO_EVENT);
      return operation.attempt();
    }
    long time = log.now();
    long token = log.nextToken();
    if (operation.isCertain()) {
      record(time, operation, operation.source(), log);
      return attemptAs(token, operation);
    }
    if (!attemptAs(token, operation)) {
      return false;
    }
    record(time, operation, operation.source(), log);
    return true;
  }

  /** An attempt that others will know as the event {@code token} if it succeeds. */
  private static boolean attemptAs(long token, Operation operation) {
    operation.bear(token);
    operation.enables().setCause(token);
    boolean happened = operation.attempt();
    if (!happened) {
      operation.enables().clearCause(token);
    }
    return happened;
  }

  private static void record(long time, Operation operation, long cause, ThreadLog log) {
    operation
        .happenedAs()
        .ifPresent(
            kind ->
                log.add(
                    time, kind, operation.target(), operation.value(), cause, operation.detail()));
  }

  /**
   * An operation that never waits cannot be refused, only wrong: the caller says so by throwing.
   */
  static void refused(Operation operation, @Nullable ThreadLog log) {
    if (log != null && operation.kind() != null && operation.waits() != WaitQueue.NONE) {
      log.add(EventKind.REFUSE, operation.target(), 0);
    }
  }

  /**
   * Whether the calling thread is interrupted. A run that is stopped from outside interrupts its
   * threads to say so; then this throws what unwinds them.
   */
  private static boolean mustStopWaiting() {
    if (!Thread.currentThread().isInterrupted()) {
      return false;
    }
    Hooks.poll();
    return true;
  }

  @Override
  public void performUninterrupted(Operation operation) {
    ThreadLog log = ThreadScope.log();
    if (!attempt(operation, log)) {
      awaitUninterrupted(operation, log);
    }
  }

  /** Performs an operation that could not happen at once. */
  void awaitUninterrupted(Operation operation, @Nullable ThreadLog log) {
    try {
      while (!tryAwait(operation, log)) {
        Interrupts.putOff();
      }
    } finally {
      Interrupts.bringBack();
    }
  }

  /** Waits for an operation; returns false if an interrupt ended the wait. */
  private boolean tryAwait(Operation operation, @Nullable ThreadLog log) {
    try {
      return await(operation, TimeLimit.NONE, log);
    } catch (Interrupted e) {
      return false;
    }
  }

  /** Performs an operation that could not happen at once; returns whether it happened in time. */
  boolean await(Operation operation, long nanos, @Nullable ThreadLog log) {
    if (nanos <= 0) {
      refused(operation, log);
      return false;
    }
    WaitQueue queue = operation.waits();
    if (mustStopWaiting()) {
      throw interrupted(operation);
    }
    if (log != null) {
      log.add(queue.state(), operation.target(), 0);
    }
    WaitQueue.Waiter waiter = queue.enter(operation);
    Outcome outcome = Outcome.STOPPED;
    try {
      outcome =
          nanos == TimeLimit.NONE
              ? park(waiter, operation, log)
              : park(waiter, operation, clock.now() + nanos, log);
    } finally {
      queue.leave(waiter);
      if (log != null) {
        resumed(operation, outcome, log);
      }
    }
    return switch (outcome) {
      case PROCEEDED -> {
        operation.wakeEnabled();
        yield true;
      }
      case TIMED_OUT -> {
        refused(operation, log);
        yield false;
      }
      case INTERRUPTED, STOPPED -> throw interrupted(operation);
    };
  }

  /** An attempt of a thread that waits: its resumption is recorded before what then happens. */
  static boolean attemptAwaited(Operation operation, @Nullable ThreadLog log) {
    if (log != null && operation.kind() != null && operation.enables() != WaitQueue.NONE) {
      return operation.ready() && attemptAs(log.tokenAfterNext(), operation);
    }
    return operation.attempt();
  }

  /** Waits for as long as it takes, and says so in {@link Waits} whenever it is about to park. */
  private static Outcome park(
      WaitQueue.Waiter waiter, Operation operation, @Nullable ThreadLog log) {
    Patience patience = new Patience();
    Wait wait = null;
    try {
      waiter.look();
      while (!attemptAwaited(operation, log)) {
        if (mustStopWaiting()) {
          return Outcome.INTERRUPTED;
        }
        if (!waiter.isWoken() && patience.isOver()) {
          if (wait == null) {
            wait = new Wait(operation);
            Waits.begin(wait);
          }
          nap(wait, waiter, operation);
        }
        waiter.look();
      }
      return Outcome.PROCEEDED;
    } finally {
      if (wait != null) {
        Waits.end(wait);
      }
    }
  }

  /**
   * Parks once. A thread that is told to stop meanwhile does so, rather than take what another one
   * gave up as it was unwound.
   */
  private static void nap(Wait wait, WaitQueue.Waiter waiter, Operation operation) {
    wait.fallAsleep();
    if (waiter.fallAsleep()) {
      LockSupport.park(operation.target());
    }
    wait.wakeUp();
    Hooks.poll();
  }

  private Outcome park(
      WaitQueue.Waiter waiter, Operation operation, long deadline, @Nullable ThreadLog log) {
    Patience patience = new Patience();
    waiter.look();
    while (!attemptAwaited(operation, log)) {
      if (mustStopWaiting()) {
        return Outcome.INTERRUPTED;
      }
      if (clock.now() - deadline >= 0) {
        return Outcome.TIMED_OUT;
      }
      if (!waiter.isWoken() && patience.isOver() && waiter.fallAsleep()) {
        clock.parkUntil(operation.target(), deadline);
      }
      waiter.look();
    }
    return Outcome.PROCEEDED;
  }

  /**
   * How often a thread tries again before it parks: not at all at first, though parking may take
   * longer than the wait. Threads on two processors that try for one lock make each other slow, and
   * while one is parked the other goes on with the lock in its own cache. Then more each time it
   * was woken in vain, as {@link java.util.concurrent.locks.AbstractQueuedSynchronizer} does: who
   * was quicker may be as quick to make way.
   */
  private static final class Patience {
    private static final int MOST = 63;

    private int tries;
    private int left;

    boolean isOver() {
      if (left > 0) {
        left--;
        Thread.onSpinWait();
        return false;
      }
      tries = Math.min(2 * tries + 1, MOST);
      left = tries;
      return true;
    }
  }

  static void resumed(Operation operation, Outcome outcome, ThreadLog log) {
    boolean proceeded = outcome == Outcome.PROCEEDED;
    long cause = proceeded ? operation.cause() : ThreadLog.NO_EVENT;
    long time = log.now();
    log.add(time, EventKind.RESUME, operation.target(), outcome.ordinal(), cause, "");
    if (proceeded && operation.kind() != null) {
      record(time, operation, ThreadLog.NO_EVENT, log);
    }
  }

  private static Interrupted interrupted(Operation operation) {
    return new Interrupted(
        Thread.currentThread().getName() + " was interrupted while waiting: " + operation);
  }

  @Override
  public void sleep(long nanos) {
    if (mustStopWaiting()) {
      throw sleepInterrupted();
    }
    if (nanos <= 0) {
      return;
    }
    ThreadLog log = ThreadScope.log();
    if (log != null) {
      log.add(log.now(), EventKind.SLEEP, null, nanos, ThreadLog.NO_EVENT, "");
    }
    Outcome outcome = Outcome.STOPPED;
    try {
      outcome = sleepUntil(clock.now() + nanos);
    } finally {
      if (log != null) {
        log.add(log.now(), EventKind.RESUME, null, outcome.ordinal(), ThreadLog.NO_EVENT, "");
      }
    }
    if (outcome == Outcome.INTERRUPTED) {
      throw sleepInterrupted();
    }
  }

  private static Interrupted sleepInterrupted() {
    return new Interrupted(Thread.currentThread().getName() + " was interrupted while sleeping");
  }

  private Outcome sleepUntil(long deadline) {
    while (clock.now() - deadline < 0) {
      if (mustStopWaiting()) {
        return Outcome.INTERRUPTED;
      }
      clock.parkUntil(this, deadline);
    }
    return Outcome.PROCEEDED;
  }

  @Override
  public void start(Thread child) {
    ThreadLog log = ThreadScope.log();
    if (log != null) {
      log.started(child);
    }
    Waits.starting(child);
    try {
      child.start();
    } catch (Throwable e) {
      Waits.notStarted(child);
      throw e;
    }
  }

  /** The end of such a thread is no operation, so this waits as the JDK does, in its real time. */
  @Override
  public boolean join(Thread thread, long nanos) {
    if (!thread.isAlive()) {
      return true;
    }
    if (nanos <= 0) {
      return false;
    }
    ThreadLog log = ThreadScope.log();
    if (log != null) {
      log.add(EventKind.WAIT, thread, 0);
    }
    Outcome outcome = Outcome.STOPPED;
    try {
      outcome = joinForReal(thread, nanos);
    } finally {
      if (log != null) {
        log.add(EventKind.RESUME, thread, outcome.ordinal());
      }
    }
    if (outcome == Outcome.INTERRUPTED) {
      throw new Interrupted(
          Thread.currentThread().getName() + " was interrupted while joining " + thread.getName());
    }
    return outcome == Outcome.PROCEEDED;
  }

  private static Outcome joinForReal(Thread thread, long nanos) {
    try {
      if (nanos == TimeLimit.NONE) {
        joinWithoutLimit(thread);
      } else {
        TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Hooks.poll();
      return Outcome.INTERRUPTED;
    }
    return thread.isAlive() ? Outcome.TIMED_OUT : Outcome.PROCEEDED;
  }

  private static void joinWithoutLimit(Thread thread) throws InterruptedException {
    Wait wait = Wait.forEndOf(thread);
    Waits.begin(wait);
    try {
      wait.fallAsleep();
      thread.join();
    } finally {
      Waits.end(wait);
    }
  }

  @Override
  public void interrupt(Thread other) {
    ThreadLog log = ThreadScope.log();
    if (log != null) {
      log.add(EventKind.INTERRUPT, other, 0);
    }
    other.interrupt();
  }

  @Override
  public void begin() {
    ThreadLog log = ThreadScope.log();
    if (log != null) {
      log.begin();
    }
  }

  @Override
  public long now() {
    return clock.now();
  }
}
