package interleave.futures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Interrupted;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import interleave.threads.ExceptionHook;
import interleave.threads.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A future by itself; section O of the conformance list, 135 to 139. */
class FutureTest {

  private final IllegalStateException failure = new IllegalStateException("failed");

  static Future<Integer> pending() {
    return new Future<>();
  }

  static Future<Integer> running() {
    Future<Integer> future = new Future<>();
    assertTrue(future.setRunningOrNotifyCancel());
    return future;
  }

  static Future<Integer> cancelled() {
    Future<Integer> future = new Future<>();
    assertTrue(future.cancel());
    return future;
  }

  static Future<Integer> cancelledAndNotified() {
    Future<Integer> future = cancelled();
    assertFalse(future.setRunningOrNotifyCancel());
    return future;
  }

  static Future<Integer> failed() {
    return failed(new IllegalStateException("failed"));
  }

  private static Future<Integer> failed(RuntimeException failure) {
    Future<Integer> future = running();
    future.setException(failure);
    return future;
  }

  static Future<Integer> successful() {
    Future<Integer> future = running();
    future.setResult(42);
    return future;
  }

  static void awaitWaiters(Future<?> future, int count) {
    Await.until(() -> future.waiters().size() == count, () -> count + " at " + future);
  }

  /** What {@code body} makes the exception hook hear. */
  static List<Throwable> reportedIn(Runnable body) {
    List<Throwable> reported = new ArrayList<>();
    ExceptionHook before =
        Threads.exceptionHook(
            (thread, e) -> {
              synchronized (reported) {
                reported.add(e);
              }
            });
    try {
      body.run();
    } finally {
      Threads.exceptionHook(before);
    }
    synchronized (reported) {
      return List.copyOf(reported);
    }
  }

  @Test
  void c135_callback_isCalledWithAResult() {
    calledBackOnce(pending(), future -> future.setResult(5));
  }

  @Test
  void c135_callback_isCalledWithAnException() {
    calledBackOnce(pending(), future -> future.setException(failure));
  }

  @Test
  void c135_callback_isCalledWithACancel() {
    calledBackOnce(
        pending(),
        future -> {
          assertTrue(future.cancel());
          assertTrue(future.cancel());
          future.setRunningOrNotifyCancel();
        });
  }

  private static void calledBackOnce(Future<Integer> future, Consumer<Future<Integer>> end) {
    List<Future<Integer>> calls = new ArrayList<>();
    future.addDoneCallback(calls::add);
    assertEquals(List.of(), calls);
    end.accept(future);
    assertEquals(1, calls.size());
    assertSame(future, calls.get(0));
  }

