package interleave.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import interleave.futures.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Of cancelling and beginning, one wins; the callback is called once, by whoever ends it. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "cancelled first")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "begun first")
@State
public class FutureCancelledOrBegun {

  private final Future<String> future = new Future<>();
  private final AtomicInteger called = new AtomicInteger();

  public FutureCancelledOrBegun() {
    future.addDoneCallback(f -> called.incrementAndGet());
  }

  @Actor
  public void canceller(III_Result r) {
    r.r1 = future.cancel() ? 1 : 0;
  }

  @Actor
  public void worker(III_Result r) {
    if (future.setRunningOrNotifyCancel()) {
      r.r2 = 1;
      future.setResult("done");
    }
  }

  @Arbiter
  public void calls(III_Result r) {
    r.r3 = called.get();
  }
}
