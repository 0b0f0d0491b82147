package interleave.runtime;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operation that one thread waits for, once, and that another makes possible for it alone: its
 * turn in a line has come, say. Its guard, which others made hold, holds for good. It waits in a
 * queue that is served {@linkplain WaitQueue#onCall on call}.
 */
public abstract class Called extends Operation {

  /** Who waits for it. Set once, before the waiter's first attempt in the queue. */
  private volatile WaitQueue.@Nullable Waiter waiter;

  /**
   * An operation of which nothing but the waiting is recorded, and which enables nobody.
   *
   * @param target the object it happens to, as it appears in a trace
   * @param waits where its thread waits for it: a queue that is served {@linkplain WaitQueue#onCall
   *     on call}
   */
  protected Called(Object target, WaitQueue waits) {
    super(target, waits, WaitQueue.NONE);
  }

  @Override
  final void entered(WaitQueue.Waiter itsWaiter) {
    waiter = itsWaiter;
  }

  /** The thread that waits for it, once it does. A snapshot, for reports. */
  public final Optional<Thread> waiting() {
    WaitQueue.Waiter known = waiter;
    return known == null ? Optional.empty() : Optional.of(known.thread());
  }

  /**
   * Wakes its thread, if it waits. To be called after the guard was made to hold, by the {@link
   * Operation#wakeEnabled} of the operation that did so.
   */
  public final void wake() {
    WaitQueue.Waiter known = waiter;
    if (known != null) {
      known.wakeIfReady();
    }
  }
}
