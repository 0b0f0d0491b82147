package interleave.explore;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Time that passes by ticks, a minute each. */
final class FastWatch implements Watch {

  private static final long MINUTE = 60_000_000_000L;
  private static final long TICK = 1_000_000;

  private final AtomicLong now = new AtomicLong();

  @Override
  public long now() {
    return now.get();
  }

  @Override
  public void tick(Object blocker) {
    LockSupport.parkNanos(blocker, TICK);
    now.addAndGet(MINUTE);
  }
}
