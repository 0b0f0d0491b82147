package interleave.soak;

import static interleave.soak.Scenario.expect;

import interleave.sync.BoundedSemaphore;
import interleave.sync.Semaphore;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** No more inside than there are permits. */
final class Permits {

  private Permits() {}

  static List<Scenario> all() {
    return List.of(new Limit("semaphore", false), new Limit("bounded", true));
  }

  private record Limit(String name, boolean bounded) implements Scenario {
    private static final int PERMITS = 2;
    private static final int TIMES = 500;
    private static final double SHORT = 1e-5;

    @Override
    public int threads() {
      return 4;
    }

    @Override
    public Round begin() {
      Semaphore semaphore = bounded ? new BoundedSemaphore(PERMITS) : new Semaphore(PERMITS);
      AtomicInteger inside = new AtomicInteger();
      return new Round() {
        @Override
        public void work(int thread) {
          for (int i = 0; i < TIMES; i++) {
            if (acquire((thread + i) % 4)) {
              expect(inside.incrementAndGet() <= PERMITS, inside + " inside");
              inside.decrementAndGet();
              semaphore.release(1);
            }
          }
        }

        private boolean acquire(int way) {
          return switch (way) {
            case 0 -> semaphore.tryAcquire();
            case 1 -> semaphore.acquire(SHORT);
            default -> {
              semaphore.acquire();
              yield true;
            }
          };
        }

        @Override
        public void check() {
          expect(semaphore.permits() == PERMITS, "left as " + semaphore);
          expect(semaphore.waiters().isEmpty(), "somebody waits: " + semaphore);
        }
      };
    }
  }
}
