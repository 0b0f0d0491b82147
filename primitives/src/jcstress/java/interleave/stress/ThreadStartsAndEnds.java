package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Start happens-before the thread, and the thread happens-before the join. */
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the thread sees the first write, and the one that joined it the second")
@State
public class ThreadStartsAndEnds {

  private int before;
  private int within;

  @Actor
  public void starter(II_Result r) {
    before = 1;
    ThreadHandle thread =
        Threads.start(
            () -> {
              r.r1 = before;
              within = 2;
            });
    thread.join();
    r.r2 = within;
  }
}
