package interleave.explore;

import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK is about to do to one of its objects: the guard asks the object itself, and the
 * effect is the JDK's own, which follows at once.
 */
final class JdkOperation extends Operation {

  /** How much of it, for a call that fails since the thread does not have what it gives back. */
  static final long NOTHING = -1;

  private final BooleanSupplier guard;
  private final @Nullable Permit permit;
  private final LongSupplier amount;
  private @Nullable LongSupplier cause;

  /**
   * A call that is recorded, and never waits.
   *
   * @param amount how much of it, asked before the JDK does it, and only if that is recorded
   */
  JdkOperation(Object target, EventKind event, WaitQueue enables, LongSupplier amount) {
    super(target, event, WaitQueue.NONE, enables);
    this.guard = () -> true;
    this.permit = null;
    this.amount = amount;
  }

  /** A call that waits until {@code guard} holds. */
  JdkOperation(Object target, WaitQueue waits, BooleanSupplier guard) {
    super(target, waits, WaitQueue.NONE);
    this.guard = guard;
    this.permit = null;
    this.amount = () -> 1;
  }

  /** The way back from where a thread is parked. */
  JdkOperation(Object target, WaitQueue waits, Permit permit, BooleanSupplier guard) {
    super(target, waits, WaitQueue.NONE);
    this.guard = guard;
    this.permit = permit;
    this.amount = () -> 1;
  }

  /** Says which event has let the thread go on, if that can be told more exactly than by all. */
  void setCause(LongSupplier cause) {
    this.cause = cause;
  }

  /** Whether the thread was told to go on. */
  boolean isPermitted() {
    return permit != null && permit.isAvailable();
  }

  @Override
  public boolean ready() {
    return (permit == null || permit.isAvailable()) && guard.getAsBoolean();
  }

  @Override
  public boolean attempt() {
    boolean happens = ready();
    if (happens && permit != null) {
      permit.use();
    }
    return happens;
  }

  @Override
  protected long value() {
    return amount.getAsLong();
  }

  @Override
  protected Optional<EventKind> happenedAs() {
    return event().filter(kind -> amount.getAsLong() != NOTHING);
  }

  @Override
  protected long cause() {
    long known = cause == null ? ThreadLog.NO_EVENT : cause.getAsLong();
    return known == ThreadLog.NO_EVENT ? super.cause() : known;
  }
}