  @Test
  void c135_callbacks_areCalledInOrder() {
    Future<Integer> future = pending();
    List<Integer> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      future.addDoneCallback(f -> calls.add(number));
    }
    future.setResult(1);
    assertEquals(List.of(0, 1, 2, 3, 4), calls);
  }

  @Test
  void c135_failingCallback_isReportedAndTheNextIsCalled() {
    Future<Integer> future = pending();
    AtomicInteger calls = new AtomicInteger();
    IllegalArgumentException bad = new IllegalArgumentException("callback");
    future.addDoneCallback(
        f -> {
          calls.incrementAndGet();
          throw bad;
        });
    future.addDoneCallback(f -> calls.incrementAndGet());
    assertEquals(List.of(bad), reportedIn(() -> future.setResult(1)));
    assertEquals(2, calls.get());
    assertEquals(1, future.result());
  }

  @Test
  void c135_callbackOfWhatIsOver_isCalledAtOnce() {
    for (Future<Integer> future :
        List.of(successful(), failed(), cancelled(), cancelledAndNotified())) {
      AtomicInteger calls = new AtomicInteger();
      future.addDoneCallback(f -> calls.incrementAndGet());
      assertEquals(1, calls.get(), future.toString());
    }
  }

  @Test
  void c136_trap12_cancel_onlyTakesBackWhatHasNotBegun() {
    assertTrue(pending().cancel());
    assertFalse(running().cancel());
    assertTrue(cancelled().cancel());
    assertTrue(cancelledAndNotified().cancel());
    assertFalse(failed().cancel());
    assertFalse(successful().cancel());
    assertFalse(running().cancel(true));
    assertTrue(pending().cancel(true));
  }

  @Test
  void c137_states_areToldRight() {
    assertStates(pending(), false, false, false);
    assertStates(running(), false, true, false);
    assertStates(cancelled(), true, false, true);
    assertStates(cancelledAndNotified(), true, false, true);
    assertStates(failed(), false, false, true);
    assertStates(successful(), false, false, true);
  }

  private static void assertStates(
      Future<Integer> future, boolean cancelled, boolean running, boolean done) {
    assertEquals(cancelled, future.cancelled(), future::toString);
    assertEquals(cancelled, future.isCancelled(), future::toString);
    assertEquals(running, future.running(), future::toString);
    assertEquals(done, future.done(), future::toString);
    assertEquals(done, future.isDone(), future::toString);
  }

  @Test
  void c138_resultWithoutTime_tellsTheState() {
    assertThrows(TimedOut.class, () -> pending().result(0));
    assertThrows(TimedOut.class, () -> pending().result(Duration.ZERO));
    assertThrows(TimedOut.class, () -> running().result(0));
    assertThrows(TimedOut.class, () -> running().result(-1));
    assertThrows(CancellationException.class, () -> cancelled().result(0));
    assertThrows(CancellationException.class, () -> cancelledAndNotified().result(0));
    assertSame(failure, assertThrows(IllegalStateException.class, () -> failed(failure).result(0)));
    assertEquals(42, successful().result(0));
    assertThrows(IllegalArgumentException.class, () -> successful().result(Double.NaN));
  }

  @Test
  void c138_exceptionWithoutTime_tellsTheState() {
    assertThrows(TimedOut.class, () -> pending().exception(0));
    assertThrows(TimedOut.class, () -> running().exception(Duration.ZERO));
    assertThrows(CancellationException.class, () -> cancelled().exception(0));
    assertThrows(CancellationException.class, () -> cancelledAndNotified().exception(0));
    assertEquals(Optional.of(failure), failed(failure).exception(0));
    assertEquals(Optional.empty(), successful().exception(0));
  }

  @Test
  void c138_waiters_areWokenByAResult() {
    Future<Integer> future = pending();
    try (var waiters =
        Bunch.of(3, i -> assertEquals(7, i == 0 ? future.result() : future.result(3600)))) {
      awaitWaiters(future, 3);
      future.setResult(7);
    }
  }

  @Test
  void c138_waiters_areWokenByACancel() {
    Future<Integer> future = pending();
    try (var waiters =
        Bunch.of(
            2,
            i ->
                assertThrows(
                    CancellationException.class,
                    () -> {
                      if (i == 0) {
                        future.result();
                      } else {
                        future.exception(3600);
                      }
                    }))) {
      awaitWaiters(future, 2);
      future.cancel();
    }
  }

  @Test
  void c138_waiters_areWokenByAnException() {
    Future<Integer> future = pending();
    try (var waiters = Bunch.of(2, i -> assertEquals(Optional.of(failure), future.exception()))) {
      awaitWaiters(future, 2);
      future.setException(failure);
    }
  }

  @Test
  void c138_timeOut_isAfterItsTime() throws Exception {
    ManualClock clock = new ManualClock();
    try (var scope = new ThreadScope("test", Optional.empty(), Scheduler.free(clock))) {
      scope.call(
          () -> {
            Future<Integer> future = pending();
            try (var waiter =
                Bunch.of(() -> assertThrows(TimedOut.class, () -> future.result(0.5)))) {
              clock.awaitParked(1);
              clock.advance(Duration.ofMillis(499));
              clock.awaitParked(1);
              clock.advance(Duration.ofMillis(1));
            }
            return null;
          });
    }
  }

  @Test
  void c139_secondResult_isAnErrorAndTheFirstStays() {
    Future<Integer> future = successful();
    assertThrows(IllegalStateException.class, () -> future.setResult(1));
    assertThrows(IllegalStateException.class, () -> future.setException(new Exception()));
    assertEquals(42, future.result());
    assertThrows(IllegalStateException.class, () -> cancelled().setResult(1));
    assertThrows(IllegalStateException.class, () -> failed().setResult(1));
  }

  @Test
  void secondBegin_isAnError() {
    assertThrows(IllegalStateException.class, () -> running().setRunningOrNotifyCancel());
    assertThrows(IllegalStateException.class, () -> successful().setRunningOrNotifyCancel());
    assertThrows(
        IllegalStateException.class, () -> cancelledAndNotified().setRunningOrNotifyCancel());
  }

  @Test
  void nullIsAResult() {
    Future<Integer> future = pending();
    future.setResult(null);
    assertNull(future.result());
    assertEquals(Optional.empty(), future.exception());
  }

  @Test
  void checkedException_isACause() {
    Future<Integer> future = pending();
    IOException checked = new IOException("disk");
    future.setException(checked);
    assertSame(checked, assertThrows(CompletionException.class, future::result).getCause());
    assertEquals(Optional.of(checked), future.exception());
    Future<Integer> error = pending();
    error.setException(new AssertionError("no"));
    assertThrows(AssertionError.class, error::result);
  }

  @Test
  void get_isThatOfJavasFuture() throws Exception {
    java.util.concurrent.Future<Integer> future = successful();
    assertEquals(42, future.get());
    assertEquals(42, future.get(0, TimeUnit.SECONDS));
    assertSame(
        failure, assertThrows(ExecutionException.class, () -> failed(failure).get()).getCause());
    assertThrows(CancellationException.class, () -> cancelled().get());
    assertThrows(TimeoutException.class, () -> pending().get(0, TimeUnit.SECONDS));
  }

  @Test
  void interruptedGet_throwsJavasExceptionWithoutTheFlag() {
    Future<Integer> future = pending();
    try (var waiter =
        Bunch.of(
            () -> {
              assertThrows(InterruptedException.class, future::get);
              assertFalse(Thread.currentThread().isInterrupted());
              Thread.currentThread().interrupt();
              assertThrows(InterruptedException.class, () -> future.get(1, TimeUnit.HOURS));
              assertFalse(Thread.currentThread().isInterrupted());
            })) {
      awaitWaiters(future, 1);
      waiter.threads().get(0).interrupt();
    }
  }

  @Test
  void interruptedResult_keepsTheFlag() {
    Future<Integer> future = pending();
    try (var waiter =
        Bunch.of(
            () -> {
              assertThrows(Interrupted.class, future::result);
              assertTrue(Thread.currentThread().isInterrupted());
            })) {
      awaitWaiters(future, 1);
      waiter.threads().get(0).interrupt();
    }
  }

  @Test
  void text_tellsTheStateAndWhoWaits() {
    assertTrue(pending().toString().matches("Future@[0-9a-f]+ \\[pending\\]"));
    assertTrue(running().toString().endsWith("[running]"));
    assertTrue(cancelled().toString().endsWith("[cancelled]"));
    assertTrue(failed().toString().endsWith("[finished: IllegalStateException]"));
    assertTrue(successful().toString().endsWith("[finished: 42]"));
    Future<String> future = new Future<>("answer");
    try (var waiter = Bunch.of(future::result)) {
      awaitWaiters(future, 1);
      assertEquals("Future \"answer\" [pending; waiting: bunch-0]", future.toString());
      future.setResult("yes");
    }
    assertEquals("Future \"answer\" [finished: \"yes\"]", future.toString());
  }

  /** One of the two wins, and everybody agrees which. */
  @Test
  void cancelAgainstBegin_haveOneWinner() {
    for (int round = 0; round < 500; round++) {
      Future<Integer> future = pending();
      AtomicInteger called = new AtomicInteger();
      future.addDoneCallback(f -> called.incrementAndGet());
      boolean[] cancelled = new boolean[1];
      try (var canceller = Bunch.of(() -> cancelled[0] = future.cancel());
          var worker =
              Bunch.of(
                  () -> {
                    if (future.setRunningOrNotifyCancel()) {
                      future.setResult(1);
                    }
                  })) {
        // Looked at when both have ended.
      }
      assertEquals(cancelled[0], future.cancelled());
      assertTrue(future.done());
      assertEquals(1, called.get());
    }
  }
}
