package interleave.race;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Something that orders threads: what a thread has done before it {@linkplain #leave leaves} here
 * happened before what another does after it {@linkplain #left has looked}. Arrays in here are not
 * changed.
 */
final class Sync {

  private final AtomicReference<long @Nullable []> clock = new AtomicReference<>();

  /** Leaves a clock, besides those that were left before. */
  void leave(long[] mine) {
    long[] before;
    long[] after;
    do {
      before = clock.get();
      after =
          before == null || VectorClock.covers(mine, before)
              ? mine.clone()
              : VectorClock.joined(before, mine);
    } while (!clock.compareAndSet(before, after));
  }

  /** What was left here; null if nothing was. */
  long @Nullable [] left() {
    return clock.get();
  }

  boolean isUsed() {
    return clock.get() != null;
  }
}
