package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Event;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Set happens-before the await that it ends, and before an isSet that sees it. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both came after the set")
@Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "the one who only looked came before the set")
@State
public class EventPublishes {

  private final Event event = new Event();
  private int written;

  @Actor
  public void setter() {
    written = 1;
    event.set();
  }

  @Actor
  public void waiter(II_Result r) {
    event.await();
    r.r1 = written;
  }

  @Actor
  public void looker(II_Result r) {
    r.r2 = event.isSet() ? written : -1;
  }
}
