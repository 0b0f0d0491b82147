package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Await;
import interleave.trace.SourceMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is said to hang, and who only waits for a scheduler that the machine has stopped. */
class VigilTest {

  private static final long SECOND = 1_000_000_000L;

  private final Crew crew = new Crew(new PlatformCarrier());
  private final Actor actor = actor();
  private final Vigil vigil = new Vigil(new FastWatch(() -> false), actor);

  private Actor actor() {
    Thread made = new Thread("made");
    Crew.Worker worker = crew.take(made);
    Execution execution = new Execution(new Dpor(), 1, SourceMap.CLASSES, crew, worker.seat);
    return new Actor(0, made, worker, execution);
  }

  @AfterEach
  void letTheWorkerEnd() {
    crew.giveBack(actor.worker);
    crew.close();
  }

  private void awaitWaiting() {
    Await.until(() -> actor.worker.getState() == Thread.State.WAITING, () -> "the worker to wait");
  }

  private void watchFor(int seconds) {
    for (int i = 0; i < seconds; i++) {
      vigil.tick(SECOND);
    }
  }

  /** Whoever hands it the turn may be stopped between the word that it is to run and the turn. */
  @Test
  void whoWaitsForTheTurn_waitsForNothingElse() {
    awaitWaiting();
    watchFor(10);
    assertFalse(vigil.hasWaitedFor(0));
    assertFalse(vigil.hasRunFor(8 * SECOND));
  }

  @Test
  void whoNeverGetsTheTurn_isGivenUpInTheEnd() {
    awaitWaiting();
    watchFor(60);
    assertTrue(vigil.hasRunFor(8 * SECOND));
  }

  @Test
  void whoWaitsForSomethingElse_doesSo() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    actor.worker.give(
        () -> {
          began.countDown();
          awaitUninterrupted(end);
        });
    awaitUninterrupted(began);
    awaitWaiting();
    watchFor(2);
    assertTrue(vigil.hasWaitedFor(SECOND));
    end.countDown();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
