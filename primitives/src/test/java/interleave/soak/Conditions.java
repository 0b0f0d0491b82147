package interleave.soak;

import static interleave.soak.Scenario.expect;

import interleave.sync.Condition;
import interleave.sync.Lock;
import interleave.sync.RLock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The bounded buffer of the textbooks, and threads that take turns. */
final class Conditions {

  private Conditions() {}

  static List<Scenario> all() {
    return List.of(new Buffer(), new Turns());
  }

  /** Two conditions over one lock; half of the waits have a short time. */
  private record Buffer() implements Scenario {
    private static final int ITEMS = 300;
    private static final int ROOM = 2;
    private static final double SHORT = 1e-5;

    @Override
    public String name() {
      return "buffer";
    }

    @Override
    public int threads() {
      return 4;
    }

    @Override
    public Round begin() {
      Lock lock = new Lock();
      Condition notFull = new Condition(lock);
      Condition notEmpty = new Condition(lock);
      Deque<Long> buffer = new ArrayDeque<>();
      AtomicLong put = new AtomicLong();
      AtomicLong taken = new AtomicLong();
      return new Round() {
        @Override
        public void work(int thread) {
          for (int i = 0; i < ITEMS; i++) {
            if (thread % 2 == 0) {
              put((long) thread * ITEMS + i);
            } else {
              take(i % 2 == 0);
            }
          }
        }

        private void put(long item) {
          try (var held = lock.hold()) {
            notFull.awaitFor(() -> buffer.size() < ROOM);
            buffer.add(item);
            expect(buffer.size() <= ROOM, "more in the buffer than there is room");
            put.addAndGet(item);
            notEmpty.signal();
          }
        }

        private void take(boolean patient) {
          try (var held = lock.hold()) {
            if (patient) {
              notEmpty.awaitFor(() -> !buffer.isEmpty());
            } else {
              while (buffer.isEmpty()) {
                // A signal that comes with the end of the time is received or passed on.
                notEmpty.await(SHORT);
              }
            }
            taken.addAndGet(buffer.remove());
            notFull.signal();
          }
        }

        @Override
        public void check() {
          expect(buffer.isEmpty() && put.get() == taken.get(), put + " put, " + taken + " taken");
          expect(notFull.waiters().isEmpty() && notEmpty.waiters().isEmpty(), "somebody waits");
        }
      };
    }
  }

  /** Each goes on when its number comes; all are woken for each turn. */
  private record Turns() implements Scenario {
    private static final int TURNS = 40;

    @Override
    public String name() {
      return "turns";
    }

    @Override
    public int threads() {
      return 4;
    }

    @Override
    public Round begin() {
      RLock lock = new RLock();
      Condition changed = new Condition(lock);
      int[] turn = {0};
      return new Round() {
        @Override
        public void work(int thread) {
          for (int i = 0; i < TURNS; i++) {
            int own = i * threads() + thread;
            lock.with(
                () ->
                    changed.with(
                        () -> {
                          changed.awaitFor(() -> turn[0] == own);
                          expect(lock.level() == 2, "level " + lock.level() + " after the wait");
                          turn[0]++;
                          changed.signalAll();
                        }));
          }
        }

        @Override
        public void check() {
          expect(turn[0] == TURNS * threads(), turn[0] + " turns");
        }
      };
    }
  }
}
