package interleave.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the waits stand that go on, for whoever wants to see them all.
 *
 * <p>Threads come and go here whenever they wait, and others look but seldom. So each wait takes a
 * seat of its own: to come is one compare-and-set, to go is another, and only who looks has to pass
 * all seats. A thread tries a few seats that follow from its identity: the same each time, so that
 * they stay in the cache of its processor, and seldom those of another. If these are taken it goes
 * on to the next row, which has twice as many, and is there once it was needed.
 *
 * <p>A wait that has its seat all the while is seen by everybody who looks meanwhile.
 */
final class Seats {

  private static final int FIRST_ROW = 256;
  private static final int TRIES = 4;

  /** From one try to the next: not to a neighbour, which shares its place in the cache. */
  private static final int STEP = 61;

  private final Row first = new Row(FIRST_ROW);

  /** Gives a wait of the calling thread a seat. */
  void take(Wait wait) {
    int place = System.identityHashCode(wait.thread());
    Row row = first;
    while (!row.take(wait, place)) {
      row = row.next();
    }
  }

  /** Those that have a seat now. */
  List<Wait> taken() {
    List<Wait> waits = new ArrayList<>();
    for (Row row = first; row != null; row = row.next.get()) {
      for (AtomicReference<@Nullable Wait> seat : row.seats) {
        Wait wait = seat.get();
        if (wait != null) {
          waits.add(wait);
        }
      }
    }
    return waits;
  }

  /** Seats, a power of two of them. */
  private static final class Row {
    private final List<AtomicReference<@Nullable Wait>> seats;
    private final AtomicReference<@Nullable Row> next = new AtomicReference<>();

    Row(int length) {
      seats =
          IntStream.range(0, length).mapToObj(i -> new AtomicReference<@Nullable Wait>()).toList();
    }

    boolean take(Wait wait, int place) {
      for (int i = 0; i < TRIES; i++) {
        if (wait.takeSeat(seats.get((place + i * STEP) & (seats.size() - 1)))) {
          return true;
        }
      }
      return false;
    }

    Row next() {
      Row known = next.get();
      if (known != null) {
        return known;
      }
      next.compareAndSet(null, new Row(2 * seats.size()));
      return next();
    }
  }
}
