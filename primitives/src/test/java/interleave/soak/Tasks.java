package interleave.soak;

import static interleave.soak.Scenario.expect;

import interleave.futures.Future;
import interleave.futures.Futures;
import interleave.futures.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks that are run once or cancelled, never both, never neither. */
final class Tasks {

  private Tasks() {}

  static List<Scenario> all() {
    return List.of(new Pool());
  }

  private record Pool() implements Scenario {
    private static final int EACH = 50;
    private static final int WORKERS = 3;

    @Override
    public String name() {
      return "pool";
    }

    @Override
    public int threads() {
      return 3;
    }

    @Override
    public Round begin() {
      ThreadPool pool = new ThreadPool(WORKERS, "soak");
      AtomicInteger ran = new AtomicInteger();
      AtomicInteger cancelled = new AtomicInteger();
      AtomicInteger called = new AtomicInteger();
      return new Round() {
        @Override
        public void work(int thread) {
          List<Future<Integer>> futures = new ArrayList<>();
          for (int i = 0; i < EACH; i++) {
            int number = i;
            Future<Integer> future =
                pool.submit(
                    () -> {
                      ran.incrementAndGet();
                      return number;
                    });
            future.addDoneCallback(f -> called.incrementAndGet());
            futures.add(future);
            if (i % 5 == 0 && future.cancel()) {
              cancelled.incrementAndGet();
            }
          }
          int settled = 0;
          for (Future<Integer> future : Futures.asCompleted(futures)) {
            expect(future.done(), "given before it is done: " + future);
            settled++;
          }
          expect(settled == EACH, settled + " of " + EACH + " given");
          expect(Futures.waitFor(futures).notDone().isEmpty(), "not done after the wait");
          for (int i = 0; i < EACH; i++) {
            Future<Integer> future = futures.get(i);
            expect(future.cancelled() || future.result() == i, "wrong result: " + future);
          }
        }

        @Override
        public void check() {
          pool.shutdown();
          int all = threads() * EACH;
          expect(ran.get() + cancelled.get() == all, ran + " ran, " + cancelled + " cancelled");
          expect(called.get() == all, called + " callbacks");
          expect(pool.workers().size() <= WORKERS, "too many workers: " + pool);
          expect(pool.workers().stream().noneMatch(w -> w.alive()), "a worker lives: " + pool);
        }
      };
    }
  }
}
