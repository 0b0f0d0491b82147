package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Barrier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Behind the barrier each sees what the other wrote in front of it. */
@JCStressTest
@Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "each sees the other's write")
@State
public class BarrierMeets {

  private final Barrier barrier = new Barrier(2);
  private int first;
  private int second;

  @Actor
  public void first(II_Result r) {
    first = 1;
    barrier.await();
    r.r1 = second;
  }

  @Actor
  public void second(II_Result r) {
    second = 2;
    barrier.await();
    r.r2 = first;
  }
}
