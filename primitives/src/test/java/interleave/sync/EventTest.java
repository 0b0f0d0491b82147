package interleave.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Interrupted;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventTest {

  @Test
  void c029_flag_followsSetAndClear() {
    Event event = new Event();
    assertFalse(event.isSet());
    event.set();
    assertTrue(event.isSet());
    event.set();
    assertTrue(event.isSet());
    event.clear();
    assertFalse(event.isSet());
    event.clear();
    assertFalse(event.isSet());
  }

  @Test
  void c030_set_letsAllWaitersGo() {
    letsAllGo(new Event());
  }

  @Test
  void c031_afterSetAndClear_itWorksAgain() {
    Event event = new Event();
    letsAllGo(event);
    event.set();
    event.clear();
    letsAllGo(event);
  }

  private static void letsAllGo(Event event) {
    event.clear();
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    try (var waiters =
        Bunch.of(
            5,
            i -> {
              event.await();
              first.incrementAndGet();
              assertTrue(event.await(10));
              second.incrementAndGet();
            })) {
      HoldableContract.awaitWaiters(event, 5);
      assertEquals(0, first.get());
      event.set();
    }
    assertEquals(5, first.get());
    assertEquals(5, second.get());
    assertEquals(0, event.waiters().size());
  }

  @Test
  void c032_timedWait_isFalseWhenItsTimeIsOver() throws Exception {
    ManualClock clock = new ManualClock();
    HoldableContract.inTimeOf(
        clock,
        () -> {
          Event event = new Event();
          assertFalse(event.await(0.0));
          assertFalse(event.await(-1));
          assertFalse(event.await(Duration.ZERO));
          try (var waiters = Bunch.of(5, i -> assertFalse(event.await(0.5)))) {
            clock.awaitParked(5);
            clock.advance(Duration.ofMillis(499));
            clock.awaitParked(5);
            clock.advance(Duration.ofMillis(1));
          }
        });
  }

  @Test
  void c033_timedWait_isTrueAtOnceWhenSet() throws Exception {
    ManualClock clock = new ManualClock();
    HoldableContract.inTimeOf(
        clock,
        () -> {
          Event event = new Event();
          event.set();
          assertTrue(event.await(0.0));
          assertTrue(event.await(0.5));
          assertTrue(event.await(-1));
          assertTrue(event.await(Duration.ofSeconds(1)));
        });
    assertEquals(0, clock.now());
  }

  @Test
  void c034_trap2_pulse_letsEveryWaiterGo() {
    for (int round = 0; round < 200; round++) {
      Event event = new Event();
      try (var waiters = Bunch.of(5, i -> assertTrue(event.await(3600)))) {
        HoldableContract.awaitWaiters(event, 5);
        event.set();
        event.clear();
      }
      assertFalse(event.isSet());
    }
  }

  @Test
  void c036_text_tellsTheState() {
    Event event = new Event("go");
    assertTrue(event.toString().contains("Event \"go\" [clear]"), event.toString());
    event.set();
    assertTrue(event.toString().contains("[set]"), event.toString());
  }

  @Test
  void interrupt_endsAWait() {
    Event event = new Event();
    try (var waiter =
        Bunch.of(
            () -> {
              assertThrows(Interrupted.class, event::await);
              assertTrue(Thread.currentThread().isInterrupted());
            })) {
      HoldableContract.awaitWaiters(event, 1);
      waiter.threads().get(0).interrupt();
    }
  }

  @Test
  void badTimes_areErrors() {
    Event event = new Event();
    assertThrows(IllegalArgumentException.class, () -> event.await(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> event.await(1e100));
  }
}
