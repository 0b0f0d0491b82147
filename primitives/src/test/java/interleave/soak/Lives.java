package interleave.soak;

import static interleave.soak.Scenario.expect;

import interleave.threads.Local;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.threads.Timer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that start and end, with a variable of their own; timers that fire or are cancelled. */
final class Lives {

  private Lives() {}

  static List<Scenario> all() {
    return List.of(new Brief(), new Timed());
  }

  private record Brief() implements Scenario {
    private static final int EACH = 10;

    @Override
    public String name() {
      return "thread";
    }

    @Override
    public int threads() {
      return 2;
    }

    @Override
    public Round begin() {
      AtomicInteger ran = new AtomicInteger();
      Local<Integer> own = new Local<>();
      return new Round() {
        @Override
        public void work(int thread) {
          own.set(-1);
          List<ThreadHandle> children =
              Threads.start(
                  EACH,
                  i -> {
                    expect(!own.isSet(), "another thread's value");
                    own.set(i);
                    expect(Threads.list().contains(Threads.current()), "alive but not listed");
                    expect(own.get() == i, "another thread's value");
                    ran.incrementAndGet();
                  });
          Threads.joinAll(children);
          List<ThreadHandle> listed = Threads.list();
          for (ThreadHandle child : children) {
            expect(!child.alive() && !listed.contains(child), "joined but alive: " + child);
          }
          expect(own.get() == -1, "another thread's value");
        }

        @Override
        public void check() {
          expect(ran.get() == EACH * threads(), ran + " ran");
        }
      };
    }
  }

  private record Timed() implements Scenario {
    private static final int EACH = 10;
    private static final double NEVER = 1e6;

    @Override
    public String name() {
      return "timer";
    }

    @Override
    public int threads() {
      return 2;
    }

    @Override
    public Round begin() {
      AtomicInteger fired = new AtomicInteger();
      return new Round() {
        @Override
        public void work(int thread) {
          for (int i = 0; i < EACH; i++) {
            Timer now = new Timer(0, fired::incrementAndGet);
            Timer later = new Timer(NEVER, fired::incrementAndGet);
            now.start();
            later.start();
            later.cancel();
            Threads.joinAll(List.of(now, later));
          }
        }

        @Override
        public void check() {
          expect(fired.get() == EACH * threads(), fired + " fired");
        }
      };
    }
  }
}
