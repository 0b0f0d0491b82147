package interleave.linearizable;

import interleave.queue.Empty;
import interleave.queue.SimpleQueue;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Concurrent puts and gets are as if one came after another. */
public class SimpleQueueLincheck {

  private static final int NOTHING = -1;

  private final SimpleQueue<Integer> queue = new SimpleQueue<>();

  @Operation
  public void putOne() {
    queue.put(1);
  }

  @Operation
  public void putTwo() {
    queue.put(2);
  }

  @Operation
  public int get() {
    try {
      return queue.getNowait();
    } catch (Empty e) {
      return NOTHING;
    }
  }

  @Operation
  public boolean empty() {
    return queue.empty();
  }

  @Test
  @Timeout(3600) // it runs each scenario a hundred times, at its own slow pace
  void modelChecking() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .check(SimpleQueueLincheck.class);
  }
}
