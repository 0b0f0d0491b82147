package interleave.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LockTest extends HoldableContract<Lock> {

  @Override
  Lock create() {
    return new Lock();
  }

  @Override
  Lock named(String name) {
    return new Lock(name);
  }

  @Test
  void c013_negativeTime_isAnErrorExceptMinusOne() {
    Lock lock = new Lock();
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(-100));
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(-2));
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(Duration.ofNanos(-1)));
    assertTrue(lock.acquire(-1));
    assertFalse(lock.acquire(false, -1));
  }

  @Test
  void minusOne_waitsForEver() throws Exception {
    Lock lock = new Lock();
    lock.acquire();
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          try (var waiter = Bunch.of(() -> assertTrue(lock.acquire(true, -1)))) {
            awaitWaiters(lock, 1);
            clock.advance(Duration.ofDays(100_000));
            assertEquals(1, lock.waiters().size());
            lock.release();
          }
        });
  }

  @Test
  void c019_secondAcquireByTheHolder_blocksUntilAnotherThreadReleases() {
    Lock lock = new Lock();
    AtomicBoolean twice = new AtomicBoolean();
    try (var holder =
        Bunch.of(
            () -> {
              lock.acquire();
              lock.acquire();
              twice.set(true);
            })) {
      awaitWaiters(lock, 1);
      assertFalse(twice.get());
      lock.release();
    }
    assertTrue(twice.get());
  }

  @Test
  void c020_anotherThread_mayRelease() {
    Lock lock = new Lock();
    lock.acquire();
    try (var other = Bunch.of(lock::release)) {
      // Ends by itself.
    }
    assertFalse(lock.locked());
    lock.acquire();
    lock.release();
  }

  @Test
  void c021_timeOut_leavesTheStateAsItWas() throws Exception {
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          Lock lock = new Lock();
          lock.acquire();
          try (var waiter = Bunch.of(() -> assertFalse(lock.acquire(0.01)))) {
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(10));
          }
          lock.release();
          assertFalse(lock.locked());
          assertTrue(lock.tryAcquire());
        });
  }

  @Test
  void c115_releaseOfAFreeLock_isAnError() {
    Lock lock = new Lock("forks");
    var e = assertThrows(IllegalMonitorStateException.class, lock::release);
    assertTrue(e.getMessage().contains("forks"), e.getMessage());
    lock.with(() -> {});
    assertThrows(IllegalMonitorStateException.class, lock::release);
  }

  @Test
  void closingAHoldThatWasReleased_isAnError() {
    Lock lock = new Lock();
    assertThrows(
        IllegalMonitorStateException.class,
        () -> {
          try (var held = lock.hold()) {
            lock.release();
          }
        });
  }

  @Test
  void owner_isWhoAcquired() {
    Lock lock = new Lock();
    assertEquals(Optional.empty(), lock.owner());
    lock.acquire();
    assertEquals(Optional.of(Thread.currentThread()), lock.owner());
    assertTrue(lock.locked());
    assertTrue(lock.toString().contains("locked by " + Thread.currentThread().getName()));
    lock.release();
    assertEquals(Optional.empty(), lock.owner());
  }

  @Test
  void manyThreads_neverHoldItTogether() {
    Lock lock = new Lock();
    int[] count = {0};
    try (var bunch =
        Bunch.of(
            8,
            i -> {
              for (int n = 0; n < 20_000; n++) {
                lock.acquire();
                count[0]++;
                lock.release();
              }
            })) {
      // The lock is what makes the plain variable safe.
    }
    assertEquals(160_000, count[0]);
  }
}
