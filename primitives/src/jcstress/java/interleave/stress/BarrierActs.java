package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Barrier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What the parties did happens before the action, and that before what they do next. */
@JCStressTest
@Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "the action has added up both writes, and both see its sum")
@State
public class BarrierActs {

  private final Barrier barrier = new Barrier(2, this::add);
  private int first;
  private int second;
  private int sum;

  private void add() {
    sum = first + second;
  }

  @Actor
  public void first(II_Result r) {
    first = 1;
    barrier.await();
    r.r1 = sum;
  }

  @Actor
  public void second(II_Result r) {
    second = 2;
    barrier.await();
    r.r2 = sum;
  }
}
