package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Event;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Set happens-before an isSet that sees it, and before the await that it ends. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "looked and waited after the set")
@Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "looked before the set, and waited for it")
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
    r.r1 = event.isSet() ? written : -1;
    event.await();
    r.r2 = written;
  }
}
