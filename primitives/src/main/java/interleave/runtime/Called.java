package interleave.runtime;

import org.jspecify.annotations.Nullable;

/**
 * An operation that one thread waits for, once, and that another makes possible for it alone, by
 * {@linkplain WaitQueue#call calling} it: its turn in a line has come, say. Its guard, which others
 * made hold, holds for good.
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

  final void wake() {
    WaitQueue.Waiter known = waiter;
    if (known != null) {
      known.wakeIfReady();
    }
  }
}
