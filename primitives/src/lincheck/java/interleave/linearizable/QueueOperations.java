package interleave.linearizable;

import interleave.queue.Empty;
import interleave.queue.Full;
import interleave.queue.Queue;
import org.jetbrains.lincheck.datastructures.Operation;

/** What is done with a queue: the forms that never wait, since Lincheck knows no waiting. */
public abstract class QueueOperations {

  private static final int NOTHING = -1;

  private final Queue<Integer> queue;

  QueueOperations(Queue<Integer> queue) {
    this.queue = queue;
  }

  @Operation
  public boolean putOne() {
    return put(1);
  }

  @Operation
  public boolean putTwo() {
    return put(2);
  }

  private boolean put(int item) {
    try {
      queue.putNowait(item);
      return true;
    } catch (Full e) {
      return false;
    }
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
  public boolean taskDone() {
    try {
      queue.taskDone();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Operation
  public int size() {
    return queue.size();
  }
}
