package interleave.soak;

import static interleave.soak.Scenario.expect;

import interleave.sync.Barrier;
import interleave.sync.BrokenBarrierError;
import interleave.sync.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Waiting for each other, and for a sign. */
final class Meetings {

  private Meetings() {}

  static List<Scenario> all() {
    return List.of(new Pulses(), new LockStep(), new BrokenAndRepaired());
  }

  /** One thread pulses an event until all others have got as many pulses as they want. */
  private record Pulses() implements Scenario {
    private static final int EACH = 50;

    @Override
    public String name() {
      return "event";
    }

    @Override
    public int threads() {
      return 5;
    }

    @Override
    public Round begin() {
      Event event = new Event();
      AtomicInteger done = new AtomicInteger();
      return new Round() {
        @Override
        @SuppressWarnings("ThreadPriorityCheck") // yielding lets the waiters come on few cores
        public void work(int thread) {
          if (thread > 0) {
            for (int i = 0; i < EACH; i++) {
              event.await();
            }
            done.incrementAndGet();
          } else {
            while (done.get() < threads() - 1) {
              event.set();
              event.clear();
              Thread.yield();
            }
          }
        }

        @Override
        public void check() {
          expect(!event.isSet() && event.waiters().isEmpty(), "left as " + event);
        }
      };
    }
  }

  /** In each pass every index comes once, and the action runs when all have come. */
  private record LockStep() implements Scenario {
    private static final int PASSES = 50;

    @Override
    public String name() {
      return "barrier";
    }

    @Override
    public int threads() {
      return 4;
    }

    @Override
    public Round begin() {
      AtomicInteger arrived = new AtomicInteger();
      AtomicInteger acted = new AtomicInteger();
      AtomicIntegerArray indexes = new AtomicIntegerArray(threads());
      Barrier barrier =
          new Barrier(
              threads(),
              () -> {
                int pass = acted.incrementAndGet();
                expect(arrived.get() == pass * threads(), "acts before all have come");
              });
      return new Round() {
        @Override
        public void work(int thread) {
          for (int pass = 1; pass <= PASSES; pass++) {
            arrived.incrementAndGet();
            indexes.incrementAndGet(barrier.await());
            expect(acted.get() >= pass, "leaves before the action");
          }
        }

        @Override
        public void check() {
          expect(acted.get() == PASSES, acted + " actions");
          for (int i = 0; i < threads(); i++) {
            expect(indexes.get(i) == PASSES, "indexes given: " + indexes);
          }
        }
      };
    }
  }

  /** The first breaks it, all others are turned away; then it is repaired, and all pass. */
  private record BrokenAndRepaired() implements Scenario {
    private static final int TIMES = 20;

    @Override
    public String name() {
      return "broken";
    }

    @Override
    public int threads() {
      return 4;
    }

    @Override
    public Round begin() {
      Barrier barrier = new Barrier(threads());
      Barrier meeting = new Barrier(threads());
      AtomicInteger turnedAway = new AtomicInteger();
      return new Round() {
        @Override
        public void work(int thread) {
          for (int i = 0; i < TIMES; i++) {
            if (thread == 0) {
              barrier.abort();
            } else {
              awaitInVain();
            }
            if (meeting.await() == 0) {
              barrier.reset();
            }
            meeting.await();
            barrier.await();
            // An abort would also turn away who has not left yet.
            meeting.await();
          }
        }

        private void awaitInVain() {
          try {
            barrier.await();
          } catch (BrokenBarrierError expected) {
            turnedAway.incrementAndGet();
          }
        }

        @Override
        public void check() {
          expect(turnedAway.get() == TIMES * (threads() - 1), turnedAway + " turned away");
          expect(!barrier.broken() && barrier.waiting() == 0, "left as " + barrier);
        }
      };
    }
  }
}
