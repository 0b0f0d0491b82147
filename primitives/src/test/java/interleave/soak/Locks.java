package interleave.soak;

import static interleave.soak.Scenario.expect;

import interleave.sync.Lock;
import interleave.sync.RLock;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Counting under a lock, taken in all ways there are. */
final class Locks {

  private static final int TIMES = 500;
  private static final double SHORT = 1e-5;

  private Locks() {}

  static List<Scenario> all() {
    return List.of(new Plain(), new Nested());
  }

  private record Plain() implements Scenario {
    @Override
    public String name() {
      return "lock";
    }

    @Override
    public int threads() {
      return 4;
    }

    @Override
    public Round begin() {
      Lock lock = new Lock();
      long[] count = {0};
      AtomicLong acquired = new AtomicLong();
      return new Round() {
        @Override
        public void work(int thread) {
          SplittableRandom random = new SplittableRandom(thread);
          for (int i = 0; i < TIMES; i++) {
            if (acquire(random.nextInt(4))) {
              count[0]++;
              lock.release();
              acquired.incrementAndGet();
            }
          }
        }

        private boolean acquire(int way) {
          return switch (way) {
            case 0 -> lock.tryAcquire();
            case 1 -> lock.acquire(SHORT);
            default -> {
              lock.acquire();
              yield true;
            }
          };
        }

        @Override
        public void check() {
          expect(count[0] == acquired.get(), count[0] + " counted, " + acquired + " acquired");
          expect(!lock.locked() && lock.waiters().isEmpty(), "left as " + lock);
        }
      };
    }
  }

  private record Nested() implements Scenario {
    @Override
    public String name() {
      return "rlock";
    }

    @Override
    public int threads() {
      return 4;
    }

    @Override
    public Round begin() {
      RLock lock = new RLock();
      long[] count = {0};
      return new Round() {
        @Override
        public void work(int thread) {
          for (int i = 0; i < TIMES; i++) {
            nest(1 + (thread + i) % 3);
          }
        }

        private void nest(int levels) {
          lock.acquire();
          expect(lock.isOwned(), "not the owner inside");
          if (levels > 1) {
            nest(levels - 1);
          } else {
            count[0]++;
          }
          lock.release();
        }

        @Override
        public void check() {
          expect(count[0] == (long) TIMES * threads(), count[0] + " counted");
          expect(lock.owner().isEmpty() && lock.waiters().isEmpty(), "left as " + lock);
        }
      };
    }
  }
}
