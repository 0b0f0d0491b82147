package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Lock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A timed acquire that fails leaves the lock to the others: none is held, none is lost. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it was released in time")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it was not, and the lock works on")
@State
public class LockTimedOut {

  private final Lock lock = new Lock();

  public LockTimedOut() {
    lock.acquire();
  }

  @Actor
  public void holder() {
    lock.release();
  }

  @Actor
  public void impatient(II_Result r) {
    if (lock.acquire(1e-6)) {
      r.r1 = 1;
      lock.release();
    }
  }

  @Arbiter
  public void afterwards(II_Result r) {
    r.r2 = lock.tryAcquire() ? 1 : 0;
  }
}
