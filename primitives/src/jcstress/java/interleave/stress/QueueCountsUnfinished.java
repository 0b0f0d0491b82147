package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import interleave.queue.Queue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * A task that puts a further one before it is done never leaves the queue finished, so nobody who
 * joins it may go on.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "before the further task, or after the first is done")
@Outcome(id = "2", expect = ACCEPTABLE, desc = "with both")
@Outcome(expect = FORBIDDEN, desc = "a join would have returned")
@State
public class QueueCountsUnfinished {

  private final Queue<Integer> queue = new Queue<>();

  public QueueCountsUnfinished() {
    queue.put(1);
  }

  @Actor
  public void worker() {
    int first = queue.get();
    queue.put(first + 1);
    queue.taskDone();
  }

  @Actor
  public void joiner(J_Result r) {
    r.r1 = queue.unfinished();
  }
}
