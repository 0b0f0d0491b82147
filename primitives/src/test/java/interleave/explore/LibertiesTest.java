package interleave.explore;

import static interleave.explore.CountsTest.histogram;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.ThreadScope;
import interleave.sync.Condition;
import interleave.sync.Lock;
import interleave.sync.Semaphore;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may happen besides the order of threads, where it is asked for. */
@Timeout(600)
class LibertiesTest {

  /** One thread takes what another has put there, after a wait. */
  private static Callable<String> taker(boolean asksAgain) {
    return () -> {
      Condition filled = new Condition(new Lock("lock"), "filled");
      AtomicReference<String> box = new AtomicReference<>("nothing");
      AtomicReference<String> taken = new AtomicReference<>("not yet");
      ThreadHandle taker =
          Threads.start(
              () ->
                  filled.with(
                      () -> {
                        if (asksAgain) {
                          filled.awaitFor(() -> box.get().equals("it"));
                        } else if (box.get().equals("nothing")) {
                          filled.await();
                        }
                        taken.set(box.get());
                      }));
      filled.with(
          () -> {
            box.set("it");
            filled.signal();
          });
      taker.join();
      return taken.get();
    };
  }

  @Test
  void withoutSpuriousWakeUps_anIfWillDo() {
    assertEquals(Map.of("it", 2), histogram(Explore.all(taker(false))));
  }

  @Test
  void aSpuriousWakeUp_findsTheIfThatShouldBeAWhile() {
    Exploration exploration = Explore.budget().spurious().run(taker(false));
    assertEquals(Set.of("it", "nothing"), histogram(exploration).keySet());
    Run shown = exploration.shown().orElseThrow();
    assertEquals("nothing", shown.outcome().text());
    assertTrue(shown.schedule().toString().endsWith("+spurious@1.1"), shown::toString);
    assertTrue(shown.table().contains("spurious wake-up"), shown::table);
    Run again = Explore.replay(shown.schedule().toString(), taker(false));
    assertEquals(shown.table(), again.table());
    assertEquals(Optional.empty(), again.misfit());
  }

  @Test
  void aWhile_isProvenAgainstSpuriousWakeUps() {
    assertEquals(Set.of("it"), histogram(Explore.budget().spurious().run(taker(true))).keySet());
  }

  @Test
  void aMissedSignal_isStillMissedWhereNobodyWakesSpuriously() {
    assertEquals(
        Set.of("received", "stuck"),
        histogram(Explore.budget().spurious().run(Lessons.signal(false))).keySet());
  }

  @Test
  void aTimeLimit_mayBeOverAtAnyMoment() {
    Callable<Boolean> late =
        () -> {
          Semaphore semaphore = new Semaphore(0);
          Threads.start(
              () -> {
                Threads.sleep(1.0);
                semaphore.release();
              });
          return semaphore.acquire(2.0);
        };
    assertEquals(Set.of("true"), histogram(Explore.all(late)).keySet());
    assertEquals(Set.of("true", "false"), histogram(Explore.budget().early().run(late)).keySet());
  }

  @Test
  void aSleep_ordersNothing() {
    Callable<Integer> slept =
        () -> {
          Shared x = new Shared("x");
          Threads.start(() -> x.set(1));
          Threads.sleep(3_600);
          return x.get();
        };
    assertEquals(Set.of("1"), histogram(Explore.all(slept)).keySet());
    assertEquals(Set.of("0", "1"), histogram(Explore.budget().early().run(slept)).keySet());
  }

  @Test
  void whatEndedEarly_knowsThatItsTimeIsOver() {
    assertEquals(
        Set.of("true"),
        histogram(
                Explore.budget()
                    .early()
                    .run(
                        () -> {
                          Threads.start(() -> new Semaphore(0).acquire(9.0));
                          long before = ThreadScope.current().scheduler().now();
                          Threads.sleep(5.0);
                          long after = ThreadScope.current().scheduler().now();
                          return after - before >= 5_000_000_000L;
                        }))
            .keySet());
  }

  private static Control control() {
    return ((Execution) ThreadScope.current().scheduler()).control();
  }

  /** Two threads wait one after the other; one signal comes. */
  private static String whoIsWoken() {
    Object monitor = new Object();
    Shared waiting = new Shared("waiting");
    AtomicReference<String> woken = new AtomicReference<>("nobody");
    for (int i = 1; i <= 2; i++) {
      String name = "T" + i;
      Threads.target(() -> await(monitor, waiting, woken)).name(name).daemon(true).start();
      while (waiting.get() < i) {
        control().giveWay(0);
      }
    }
    control().monitorEnter(monitor, 0);
    control().notify(monitor, 0);
    control().monitorExit(monitor, 0);
    while (woken.get().equals("nobody")) {
      control().giveWay(0);
    }
    return woken.get();
  }

  private static void await(Object monitor, Shared waiting, AtomicReference<String> woken) {
    control().monitorEnter(monitor, 0);
    try {
      waiting.increment();
      control().await(monitor, 0, 0, 0);
      woken.set(Threads.current().name());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      control().monitorExit(monitor, 0);
    }
  }

  @Test
  void aSignal_mayPickAnyWaiter() {
    Callable<String> program = LibertiesTest::whoIsWoken;
    assertEquals(
        List.of("T1"),
        Explore.all(program).outcomes().stream().map(tally -> tally.outcome().text()).toList());
    assertEquals(Set.of("T1", "T2"), histogram(Explore.budget().anyWaiter().run(program)).keySet());
  }

  @Test
  void liberties_areReadAsTheyAreWritten() {
    for (String text :
        List.of(
            "2@5/9+early", "/4+notify", "1@2/7+spurious@2.1", "3@1/8+early+notify+spurious@12.3")) {
      assertEquals(text, Schedule.parse(text).toString());
    }
  }
}
