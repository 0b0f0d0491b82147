package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.queue.Queue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Done happens-before the join that it ends. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "joined after both were done, so both writes are seen")
@State
public class QueueJoined {

  private final Queue<Integer> queue = new Queue<>();
  private int first;
  private int second;

  public QueueJoined() {
    queue.put(1);
    queue.put(2);
  }

  @Actor
  public void worker() {
    first = 1;
    queue.taskDone();
    second = 1;
    queue.taskDone();
  }

  @Actor
  public void joiner(II_Result r) {
    queue.join();
    r.r1 = first;
    r.r2 = second;
  }
}
