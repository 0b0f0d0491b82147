package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.threads.Threads;
import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.Trace;
import interleave.trace.TracedThread;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Threads are used again, and end with the exploration. */
class CrewTest {

  /** Whose state and stack are those of a thread that a program has met; empty if it waits. */
  static Optional<Thread> carrierOf(Thread current) {
    return current instanceof Crew.Worker worker ? worker.seat.thread() : Optional.of(current);
  }

  @Test
  void executions_takeTurnsOnTheSameThreads() throws InterruptedException {
    List<Crew.Worker> workers;
    try (Stage stage = new Stage(Watch.REAL)) {
      workers = stage.run(() -> workersOfAll(stage));
      assertEquals(3, workers.size() - 1); // the manager
    }
    for (Crew.Worker worker : workers) {
      worker.join();
    }
    assertTrue(workers.stream().noneMatch(Thread::isAlive));
  }

  private static List<Crew.Worker> workersOfAll(Stage stage) {
    Dpor search = new Dpor();
    while (search.next()) {
      stage.perform(Program.of(Lessons.lostUpdate(2, 2)), search, 1_000, time -> Optional.empty());
    }
    return stage.crew().workers();
  }

  @Test
  void threadsOfOneRun_areLanesOfTheirOwn_alsoOneAfterTheOther() {
    Trace trace =
        Simulate.seed(
                1,
                () -> {
                  Threads.start("first", () -> {}).join();
                  Threads.start("second", () -> {}).join();
                  return "done";
                })
            .trace();
    assertEquals(
        List.of("main", "first", "second"),
        trace.threads().stream().map(TracedThread::name).toList());
    assertEquals(
        List.of(1L, 2L),
        trace.events().stream()
            .filter(event -> event.kind() == EventKind.START)
            .map(Event::value)
            .toList());
  }
}
