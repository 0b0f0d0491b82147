package interleave.explore;

import static interleave.explore.CountsTest.histogram;
import static interleave.explore.Lessons.together;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.sync.Lock;
import interleave.sync.Semaphore;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What is to hold after every step. */
class InvariantTest {

  private static Callable<Integer> transfers(boolean atOnce) {
    return () -> {
      Shared left = new Shared("left", 5);
      Shared right = new Shared("right", 5);
      Lock lock = new Lock("lock");
      if (atOnce) {
        Explore.invariant(
            "all is there, or somebody moves it", () -> lock.locked() || sum(left, right) == 10);
      } else {
        Explore.invariant("all is there", () -> sum(left, right) == 10);
      }
      together(() -> lock.with(() -> move(left, right)), () -> lock.with(() -> move(right, left)));
      return sum(left, right);
    };
  }

  private static int sum(Shared left, Shared right) {
    return left.get() + right.get();
  }

  private static void move(Shared from, Shared to) {
    from.set(from.get() - 1);
    to.set(to.get() + 1);
  }

  @Test
  void whatHoldsAfterEveryStep_isProven() {
    assertEquals(Set.of("10"), histogram(Explore.all(transfers(true))).keySet());
  }

  @Test
  void whatDoesNot_isWrong_thoughTheResultIsRight() {
    Exploration exploration = Explore.all(transfers(false));
    assertEquals(Set.of("broken invariant: all is there"), histogram(exploration).keySet());
    assertEquals(
        "\"all is there\" does not hold after step 2, Thread-1: write left = 4.",
        exploration.shown().orElseThrow().explanation());
  }

  /** Neither order of the writes depends on the other; what is seen between them does. */
  @Test
  void independentSteps_areTriedInEitherOrderWhereItIsSeen() {
    assertEquals(
        Set.of("done", "broken invariant: x is first"),
        histogram(
                Explore.all(
                    () -> {
                      Shared x = new Shared("x");
                      Shared y = new Shared("y");
                      Explore.invariant("x is first", () -> x.get() >= y.get());
                      together(() -> x.set(1), () -> y.set(1));
                      return "done";
                    }))
            .keySet());
  }

  /** What it looks at depends on what it finds. */
  @Test
  void alsoIfItLooksAtMoreLater() {
    assertEquals(
        Set.of("done", "broken invariant: x is ready when y is"),
        histogram(
                Explore.all(
                    () -> {
                      Shared x = new Shared("x");
                      Shared y = new Shared("y");
                      Explore.invariant("x is ready when y is", () -> y.get() == 0 || x.get() == 1);
                      together(() -> x.set(1), () -> y.set(1));
                      return "done";
                    }))
            .keySet());
  }

  @Test
  void anInvariantThatThrows_doesNotHold() {
    assertEquals(
        Set.of("broken invariant: a number (NumberFormatException: For input string: \"x\")"),
        histogram(
                Explore.all(
                    () -> {
                      Explore.invariant("a number", () -> Integer.parseInt("x") == 0);
                      return "done";
                    }))
            .keySet());
  }

  @Test
  void anInvariantThatWaits_isTold() {
    Exploration exploration =
        Explore.all(
            () -> {
              Semaphore semaphore = new Semaphore(0);
              Explore.invariant(
                  "waits",
                  () -> {
                    interleave.threads.Threads.sleep(1);
                    return semaphore.permits() == 0;
                  });
              return "done";
            });
    assertTrue(
        exploration.toString().contains("an invariant is to look only, not to sleep"),
        exploration::toString);
  }

  @Test
  void outsideOfAnExploration_itDoesNothing() {
    Explore.invariant(
        "never asked",
        () -> {
          throw new AssertionError("was asked");
        });
  }
}
