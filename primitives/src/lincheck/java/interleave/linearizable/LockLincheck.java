package interleave.linearizable;

import interleave.sync.Lock;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plain counting under the lock is as if it were one step; so the lock excludes and wakes. */
public class LockLincheck {

  private final Lock lock = new Lock();
  private int count;

  @Operation
  public int increment() {
    lock.acquire();
    try {
      return ++count;
    } finally {
      lock.release();
    }
  }

  @Operation
  public int incrementIfFree() {
    if (!lock.tryAcquire()) {
      return increment();
    }
    try {
      return ++count;
    } finally {
      lock.release();
    }
  }

  @Test
  @Timeout(3600) // it runs each scenario a hundred times, at its own slow pace
  void modelChecking() {
    new ModelCheckingOptions()
            .iterations(10)
            .invocationsPerIteration(100)
            .threads(2)
            .actorsPerThread(2)
        .check(LockLincheck.class);
  }
}
