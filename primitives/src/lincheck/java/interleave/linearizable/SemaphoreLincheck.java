package interleave.linearizable;

import interleave.sync.Semaphore;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every result of concurrent tries and releases is one that some order of them gives. */
public class SemaphoreLincheck {

  private final Semaphore semaphore = new Semaphore(1);

  @Operation
  public boolean tryAcquire() {
    return semaphore.tryAcquire();
  }

  @Operation
  public void release() {
    semaphore.release();
  }

  @Operation
  public void releaseTwo() {
    semaphore.release(2);
  }

  @Test
  @Timeout(3600) // it runs each scenario a hundred times, at its own slow pace
  void modelChecking() {
    new ModelCheckingOptions()
            .iterations(10)
            .invocationsPerIteration(100)
            .threads(3)
            .actorsPerThread(2)
        .check(SemaphoreLincheck.class);
  }
}
