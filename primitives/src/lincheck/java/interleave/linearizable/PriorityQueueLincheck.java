package interleave.linearizable;

import interleave.queue.PriorityQueue;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Concurrent puts and gets are as if one came after another: the smallest first, and never too many in. */
public class PriorityQueueLincheck extends QueueOperations {

  public PriorityQueueLincheck() {
    super(new PriorityQueue<>(2));
  }

  @Test
  @Timeout(3600) // it runs each scenario a hundred times, at its own slow pace
  void modelChecking() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(2)
        .check(PriorityQueueLincheck.class);
  }
}
