package interleave.race;

import java.util.ArrayList;
import java.util.List;

/**
 * The slots of a run. There are at most {@value #MOST}, so that a clock stays small however many
 * threads there are. Threads that share a slot take what one of them has told for what all have
 * told: a race may be missed then, none is made up.
 */
final class Slots {

  static final int MOST = 256;

  /** Guarded by this. Grows only. */
  private final List<Slot> all = new ArrayList<>();

  /** How many threads have got one. Guarded by this. */
  private int taken;

  /** A slot for a thread that is new. */
  synchronized Slot take() {
    int index = taken++ % MOST;
    if (index == all.size()) {
      all.add(new Slot(index));
    }
    return all.get(index);
  }

  /** What somebody would know who knew of everything that has happened up to now. */
  synchronized long[] now() {
    long[] now = new long[all.size()];
    for (int slot = 0; slot < now.length; slot++) {
      now[slot] = all.get(slot).now();
    }
    return now;
  }
}
