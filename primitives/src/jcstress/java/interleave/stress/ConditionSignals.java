package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Condition;
import interleave.sync.Lock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A signal under the lock, with a flag, is never missed. */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "the waiter went on, and sees the write")
@State
public class ConditionSignals {

  private final Condition condition = new Condition(new Lock());
  private int written;

  @Actor
  public void signaller() {
    condition.acquire();
    written = 1;
    condition.signal();
    condition.release();
  }

  @Actor
  public void waiter(I_Result r) {
    condition.acquire();
    while (written == 0) {
      condition.await();
    }
    r.r1 = written;
    condition.release();
  }
}
