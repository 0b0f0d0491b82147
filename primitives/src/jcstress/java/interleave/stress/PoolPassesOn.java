package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.futures.ThreadPool;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Submit happens-before the task, and the task happens-before its result. */
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the task sees the first write, and the one that got its result the second")
@State
public class PoolPassesOn {

  private int before;
  private int within;

  @Actor
  public void submitter(II_Result r) {
    try (ThreadPool pool = new ThreadPool(1)) {
      before = 1;
      r.r1 = pool.submit(this::task).result();
      r.r2 = within;
    }
  }

  private int task() {
    within = 2;
    return before;
  }
}
