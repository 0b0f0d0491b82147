package interleave.race;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A component of vector clocks, and its time. A thread has one to itself, unless there are more
 * threads than slots: then some share one, and each gets times of its own from it.
 */
final class Slot {

  private final int index;
  private final AtomicLong time = new AtomicLong();

  /** That of the thread that has started the one that has this one; null if that is not known. */
  private volatile @Nullable Slot starter;

  Slot(int index) {
    this.index = index;
  }

  int index() {
    return index;
  }

  boolean wasStartedBy(Slot other) {
    return starter == other;
  }

  void startedBy(Slot other) {
    starter = other;
  }

  /** A time that comes after all that were given. */
  long next() {
    return time.incrementAndGet();
  }

  /** The last time that was given. */
  long now() {
    return time.get();
  }
}
