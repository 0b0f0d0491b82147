package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.sync.Lock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Release happens-before acquire: the second to come sees the plain write of the first. */
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the first actor had the lock first")
@Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "the second actor had the lock first")
@State
public class LockHandsOver {

  private final Lock lock = new Lock();
  private int count;

  @Actor
  public void first(II_Result r) {
    lock.acquire();
    r.r1 = ++count;
    lock.release();
  }

  @Actor
  public void second(II_Result r) {
    lock.acquire();
    r.r2 = ++count;
    lock.release();
  }
}
