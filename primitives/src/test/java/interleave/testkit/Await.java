package interleave.testkit;

import java.lang.ref.WeakReference;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Waits for something that no latch can tell, such as "that thread is blocked now". */
public final class Await {

  private Await() {}

  /** Returns when {@code condition} holds. A test that hangs here is ended by its time-out. */
  @SuppressWarnings("ThreadPriorityCheck") // yielding lets the others get there on few cores
  public static void until(BooleanSupplier condition, Supplier<String> expected) {
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("gave up waiting for " + expected.get());
      }
      Thread.yield();
    }
  }

  /** Returns when {@code thread} {@linkplain #isParked is parked}. */
  public static void parked(Thread thread) {
    until(() -> isParked(thread), () -> thread + " to wait");
  }

  /**
   * Whether {@code thread} is parked in one of our own waits. Not {@link Thread#getState}: a thread
   * is also in that state when it waits for a lock of the JDK or for a class.
   */
  public static boolean isParked(Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    return blocker != null
        && !(blocker instanceof AbstractOwnableSynchronizer)
        && !(blocker instanceof Condition);
  }

  /** Returns when nothing keeps the objects alive. */
  public static void collected(WeakReference<?>... objects) {
    until(
        () -> {
          System.gc();
          return Stream.of(objects).allMatch(object -> object.refersTo(null));
        },
        () -> "the objects to be collected");
  }
}
