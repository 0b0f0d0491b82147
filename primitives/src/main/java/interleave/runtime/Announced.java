package interleave.runtime;

import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.ThreadLog;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An operation that a thread is about to perform, for a {@link Scheduler} that decides when it may:
 * does, at that moment, what happens to a thread that performs it in real time, and records it
 * alike. Only {@link #ready} and {@link #places} may be asked by other threads.
 */
public final class Announced {

  private final Operation operation;
  private final @Nullable ThreadLog log;
  private WaitQueue.@Nullable Waiter waiter;
  private long blockedAt;

  private Announced(Operation operation, @Nullable ThreadLog log) {
    this.operation = operation;
    this.log = log;
  }

  /** What the calling thread is about to perform. */
  public static Announced byCallingThread(Operation operation) {
    return new Announced(operation, ThreadScope.log());
  }

  /** The operation itself. */
  public Operation operation() {
    return operation;
  }

  /** Whether it is possible now. */
  public boolean ready() {
    return operation.ready();
  }

  /**
   * The thread {@code who}, which announced it, has found that it must wait. Called by whoever has
   * the turn.
   *
   * @param time on the record's clock
   */
  public void block(Thread who, long time) {
    waiter = operation.waits().enterUnparked(who, operation);
    blockedAt = time;
  }

  /** Whether the thread that announced it waits for it. */
  public boolean blocked() {
    return waiter != null;
  }

  /** Performs it if it is possible; returns whether it happened. The wait for it is then over. */
  public boolean happen() {
    if (waiter == null) {
      return FreeScheduler.attempt(operation, log);
    }
    leave();
    if (!FreeScheduler.attemptAwaited(operation, log)) {
      return false;
    }
    if (log != null) {
      FreeScheduler.resumed(operation, Outcome.PROCEEDED, log);
    }
    operation.wakeEnabled();
    return true;
  }

  /** The thread, if it waits for it, waits no longer, although it has not happened. */
  public void giveUp(Outcome outcome) {
    if (waiter != null) {
      leave();
      if (log != null) {
        FreeScheduler.resumed(operation, outcome, log);
      }
    }
  }

  /**
   * It will not happen, but the thread waits on: since the run ends, or in another operation on the
   * same object. The record shows it waiting.
   */
  public void strand() {
    if (waiter != null) {
      leave();
    }
  }

  /** It will not happen: the time is over, or was none. */
  public void refuse() {
    FreeScheduler.refused(operation, log);
  }

  /** The record of a wait is made when it ends, by the thread itself, which knows its place. */
  private void leave() {
    operation.waits().leaveUnparked(waiter);
    waiter = null;
    EventKind state = operation.waits().state();
    if (log != null && !log.isIn(state, operation.target())) {
      log.add(blockedAt, state, operation.target(), 0, ThreadLog.NO_EVENT, "");
    }
  }

  /**
   * Everything that two operations must have in common for their order to matter: what it happens
   * to, where it waits, and where those wait that it enables.
   */
  public void places(Consumer<Object> each) {
    each.accept(operation.target());
    if (operation.waits() != WaitQueue.NONE) {
      each.accept(operation.waits());
    }
    if (operation.enables() != WaitQueue.NONE) {
      operation.enables().elements().forEach(each);
    }
  }

  /** Whether, once it is possible, it makes no difference when it happens. */
  public boolean isLasting() {
    return operation.isLasting();
  }

  /** Whether a thread that waits for it may go on without it, and without a reason. */
  public boolean wakesSpuriously() {
    return operation.wakesSpuriously();
  }

  /** What about it, now that it has happened; see {@link interleave.trace.EventKind}. */
  public String detail() {
    return operation.detail();
  }

  /** How much of it, now that it has happened; see {@link interleave.trace.EventKind}. */
  public long value() {
    return operation.value();
  }
}
