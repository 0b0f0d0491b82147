package interleave.soak;

import static interleave.soak.Scenario.expect;

import interleave.queue.Queue;
import interleave.runtime.Interrupted;
import interleave.sync.Semaphore;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Who is interrupted while waiting takes nothing along: it is there for the others. */
final class Interruptions {

  private Interruptions() {}

  static List<Scenario> all() {
    return List.of(new Takers());
  }

  private record Takers() implements Scenario {
    private static final int ITEMS = 200;

    @Override
    public String name() {
      return "interrupt";
    }

    @Override
    public int threads() {
      return 4;
    }

    /** 0 gives, 1 and 2 take, 3 interrupts those who take. */
    @Override
    public Round begin() {
      Queue<Integer> queue = new Queue<>();
      Semaphore permits = new Semaphore(0);
      AtomicInteger left = new AtomicInteger(ITEMS);
      AtomicInteger taking = new AtomicInteger(2);
      AtomicBoolean interrupting = new AtomicBoolean(true);
      AtomicReferenceArray<Thread> takers = new AtomicReferenceArray<>(threads());
      return new Round() {
        @Override
        public void work(int thread) {
          switch (thread) {
            case 0 -> give();
            case 3 -> interrupt();
            default -> take(thread);
          }
        }

        private void give() {
          for (int i = 0; i < ITEMS; i++) {
            queue.put(i);
            permits.release();
          }
        }

        @SuppressWarnings("ThreadPriorityCheck") // yielding lets the other end on few cores
        private void take(int thread) {
          takers.set(thread, Thread.currentThread());
          while (left.getAndDecrement() > 0) {
            boolean permitted = false;
            boolean got = false;
            while (!got) {
              try {
                if (!permitted) {
                  permits.acquire();
                  permitted = true;
                }
                queue.get();
                got = true;
              } catch (Interrupted again) {
                expect(Thread.interrupted(), "interrupted without the flag");
              }
            }
          }
          taking.decrementAndGet();
          // An interrupt may be on its way until the one who interrupts has ended.
          while (interrupting.get()) {
            Thread.yield();
          }
          Thread.interrupted();
        }

        @SuppressWarnings("ThreadPriorityCheck") // yielding lets the takers wait again
        private void interrupt() {
          while (taking.get() > 0) {
            for (int i = 0; i < threads(); i++) {
              Thread taker = takers.get(i);
              if (taker != null) {
                taker.interrupt();
              }
            }
            Thread.yield();
          }
          interrupting.set(false);
        }

        @Override
        public void check() {
          expect(queue.empty(), "left as " + queue);
          expect(permits.permits() == 0 && permits.waiters().isEmpty(), "left as " + permits);
        }
      };
    }
  }
}
