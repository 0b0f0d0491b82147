package interleave.sync;

import interleave.runtime.Interrupted;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What can be acquired and released: locks, semaphores, and the lock of a condition.
 *
 * <p>A blocking method returns at once where it can, even on an interrupted thread; an interrupt
 * ends only waiting.
 */
public interface Holdable {

  /**
   * Acquires, waiting for as long as that takes.
   *
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  void acquire();

  /**
   * Acquires, waiting for a limited time.
   *
   * @param seconds how long at most; what a negative time means is said in the class
   * @return whether it was acquired
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  boolean acquire(double seconds);

  /**
   * Acquires, waiting for a limited time.
   *
   * @param limit how long at most
   * @return whether it was acquired
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  boolean acquire(Duration limit);

  /**
   * CPython's {@code acquire(blocking, timeout)}: as {@link #acquire(double)} if {@code blocking}.
   *
   * @param seconds how long at most; must not be given, as the class says, if not {@code blocking}
   * @return whether it was acquired
   * @throws IllegalArgumentException as {@link #acquire(double)}, and if there is a time but no
   *     {@code blocking}
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  boolean acquire(boolean blocking, double seconds);

  /** Acquires if that is possible at once; returns whether it was. */
  boolean tryAcquire();

  /** Releases. */
  void release();

  /**
   * Acquires, and gives what releases at the end of a block: {@code try (var held = lock.hold()) {
   * … }}.
   *
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  default Held hold() {
    acquire();
    return this::release;
  }

  /**
   * Runs {@code body} between acquiring and releasing, also if it throws. If the release then fails
   * too, that is added to what the body threw.
   *
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  default void with(Runnable body) {
    try (Held held = hold()) {
      body.run();
    }
  }

  /**
   * Computes a value between acquiring and releasing, also if that throws.
   *
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  default <T> T with(Supplier<T> body) {
    try (Held held = hold()) {
      return body.get();
    }
  }
}
