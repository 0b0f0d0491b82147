package interleave.explore;

import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK is about to do to one of its objects: the guard asks the object itself, and the
 * effect is the JDK's own, which follows at once.
 */
final class JdkOperation extends Operation {

  private final BooleanSupplier guard;
  private final @Nullable Permit permit;

  /** A call that is recorded, and never waits. */
  JdkOperation(Object target, EventKind event, WaitQueue enables) {
    super(target, event, WaitQueue.NONE, enables);
    this.guard = () -> true;
    this.permit = null;
  }

  /** A call that waits until {@code guard} holds. */
  JdkOperation(Object target, WaitQueue waits, BooleanSupplier guard) {
    super(target, waits, WaitQueue.NONE);
    this.guard = guard;
    this.permit = null;
  }

  /** The way back from where a thread is parked. */
  JdkOperation(Object target, WaitQueue waits, Permit permit, BooleanSupplier guard) {
    super(target, waits, WaitQueue.NONE);
    this.guard = guard;
    this.permit = permit;
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
}
