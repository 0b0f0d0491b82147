package interleave.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** What both semaphores do; section F of the conformance list. */
abstract class SemaphoreContract<S extends Semaphore> extends HoldableContract<S> {

  abstract S create(int permits);

  @Test
  void c046_negativeStart_isAnError() {
    assertThrows(IllegalArgumentException.class, () -> create(-1));
    assertThrows(IllegalArgumentException.class, () -> create(Integer.MIN_VALUE));
  }

  @Test
  void c047_permits_areTakenAndGivenBack() {
    S one = create(1);
    one.acquire();
    one.release();
    S two = create(2);
    two.acquire();
    two.acquire();
    assertEquals(0, two.permits());
    two.release();
    two.release();
    assertEquals(2, two.permits());
  }

  @Test
  void c049_singleReleases_letAsManyPass() {
    staged(
        (semaphore, n) -> {
          for (int i = 0; i < n; i++) {
            semaphore.release();
          }
        });
  }

  @Test
  void c050_oneReleaseOfMany_letsAsManyPass() {
    staged(Semaphore::release);
  }

  private interface Releasing {
    void release(Semaphore semaphore, int n);
  }

  private void staged(Releasing releasing) {
    S semaphore = create(7);
    semaphore.acquire();
    AtomicInteger passed = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    IntConsumer takesTwo =
        i -> {
          semaphore.acquire();
          passed.incrementAndGet();
          semaphore.acquire();
          passed.incrementAndGet();
          done.incrementAndGet();
        };
    try (var bunch = Bunch.of(10, takesTwo)) {
      awaitStage(passed, done, semaphore, 6);
      releasing.release(semaphore, 7);
      awaitStage(passed, done, semaphore, 13);
      releasing.release(semaphore, 6);
      awaitStage(passed, done, semaphore, 19);
      assertFalse(semaphore.tryAcquire());
      semaphore.release();
    }
    assertEquals(20, passed.get());
  }

  /** Until every thread is done or waits; then exactly so many acquires are through. */
  private static void awaitStage(
      AtomicInteger passed, AtomicInteger done, Semaphore semaphore, int expected) {
    Await.until(
        () ->
            semaphore.permits() == 0
                && passed.get() >= expected
                && done.get() + semaphore.waiters().size() == 10,
        () -> expected + " passes, got " + passed);
    assertEquals(expected, passed.get());
  }

  @Test
  void c051_tryAcquire_succeedsAsOftenAsThereArePermits() {
    S semaphore = create(2);
    assertTrue(semaphore.tryAcquire());
    assertTrue(semaphore.tryAcquire());
    assertFalse(semaphore.tryAcquire());
    semaphore.release();
    assertTrue(semaphore.tryAcquire());
  }

  @Test
  void c052_contendedTries_succeedAsOftenAsThereArePermits() {
    S semaphore = create(4);
    semaphore.acquire();
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    try (var bunch =
        Bunch.of(
            5,
            i -> {
              for (int n = 0; n < 2; n++) {
                (semaphore.tryAcquire() ? taken : refused).incrementAndGet();
              }
            })) {
      // Counted when it has ended.
    }
    assertEquals(3, taken.get());
    assertEquals(7, refused.get());
  }

  @Test
  void c053_timedAcquire() throws Exception {
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          S semaphore = create(2);
          assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(false, 1.0));
          assertTrue(semaphore.acquire(0.005));
          assertTrue(semaphore.acquire(0.005));
          AtomicBoolean third = new AtomicBoolean(true);
          try (var waiter = Bunch.of(() -> third.set(semaphore.acquire(0.005)))) {
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(5));
          }
          assertFalse(third.get());
          semaphore.release();
          assertTrue(semaphore.acquire(0.005));
          try (var waiter = Bunch.of(() -> third.set(semaphore.acquire(0.5)))) {
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(500));
          }
          assertFalse(third.get());
        });
  }

  @Test
  void trap5_negativeTime_isATryAndNoError() {
    S semaphore = create(1);
    assertTrue(semaphore.acquire(-1));
    assertFalse(semaphore.acquire(-1));
    assertFalse(semaphore.acquire(Duration.ofSeconds(-1)));
  }

  @Test
  void c054_defaultIsOnePermit() {
    S semaphore = create();
    semaphore.acquire();
    AtomicBoolean passed = new AtomicBoolean();
    try (var second =
        Bunch.of(
            () -> {
              semaphore.acquire();
              passed.set(true);
            })) {
      awaitWaiters(semaphore, 1);
      assertFalse(passed.get());
      semaphore.release();
    }
    assertTrue(passed.get());
  }

  @Test
  void c055_nestedHolds_count() {
    S semaphore = create(2);
    assertThrows(
        IllegalStateException.class,
        () -> {
          try (var outer = semaphore.hold()) {
            assertEquals(1, semaphore.permits());
            try (var inner = semaphore.hold()) {
              assertEquals(0, semaphore.permits());
            }
            assertEquals(1, semaphore.permits());
            throw new IllegalStateException("thrown inside");
          }
        });
    assertEquals(2, semaphore.permits());
  }

  @Test
  void releaseOfNoneOrLess_isAnError() {
    S semaphore = create(1);
    var e = assertThrows(IllegalArgumentException.class, () -> semaphore.release(0));
    assertEquals("n must be one or more, got 0", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
    assertEquals(1, semaphore.permits());
  }

  @Test
  void limit_isNeverExceeded() {
    S semaphore = create(3);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (var bunch =
        Bunch.of(
            8,
            i -> {
              for (int n = 0; n < 5_000; n++) {
                semaphore.acquire();
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                semaphore.release();
              }
            })) {
      // Counted when it has ended.
    }
    assertTrue(most.get() <= 3, "inside together: " + most);
    assertEquals(3, semaphore.permits());
    assertEquals(0, semaphore.waiters().size());
  }
}
