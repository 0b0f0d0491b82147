package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The same run again, and runs chosen by a seed. */
class ReplayTest {

  @Test
  void everyFirstSchedule_givesItsOutcomeAgain() {
    Exploration exploration = Explore.all(Lessons.lostUpdate(2, 2));
    for (Tally tally : exploration.outcomes()) {
      Run run = Explore.replay(tally.first().toString(), Lessons.lostUpdate(2, 2));
      assertEquals(tally.outcome(), run.outcome());
      assertEquals(tally.first(), run.schedule());
      assertEquals(Optional.empty(), run.misfit());
    }
  }

  @Test
  void replay_isStepForStepTheSame() {
    Run once = Explore.all(Lessons.buffer(false)).shown().orElseThrow();
    Run again = Explore.replay(once.schedule().toString(), Lessons.buffer(false));
    assertEquals(once.table(), again.table());
    assertEquals(once.trace(), again.trace());
  }

  @Test
  void aScheduleThatDoesNotFit_saysWhere() {
    assertEquals(
        Optional.of("at step 2, where there is no thread 7"),
        Explore.replay("7@2/9", Lessons.lostUpdate(2, 1)).misfit());
    assertEquals(
        Optional.of("at step 1, where thread 0 cannot go on"),
        Explore.replay("0@1/9", Lessons.lostUpdate(2, 1)).misfit());
    assertEquals(
        Optional.of("after step 10: it has 10 steps, not 30"),
        Explore.replay("/30", Lessons.lostUpdate(2, 1)).misfit());
  }

  @Test
  void schedule_isReadAsItIsWritten() {
    Schedule schedule = new Schedule(List.of(new Schedule.Turn(5, 2), new Schedule.Turn(9, 1)), 23);
    assertEquals("2@5,1@9/23", schedule.toString());
    assertEquals(schedule, Schedule.parse(" 2@5,1@9/23 "));
    assertEquals(new Schedule(List.of(), 4), Schedule.parse("/4"));
  }

  @Test
  void whatIsNoSchedule_isRefused() {
    for (String wrong :
        List.of("", "2@5", "2@5/", "2@5,2@5/9", "2@9,1@5/9", "x@1/2", "1@9999999999/1")) {
      assertThrows(IllegalArgumentException.class, () -> Schedule.parse(wrong), wrong);
    }
  }

  @Test
  void aSeed_givesTheSameRunEachTime() {
    for (int seed = 0; seed < 5; seed++) {
      Run once = Simulate.seed(seed, Lessons.lostUpdate(2, 3));
      Run again = Simulate.seed(seed, Lessons.lostUpdate(2, 3));
      assertEquals(once.table(), again.table());
      assertEquals(once.schedule(), again.schedule());
      assertEquals(
          once.outcome(),
          Explore.replay(once.schedule().toString(), Lessons.lostUpdate(2, 3)).outcome());
    }
  }

  @Test
  void everyStrategy_runsTheProgramToItsEnd() {
    for (Simulate.Strategy strategy : Simulate.Strategy.values()) {
      Run run = Simulate.run(Program.of(Lessons.lockedUpdate(2, 2)), strategy, 1);
      assertEquals("4", run.outcome().text(), strategy::word);
    }
  }

  @Test
  void trace_hasEveryThreadAndWhatItWaitedFor() {
    Run run = Explore.all(Lessons.twoLocks(false)).shown().orElseThrow();
    Trace trace = run.trace();
    assertEquals(Trace.Clock.VIRTUAL, trace.clock());
    assertEquals(
        List.of("main", "Thread-1", "Thread-2"),
        trace.threads().stream().map(thread -> thread.name()).toList());
    assertEquals(
        2, trace.events().stream().filter(event -> event.kind() == EventKind.BLOCK).count());
    assertEquals(
        2, trace.events().stream().filter(event -> event.kind() == EventKind.ACQUIRE).count());
    assertTrue(
        trace.events().stream().noneMatch(event -> event.kind() == EventKind.END),
        trace.events()::toString);
  }

  @Test
  void trace_tellsOfAThreadThatIsBlocked_afterWhatBlockedIt() {
    for (long seed = 1; seed <= 20; seed++) {
      Map<Integer, Integer> owners = new HashMap<>();
      for (Event event : Simulate.seed(seed, Lessons.twoLocks(false)).trace().events()) {
        switch (event.kind()) {
          case ACQUIRE -> owners.put(event.object(), event.thread());
          case RELEASE -> owners.remove(event.object());
          case BLOCK -> {
            Integer owner = owners.get(event.object());
            assertNotNull(owner, "seed " + seed + ": nobody has what " + event + " waits for");
            assertNotEquals(event.thread(), owner);
          }
          default -> {}
        }
      }
    }
  }
}
