package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.futures.Future;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Setting the result happens-before a look that sees it, and before its return. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "looked and waited after the result")
@Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "looked before it, and waited")
@State
public class FutureCompletes {

  private final Future<String> future = new Future<>();
  private int written;

  @Actor
  public void setter() {
    written = 1;
    future.setResult("done");
  }

  @Actor
  public void waiter(II_Result r) {
    r.r1 = future.done() ? written : -1;
    r.r2 = future.result().equals("done") ? written : 0;
  }
}
