package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.hooks.Hooks;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Recorder;
import interleave.trace.Trace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run that is stopped from outside unwinds the threads that wait. */
class StopTest {

  private static final class Stopped extends Error {
    private static final long serialVersionUID = 1;
  }

  private volatile boolean stopping;

  @AfterEach
  void letOthersGoOn() {
    Hooks.setStopper(null);
  }

  private void stop(Thread thread) {
    stopping = true;
    Hooks.setStopper(
        () -> {
          if (stopping && Thread.currentThread() == thread) {
            throw new Stopped();
          }
        });
    thread.interrupt();
  }

  @Test
  void waitingThread_isUnwoundByWhatThePollThrows() throws Exception {
    Event never = new Event();
    Recorder recorder = new Recorder("run");
    try (var scope = new ThreadScope("run", recorder)) {
      ThreadHandle waiter =
          scope.call(() -> Threads.start(() -> assertThrows(Stopped.class, never::await)));
      Await.until(() -> never.waiters().size() == 1, () -> "a waiter");
      stop(waiter.thread().orElseThrow());
      waiter.join();
    }
    Trace trace = recorder.trace();
    assertEquals(0, never.waiters().size());
    assertTrue(
        trace.events().stream()
            .anyMatch(e -> e.kind() == EventKind.RESUME && e.outcome() == Outcome.STOPPED));
  }

  @Test
  void sleepingThread_isUnwound() {
    try (var sleeper =
        Bunch.of(() -> assertThrows(Stopped.class, () -> Threads.sleep(1_000_000)))) {
      Thread thread = sleeper.threads().get(0);
      Await.parked(thread);
      stop(thread);
    }
  }

  @Test
  void waiterOfACondition_isUnwoundAndTakesNoSignalAlong() {
    Lock lock = new Lock();
    Condition condition = new Condition(lock);
    try (var waiter =
        Bunch.of(
            () -> assertThrows(Stopped.class, () -> condition.with(() -> condition.await())))) {
      Await.until(() -> condition.waiters().size() == 1, () -> "a waiter");
      stop(waiter.threads().get(0));
    }
    try (var next = Bunch.of(() -> condition.with(() -> assertTrue(condition.await(3600))))) {
      Await.until(() -> condition.waiters().size() == 1, () -> "a waiter");
      condition.with(() -> condition.signal());
    }
  }
}
