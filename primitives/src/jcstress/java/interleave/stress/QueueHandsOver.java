package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.queue.Queue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Put happens-before the get of that item, in a queue in which both sides have to wait. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "got both items, each with what was written before it was put")
@State
public class QueueHandsOver {

  private final Queue<Integer> queue = new Queue<>(1);
  private int first;
  private int second;

  @Actor
  public void putter() {
    first = 1;
    queue.put(1);
    second = 1;
    queue.put(2);
  }

  @Actor
  public void getter(II_Result r) {
    take(r);
    take(r);
  }

  private void take(II_Result r) {
    if (queue.get() == 1) {
      r.r1 += first;
    } else {
      r.r2 += second;
    }
  }
}
