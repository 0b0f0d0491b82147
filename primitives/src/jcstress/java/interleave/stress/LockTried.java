package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Lock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Release happens-before a try and a timed acquire that succeed because of it. */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "tried after the release, so the write is seen")
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "tried before the release")
@State
public class LockTried {

  private final Lock lock = new Lock();
  private int written;

  public LockTried() {
    lock.acquire();
  }

  @Actor
  public void holder() {
    written = 1;
    lock.release();
  }

  @Actor
  public void trier(I_Result r) {
    r.r1 = lock.tryAcquire() ? written : -1;
  }
}
