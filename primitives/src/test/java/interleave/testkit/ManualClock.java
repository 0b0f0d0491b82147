package interleave.testkit;

import interleave.runtime.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Time that passes when the test says so. */
public final class ManualClock implements Clock {

  private final AtomicLong now = new AtomicLong();
  private final Map<Thread, Long> parked = new ConcurrentHashMap<>();

  @Override
  public long now() {
    return now.get();
  }

  /** Registers, then looks at the time; {@link #advance} does it the other way round. */
  @Override
  public void parkUntil(Object blocker, long deadline) {
    parked.put(Thread.currentThread(), deadline);
    try {
      if (now.get() < deadline) {
        LockSupport.park(blocker);
      }
    } finally {
      parked.remove(Thread.currentThread());
    }
  }

  /** Lets time pass. */
  public void advance(Duration by) {
    long reached = now.addAndGet(by.toNanos());
    parked.forEach(
        (thread, deadline) -> {
          if (deadline <= reached) {
            LockSupport.unpark(thread);
          }
        });
  }

  /** Returns when {@code count} threads are parked for some time, and no more. */
  public void awaitParked(int count) {
    Await.until(() -> parked.size() == count, () -> count + " parked, but: " + parked);
  }
}
