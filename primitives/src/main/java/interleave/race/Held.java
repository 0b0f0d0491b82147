package interleave.race;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The locks that a thread holds: a list that is never changed, so that an {@link Access} keeps what
 * was held at the time for the price of a reference.
 */
record Held(@Nullable Mirror lock, @Nullable Held others) {

  static final Held NOTHING = new Held(null, null);

  Held with(Mirror taken) {
    return new Held(taken, this);
  }

  /** Without the lock that was taken last of those that are {@code given}. */
  Held without(Mirror given) {
    if (lock == null) {
      return this;
    }
    return lock == given ? rest() : rest().without(given).with(lock);
  }

  boolean contains(Mirror other) {
    for (Held at = this; at.lock != null; at = at.rest()) {
      if (at.lock == other) {
        return true;
      }
    }
    return false;
  }

  private Held rest() {
    return others == null ? NOTHING : others;
  }

  /** Each once, in the order they were taken. */
  List<Mirror> locks() {
    List<Mirror> locks = new ArrayList<>();
    for (Held at = this; at.lock != null; at = at.rest()) {
      if (!locks.contains(at.lock)) {
        locks.add(0, at.lock);
      }
    }
    return locks;
  }

  boolean isEmpty() {
    return lock == null;
  }
}
