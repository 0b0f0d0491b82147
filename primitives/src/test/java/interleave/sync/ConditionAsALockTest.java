package interleave.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Primitive;
import interleave.testkit.Bunch;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import org.junit.jupiter.api.Test;

/**
 * A condition is acquired and released as its lock is; sections A and C of the conformance list,
 * for a condition over a given lock and for one with its own.
 */
class ConditionAsALockTest extends HoldableContract<Condition> {

  /** The lock of each condition. Weak: a condition that a test drops must be collected. */
  private final Map<Condition, RLock> locks = new WeakHashMap<>();

  @Override
  Condition create() {
    RLock lock = new RLock();
    Condition condition = new Condition(lock);
    locks.put(condition, lock);
    return condition;
  }

  @Override
  Condition named(String name) {
    return new Condition(new RLock(), name);
  }

  @Override
  Primitive queueOf(Condition condition) {
    return locks.get(condition);
  }

  @Test
  void c013_negativeTime_isAnErrorExceptMinusOne() {
    Condition condition = new Condition();
    assertThrows(IllegalArgumentException.class, () -> condition.acquire(-100));
    assertThrows(IllegalArgumentException.class, () -> condition.acquire(Duration.ofNanos(-1)));
    assertTrue(condition.acquire(-1));
    assertTrue(condition.acquire(false, -1));
  }

  @Test
  void c023_levels_goUpAndDown() {
    Condition condition = new Condition();
    condition.acquire();
    condition.acquire();
    condition.release();
    condition.acquire();
    condition.release();
    assertFalse(isFree(condition));
    condition.release();
    assertTrue(isFree(condition));
  }

  @Test
  void c024_releaseOfAFreeOne_isAnError() {
    Condition condition = new Condition();
    assertThrows(IllegalMonitorStateException.class, condition::release);
    condition.with(() -> condition.with(() -> {}));
    assertThrows(IllegalMonitorStateException.class, condition::release);
  }

  @Test
  void c027_releaseOfAnothersLock_isAnError() {
    Condition condition = new Condition();
    condition.acquire();
    try (var other =
        Bunch.of(() -> assertThrows(IllegalMonitorStateException.class, condition::release))) {
      // Fails when it has ended, if it does.
    }
    assertFalse(isFree(condition));
  }
}
