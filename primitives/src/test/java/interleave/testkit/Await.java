package interleave.testkit;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

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
}
