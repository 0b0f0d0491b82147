package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.RLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Only the last of several releases hands over; what was written at any level is then seen. */
@JCStressTest
@Outcome(id = "2, 4", expect = ACCEPTABLE, desc = "the first actor had the lock first")
@Outcome(id = "4, 2", expect = ACCEPTABLE, desc = "the second actor had the lock first")
@State
public class RLockHandsOver {

  private final RLock lock = new RLock();
  private int count;

  @Actor
  public void first(II_Result r) {
    r.r1 = countTwice();
  }

  @Actor
  public void second(II_Result r) {
    r.r2 = countTwice();
  }

  private int countTwice() {
    lock.acquire();
    count++;
    lock.acquire();
    int seen = ++count;
    lock.release();
    lock.release();
    return seen;
  }
}
