package interleave.linearizable;

import interleave.sync.BoundedSemaphore;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Never more permits than at the beginning, and of several released all or none are taken back. */
public class BoundedSemaphoreLincheck {

  private final BoundedSemaphore semaphore = new BoundedSemaphore(2);

  @Operation
  public boolean tryAcquire() {
    return semaphore.tryAcquire();
  }

  @Operation
  public boolean release() {
    return released(1);
  }

  @Operation
  public boolean releaseTwo() {
    return released(2);
  }

  private boolean released(int permits) {
    try {
      semaphore.release(permits);
      return true;
    } catch (IllegalStateException tooMany) {
      return false;
    }
  }

  @Test
  @Timeout(3600) // it runs each scenario a hundred times, at its own slow pace
  void modelChecking() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(100)
        .threads(3)
        .actorsPerThread(2)
        .check(BoundedSemaphoreLincheck.class);
  }
}
