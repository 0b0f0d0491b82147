package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Threads are used again, and end with the exploration. */
class CrewTest {

  @Test
  void executions_takeTurnsOnTheSameThreads() throws InterruptedException {
    List<Crew.Worker> workers;
    try (Stage stage = new Stage(Watch.REAL)) {
      Dpor search = new Dpor();
      while (search.next()) {
        stage.perform(
            Program.of(Lessons.lostUpdate(2, 2)), search, 1_000, time -> Optional.empty());
      }
      workers = stage.crew().workers();
      assertEquals(3, workers.size());
    }
    for (Crew.Worker worker : workers) {
      worker.join();
    }
    assertTrue(workers.stream().noneMatch(Thread::isAlive));
  }
}
