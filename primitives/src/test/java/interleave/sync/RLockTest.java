package interleave.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Bunch;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RLockTest extends HoldableContract<RLock> {

  @Override
  RLock create() {
    return new RLock();
  }

  @Override
  RLock named(String name) {
    return new RLock(name);
  }

  @Test
  void c013_negativeTime_isAnErrorExceptMinusOne() {
    RLock lock = new RLock();
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(-100));
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(Duration.ofNanos(-1)));
    assertTrue(lock.acquire(-1));
  }

  @Test
  void trap6_arguments_areCheckedForTheOwnerToo() {
    RLock lock = new RLock();
    lock.acquire();
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(false, 1));
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(-2));
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(Double.NaN));
    assertEquals(1, lock.level());
  }

  @Test
  void c023_levels_goUpAndDown() {
    RLock lock = new RLock();
    lock.acquire();
    assertTrue(lock.tryAcquire());
    lock.release();
    assertTrue(lock.acquire(0));
    assertTrue(lock.acquire(false, -1));
    lock.release();
    lock.release();
    assertFalse(isFree(lock));
    lock.release();
    assertTrue(isFree(lock));
  }

  @Test
  void c024_releaseOfAFreeOne_isAnError() {
    RLock lock = new RLock();
    assertThrows(IllegalMonitorStateException.class, lock::release);
    lock.acquire();
    lock.acquire();
    lock.release();
    lock.release();
    assertThrows(IllegalMonitorStateException.class, lock::release);
  }

  @Test
  void c025_fullReleaseOfAFreeOne_isAnError() {
    RLock lock = new RLock();
    ConditionLock inner = lock.forCondition();
    assertThrows(IllegalMonitorStateException.class, inner::releaseAll);
    lock.acquire();
    lock.release();
    assertThrows(IllegalMonitorStateException.class, inner::releaseAll);
  }

  @Test
  void c026_level_isTheCallersOwn() {
    RLock lock = new RLock();
    assertEquals(0, lock.level());
    lock.acquire();
    assertEquals(1, lock.level());
    lock.acquire();
    lock.acquire();
    assertEquals(3, lock.level());
    try (var other = Bunch.of(() -> assertEquals(0, lock.level()))) {
      // Fails when it has ended, if it does.
    }
    lock.release();
    assertEquals(2, lock.level());
    lock.release();
    lock.release();
    assertEquals(0, lock.level());
  }

  @Test
  void c027_releaseOfAnothersLock_isAnError() {
    RLock lock = new RLock();
    lock.acquire();
    try (var other =
        Bunch.of(() -> assertThrows(IllegalMonitorStateException.class, lock::release))) {
      // Fails when it has ended, if it does.
    }
    assertEquals(1, lock.level());
  }

  @Test
  void c028_ownership_isTheCallersOwn() {
    RLock lock = new RLock();
    assertFalse(lock.isOwned());
    lock.acquire();
    lock.acquire();
    assertTrue(lock.isOwned());
    try (var other = Bunch.of(() -> assertFalse(lock.isOwned()))) {
      // Fails when it has ended, if it does.
    }
    lock.release();
    assertTrue(lock.isOwned());
    lock.release();
    assertFalse(lock.isOwned());
  }

  @Test
  void owner_standsInTheText() {
    RLock lock = new RLock();
    lock.acquire();
    lock.acquire();
    String me = Thread.currentThread().getName();
    assertTrue(lock.toString().contains("locked by " + me + ", level 2"), lock.toString());
    assertEquals(Optional.of(Thread.currentThread()), lock.owner());
  }

  @Test
  void manyThreads_neverHoldItTogether() {
    RLock lock = new RLock();
    int[] count = {0};
    try (var bunch =
        Bunch.of(
            8,
            i -> {
              for (int n = 0; n < 10_000; n++) {
                lock.acquire();
                lock.acquire();
                count[0]++;
                lock.release();
                lock.release();
              }
            })) {
      // The lock is what makes the plain variable safe.
    }
    assertEquals(80_000, count[0]);
  }
}
