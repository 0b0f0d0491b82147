package interleave.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Section N of the conformance list. */
class TimerTest {

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger calls = new AtomicInteger();

  private void inTimeOfClock(Runnable body) throws Exception {
    try (var scope = new ThreadScope("run", Optional.empty(), Scheduler.free(clock))) {
      scope.call(
          () -> {
            body.run();
            return null;
          });
    }
  }

  @Test
  void c121_arguments_areEachTimersOwn() throws Exception {
    List<Arguments> received = Collections.synchronizedList(new ArrayList<>());
    Consumer<Arguments> function = received::add;
    Timer first = new Timer(0, function);
    Timer second = new Timer(0, function);
    inTimeOfClock(
        () -> {
          first.start();
          first.join();
          second.start();
          second.join();
        });
    for (Arguments arguments : received) {
      assertEquals(List.of(), arguments.positional());
      assertEquals(Map.of(), arguments.named());
      assertThrows(UnsupportedOperationException.class, () -> arguments.positional().add("blah"));
    }
    assertEquals(2, received.size());
  }

  @Test
  void function_isCalledWhenTheTimeIsOver() throws Exception {
    inTimeOfClock(
        () -> {
          Timer timer = new Timer(2, calls::incrementAndGet);
          timer.start();
          clock.awaitParked(1);
          clock.advance(Duration.ofMillis(1999));
          clock.awaitParked(1);
          assertEquals(0, calls.get());
          assertFalse(timer.finished().isSet());
          clock.advance(Duration.ofMillis(1));
          timer.join();
          assertEquals(1, calls.get());
          assertTrue(timer.finished().isSet());
          timer.cancel();
        });
  }

  @Test
  void cancel_keepsItFromBeingCalledAndEndsTheThread() throws Exception {
    inTimeOfClock(
        () -> {
          Timer timer = new Timer(Duration.ofSeconds(2), calls::incrementAndGet);
          timer.start();
          clock.awaitParked(1);
          timer.cancel();
          timer.join();
        });
    assertEquals(0, calls.get());
  }

  @Test
  void cancelBeforeTheStart_suppressesToo() throws Exception {
    inTimeOfClock(
        () -> {
          Timer timer = new Timer(2, calls::incrementAndGet);
          timer.cancel();
          timer.start();
          timer.join();
        });
    assertEquals(0, calls.get());
  }

  @Test
  void negativeInterval_isAtOnce() throws Exception {
    inTimeOfClock(
        () -> {
          Timer timer = new Timer(-1, calls::incrementAndGet);
          timer.start();
          timer.join();
        });
    assertEquals(1, calls.get());
    assertEquals(0, clock.now());
  }

  @Test
  void arguments_arePassedOn() {
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    Timer timer = new Timer(0, a -> received.add(a.toString()), List.of("x"), Map.of("limit", 5));
    timer.start();
    timer.join();
    new Timer(0, a -> received.add(a.toString()), "y", 2).run();
    assertEquals(List.of("[x] {limit=5}", "[y, 2] {}"), received);
  }

  @Test
  void timer_isAThread() {
    Timer timer = new Timer(0.25, calls::incrementAndGet);
    assertEquals(Duration.ofMillis(250), timer.interval());
    assertTrue(timer.name().matches("Thread-\\d+"), timer.name());
    assertThrows(IllegalThreadStateException.class, timer::join);
    timer.cancel();
    timer.start();
    assertThrows(IllegalThreadStateException.class, timer::start);
    timer.join();
    assertThrows(IllegalArgumentException.class, () -> new Timer(Double.NaN, () -> {}));
  }
}
