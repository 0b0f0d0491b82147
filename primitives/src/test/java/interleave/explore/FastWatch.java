package interleave.explore;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Time that passes by ticks, a minute each, and only while it may: however slow the machine is,
 * what is watched has got to where the test wants it.
 */
final class FastWatch implements Watch {

  private static final long MINUTE = 60_000_000_000L;
  private static final long TICK = 1_000_000;

  private final BooleanSupplier passes;
  private final AtomicLong now = new AtomicLong();

  FastWatch(BooleanSupplier passes) {
    this.passes = passes;
  }

  @Override
  public long now() {
    return now.get();
  }

  @Override
  public long tick(Object blocker) {
    LockSupport.parkNanos(blocker, TICK);
    long passed = passes.getAsBoolean() ? MINUTE : 0;
    now.addAndGet(passed);
    return passed;
  }

  @Override
  public OptionalLong ran(Thread thread) {
    return OptionalLong.empty();
  }
}
