package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.futures.Future;
import interleave.futures.Futures;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Setting a result happens-before a wait for several that it ends. */
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "waited until both were there, so both writes are seen")
@State
public class FuturesWaitedFor {

  private final Future<String> one = new Future<>();
  private final Future<String> other = new Future<>();
  private int first;
  private int second;

  @Actor
  public void setter() {
    first = 1;
    one.setResult("one");
    second = 2;
    other.setResult("other");
  }

  @Actor
  public void waiter(II_Result r) {
    Futures.waitFor(List.of(one, other));
    r.r1 = first;
    r.r2 = second;
  }
}
