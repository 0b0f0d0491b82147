package interleave.soak;

import static interleave.soak.Scenario.expect;

import interleave.queue.Empty;
import interleave.queue.Full;
import interleave.queue.LifoQueue;
import interleave.queue.PriorityQueue;
import interleave.queue.Queue;
import interleave.queue.SimpleQueue;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntFunction;

/** Every item that is put is got once. */
final class HandOvers {

  private static final int EACH = 200;
  private static final double SHORT = 1e-5;

  private HandOvers() {}

  static List<Scenario> all() {
    return List.of(
        new Kind("queue", Queue::new),
        new Kind("lifo", LifoQueue::new),
        new Kind("priority", PriorityQueue::new),
        new Simple());
  }

  private static void got(AtomicIntegerArray counts, int item) {
    expect(counts.incrementAndGet(item) == 1, "got twice: " + item);
  }

  private static void checkAll(AtomicIntegerArray counts) {
    for (int item = 0; item < counts.length(); item++) {
      expect(counts.get(item) == 1, "lost: " + item);
    }
  }

  private record Kind(String name, IntFunction<Queue<Integer>> maker) implements Scenario {
    private static final int ROOM = 2;

    @Override
    public int threads() {
      return 4;
    }

    @Override
    public Round begin() {
      Queue<Integer> queue = maker.apply(ROOM);
      AtomicIntegerArray counts = new AtomicIntegerArray(threads() / 2 * EACH);
      return new Round() {
        @Override
        public void work(int thread) {
          boolean puts = thread % 2 == 0;
          for (int i = 0; i < EACH; i++) {
            if (puts) {
              put(thread / 2 * EACH + i);
              expect(queue.size() <= ROOM, "more in than there is room: " + queue);
            } else {
              got(counts, take(i));
              queue.taskDone();
            }
          }
          if (puts) {
            queue.join();
          }
        }

        @SuppressWarnings("ThreadPriorityCheck") // yielding lets the others get there
        private void put(int item) {
          boolean done = false;
          while (!done) {
            try {
              switch (item % 3) {
                case 0 -> queue.put(item);
                case 1 -> queue.put(item, SHORT);
                default -> queue.putNowait(item);
              }
              done = true;
            } catch (Full again) {
              Thread.yield();
            }
          }
        }

        @SuppressWarnings("ThreadPriorityCheck") // yielding lets the others get there
        private int take(int way) {
          while (true) {
            try {
              return switch (way % 3) {
                case 0 -> queue.get();
                case 1 -> queue.get(SHORT);
                default -> queue.getNowait();
              };
            } catch (Empty again) {
              Thread.yield();
            }
          }
        }

        @Override
        public void check() {
          checkAll(counts);
          expect(queue.empty() && queue.unfinished() == 0, "left as " + queue);
          expect(queue.waiters().isEmpty(), "somebody waits: " + queue);
        }
      };
    }
  }

  private record Simple() implements Scenario {
    @Override
    public String name() {
      return "simple";
    }

    @Override
    public int threads() {
      return 4;
    }

    @Override
    public Round begin() {
      SimpleQueue<Integer> queue = new SimpleQueue<>();
      AtomicIntegerArray counts = new AtomicIntegerArray(threads() / 2 * EACH);
      return new Round() {
        @Override
        public void work(int thread) {
          for (int i = 0; i < EACH; i++) {
            if (thread % 2 == 0) {
              queue.put(thread / 2 * EACH + i);
            } else {
              got(counts, take(i % 2 == 0));
            }
          }
        }

        @SuppressWarnings("ThreadPriorityCheck") // yielding lets the others get there
        private int take(boolean patient) {
          while (true) {
            try {
              return patient ? queue.get() : queue.get(SHORT);
            } catch (Empty again) {
              Thread.yield();
            }
          }
        }

        @Override
        public void check() {
          checkAll(counts);
          expect(queue.empty(), "left as " + queue);
        }
      };
    }
  }
}
