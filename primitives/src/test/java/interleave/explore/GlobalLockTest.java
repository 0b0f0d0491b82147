package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.threads.Threads;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs as under a global interpreter lock. */
@Timeout(600)
class GlobalLockTest {

  /** Two threads that take and give a lock so many times each: two steps a time. */
  private static Callable<Integer> twoWorkers(int times) {
    return () -> {
      Lock one = new Lock("one");
      Lock two = new Lock("two");
      var a = Threads.start(() -> repeat(one, times));
      var b = Threads.start(() -> repeat(two, times));
      a.join();
      b.join();
      return times;
    };
  }

  private static void repeat(Lock lock, int times) {
    for (int i = 0; i < times; i++) {
      lock.with(() -> {});
    }
  }

  /** How many steps threads had taken in a row when they were made to wait. */
  private static List<Integer> slices(Run run) {
    List<Integer> slices = new ArrayList<>();
    int length = 0;
    for (int i = 0; i < run.steps().size(); i++) {
      if (run.steps().get(i).switched().endsWith("is made to wait")) {
        slices.add(length);
      }
      boolean goesOn = i > 0 && run.steps().get(i).thread() == run.steps().get(i - 1).thread();
      length = goesOn ? length + 1 : 1;
    }
    return slices;
  }

  @Test
  void threadsThatAreDoneWithinAnInterval_areNeverMadeToWait() {
    Run run = Simulate.gil(1, twoWorkers(20));
    assertEquals(0, run.preemptions(), run::toString);
    assertEquals("20", run.outcome().text());
  }

  @Test
  void longerOnes_areMadeToWait_afterAboutAnInterval() {
    Run run = Simulate.gil(Program.of(twoWorkers(400)), 100, 1);
    List<Integer> slices = slices(run);
    assertEquals(run.preemptions(), slices.size(), slices::toString);
    assertTrue(slices.size() >= 10, slices::toString);
    assertTrue(slices.stream().allMatch(slice -> slice >= 75 && slice <= 125), slices::toString);
  }

  @Test
  void aBlockedThread_givesTheLockUpAtOnce() {
    Run run =
        Simulate.gil(
            1,
            () -> {
              Event event = new Event("go");
              var waiter = Threads.start(event::await);
              event.set();
              waiter.join();
              return "done";
            });
    assertEquals("done", run.outcome().text());
    assertEquals(0, run.preemptions(), run::toString);
  }

  @Test
  void oneSeed_isOneRun_andSeedsDiffer() {
    Set<String> schedules = new HashSet<>();
    for (long seed = 1; seed <= 10; seed++) {
      Run run = Simulate.gil(seed, twoWorkers(200));
      assertEquals(run.schedule(), Simulate.gil(seed, twoWorkers(200)).schedule());
      schedules.add(run.schedule().toString());
    }
    assertTrue(schedules.size() > 1, schedules::toString);
  }

  @Test
  void aRun_canBeReplayed() {
    Run run = Simulate.gil(3, twoWorkers(100));
    Run again = Explore.replay(run.schedule().toString(), twoWorkers(100));
    assertTrue(again.misfit().isEmpty(), again::toString);
    assertEquals(run.steps(), again.steps());
  }

  @Test
  void intervalOfOneStep_changesPlacesAllTheTime() {
    Run run = Simulate.gil(Program.of(twoWorkers(20)), 1, 1);
    assertTrue(run.preemptions() > 20, run::toString);
  }

  @Test
  void interval_mustBePositive() {
    assertThrows(
        IllegalArgumentException.class, () -> Simulate.gil(Program.of(twoWorkers(1)), 0, 1));
  }

  @Test
  void strategyGil_isTheSameWithTheUsualInterval() {
    assertEquals(
        Simulate.gil(5, twoWorkers(200)).schedule(),
        Simulate.run(Program.of(twoWorkers(200)), Simulate.Strategy.GIL, 5).schedule());
  }
}
