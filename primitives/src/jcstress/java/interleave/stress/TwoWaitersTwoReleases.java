package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Semaphore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Whoever leaves the queue passes a second wake-up on: both waiters get one, and none is left. Three
 * threads at once, which jcstress leaves out on a machine with two processors; all others need two.
 */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "both waiters have acquired")
@State
public class TwoWaitersTwoReleases {

  private final Semaphore semaphore = new Semaphore(0);

  @Actor
  public void releaser() {
    semaphore.release(2);
  }

  @Actor
  public void first(III_Result r) {
    semaphore.acquire();
    r.r1 = 1;
  }

  @Actor
  public void second(III_Result r) {
    semaphore.acquire();
    r.r2 = 1;
  }

  @Arbiter
  public void left(III_Result r) {
    r.r3 = semaphore.permits();
  }
}
