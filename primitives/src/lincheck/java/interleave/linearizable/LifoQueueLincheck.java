package interleave.linearizable;

import interleave.queue.LifoQueue;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Concurrent puts and gets are as if one came after another: last in, first out, and never too many in. */
public class LifoQueueLincheck extends QueueOperations {

  public LifoQueueLincheck() {
    super(new LifoQueue<>(2));
  }

  @Test
  @Timeout(3600) // it runs each scenario a hundred times, at its own slow pace
  void modelChecking() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(2)
        .check(LifoQueueLincheck.class);
  }
}
