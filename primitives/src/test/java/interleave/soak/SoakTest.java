package interleave.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.sync.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SoakTest {

  private static final int THREADS = 64;
  private static final int ROUNDS = 3;

  @Test
  void allScenarios_comeOutEven() {
    assertEquals(THREADS, Soak.scenarios().mapToInt(Scenario::threads).sum());
    Soak soak = new Soak(rounds -> rounds < ROUNDS);
    soak.run();
    assertEquals(Soak.scenarios().count(), soak.progress().split(" " + ROUNDS, -1).length - 1L);
  }

  /** A scenario that goes wrong in its second round. */
  private record Wrong(AtomicInteger begun) implements Scenario {

    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public int threads() {
      return 3;
    }

    @Override
    public Round begin() {
      boolean second = begun.incrementAndGet() == 2;
      Event never = new Event();
      return new Round() {
        @Override
        public void work(int thread) {
          if (second && thread == 0) {
            throw new IllegalStateException("lost");
          }
          if (second) {
            never.await();
          }
        }

        @Override
        public void check() {}
      };
    }
  }

  @Test
  void scenarioThatGoesWrong_endsTheSoak() {
    Soak soak = new Soak(List.of(new Wrong(new AtomicInteger())), rounds -> true);
    AssertionError thrown = assertThrows(AssertionError.class, soak::run);
    assertEquals("wrong did not come out even", thrown.getMessage());
    assertEquals("lost", thrown.getCause().getMessage());
    assertTrue(soak.progress().contains("wrong 1"), soak.progress());
  }
}
