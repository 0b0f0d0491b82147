package interleave.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Bunch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedSemaphoreTest extends SemaphoreContract<BoundedSemaphore> {

  @Override
  BoundedSemaphore create(int permits) {
    return new BoundedSemaphore(permits);
  }

  @Override
  BoundedSemaphore create() {
    return new BoundedSemaphore();
  }

  @Override
  BoundedSemaphore named(String name) {
    return new BoundedSemaphore(1, name);
  }

  @Test
  void c058_releaseOfAFullOne_isAnError() {
    BoundedSemaphore semaphore = new BoundedSemaphore();
    assertThrows(IllegalStateException.class, semaphore::release);
    semaphore.acquire();
    semaphore.release();
    assertThrows(IllegalStateException.class, semaphore::release);
  }

  @Test
  void c059_text_tellsCountAndBound() {
    BoundedSemaphore semaphore = new BoundedSemaphore(3);
    assertTrue(semaphore.toString().contains("3 of 3 free"), semaphore.toString());
    semaphore.acquire();
    assertTrue(semaphore.toString().contains("2 of 3 free"), semaphore.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void c060_asManyReleasesAsPermits_thenNoMore(int limit) {
    BoundedSemaphore semaphore = new BoundedSemaphore(limit);
    try (var acquiring = Bunch.of(limit, i -> semaphore.acquire())) {
      // Ends by itself.
    }
    try (var releasing = Bunch.of(limit, i -> semaphore.release())) {
      // Ends by itself.
    }
    assertThrows(IllegalStateException.class, semaphore::release);
  }

  @Test
  void trap7_releaseOfMany_isAllOrNothing() {
    BoundedSemaphore semaphore = new BoundedSemaphore(3);
    semaphore.acquire();
    assertThrows(IllegalStateException.class, () -> semaphore.release(2));
    assertEquals(2, semaphore.permits());
    semaphore.release(1);
    assertEquals(3, semaphore.permits());
  }

  @Test
  void boundOfZero_allowsNoRelease() {
    assertThrows(IllegalStateException.class, () -> new BoundedSemaphore(0).release());
  }
}
