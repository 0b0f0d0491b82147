package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Condition;
import interleave.sync.Lock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads take turns by one condition: each signal happens-before the await that gets it. */
@JCStressTest
@Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "the second saw what the first wrote, and the first what the second wrote then")
@State
public class ConditionTakesTurns {

  private final Condition condition = new Condition(new Lock());
  private int turn;
  private int written;

  @Actor
  public void first(II_Result r) {
    condition.acquire();
    written = 1;
    pass(1);
    awaitTurn(2);
    r.r1 = written;
    condition.release();
  }

  @Actor
  public void second(II_Result r) {
    condition.acquire();
    awaitTurn(1);
    r.r2 = written;
    written = 2;
    pass(2);
    condition.release();
  }

  private void pass(int to) {
    turn = to;
    condition.signal();
  }

  private void awaitTurn(int own) {
    while (turn != own) {
      condition.await();
    }
  }
}
