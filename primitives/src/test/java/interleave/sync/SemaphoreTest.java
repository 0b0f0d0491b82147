package interleave.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SemaphoreTest extends SemaphoreContract<Semaphore> {

  @Override
  Semaphore create(int permits) {
    return new Semaphore(permits);
  }

  @Override
  Semaphore create() {
    return new Semaphore();
  }

  @Override
  Semaphore named(String name) {
    return new Semaphore(1, name);
  }

  @Test
  void c056_releaseWithoutAcquire_raisesTheCount() {
    Semaphore semaphore = new Semaphore(1);
    semaphore.release();
    assertTrue(semaphore.tryAcquire());
    assertTrue(semaphore.tryAcquire());
    assertEquals(0, semaphore.permits());
  }

  @Test
  void c057_text_tellsTheCount() {
    Semaphore semaphore = new Semaphore(3);
    assertTrue(semaphore.toString().contains("3 free"), semaphore.toString());
    semaphore.acquire();
    assertTrue(semaphore.toString().contains("2 free"), semaphore.toString());
    semaphore.release(2);
    assertTrue(semaphore.toString().contains("4 free"), semaphore.toString());
  }

  @Test
  void releaseBeyondAnInt_isAnErrorAndChangesNothing() {
    Semaphore semaphore = new Semaphore(2);
    assertThrows(IllegalStateException.class, () -> semaphore.release(Integer.MAX_VALUE));
    assertEquals(2, semaphore.permits());
  }
}
