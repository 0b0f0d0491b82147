package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Semaphore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The permit that was released comes with what was written before; and the thread that has to wait
 * for it is woken, or the test would not end.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "acquired after the release, so the write is seen")
@State
public class SemaphoreHandsOver {

  private final Semaphore semaphore = new Semaphore(0);
  private int written;

  @Actor
  public void releaser() {
    written = 1;
    semaphore.release();
  }

  @Actor
  public void taker(I_Result r) {
    semaphore.acquire();
    r.r1 = written;
  }
}
