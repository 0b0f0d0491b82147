package interleave.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Interrupted;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Section I of the conformance list. */
class BarrierTest {

  private static final int PARTIES = 5;

  @Test
  void c061_nobodyPasses_beforeAllHaveCome() {
    Barrier barrier = new Barrier(PARTIES);
    assertEquals(PARTIES, barrier.parties());
    passes(barrier, 2);
    assertEquals(0, barrier.waiting());
    assertFalse(barrier.broken());
  }

  @Test
  void c062_tenPasses_onOneBarrier() {
    passes(new Barrier(PARTIES), 10);
  }

  private static void passes(Barrier barrier, int count) {
    AtomicInteger before = new AtomicInteger();
    AtomicInteger after = new AtomicInteger();
    try (var bunch =
        Bunch.of(
            PARTIES,
            thread -> {
              for (int pass = 1; pass <= count; pass++) {
                assertTrue(after.get() >= (pass - 1) * PARTIES - (PARTIES - 1));
                before.incrementAndGet();
                barrier.await();
                assertTrue(before.get() >= pass * PARTIES, "passed early: " + before);
                after.incrementAndGet();
              }
            })) {
      // Counted when all have ended.
    }
    assertEquals(count * PARTIES, before.get());
    assertEquals(count * PARTIES, after.get());
  }

  @Test
  void c063_indexes_areEachGivenOnce() {
    Barrier barrier = new Barrier(PARTIES);
    for (int pass = 0; pass < 20; pass++) {
      Set<Integer> indexes = ConcurrentHashMap.newKeySet();
      try (var bunch = Bunch.of(PARTIES, i -> indexes.add(barrier.await()))) {
        // Looked at when all have ended.
      }
      assertEquals(Set.of(0, 1, 2, 3, 4), indexes);
    }
  }

  @Test
  void c064_trap8_action_runsOnceBeforeAnyLeaves() {
    AtomicInteger ran = new AtomicInteger();
    Barrier[] barrier = new Barrier[1];
    barrier[0] =
        new Barrier(
            PARTIES,
            () -> {
              assertEquals(PARTIES, barrier[0].waiting());
              ran.incrementAndGet();
            });
    try (var bunch =
        Bunch.of(
            PARTIES,
            i -> {
              barrier[0].await();
              assertEquals(1, ran.get());
            })) {
      // Fails when it has ended, if it does.
    }
    assertEquals(1, ran.get());
  }

  @Test
  void trap8_failingAction_isThrownInItsThreadAndBreaksTheBarrier() {
    Barrier barrier =
        new Barrier(
            3,
            () -> {
              throw new ArithmeticException("in the action");
            });
    AtomicInteger broken = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    try (var bunch =
        Bunch.of(
            3,
            i -> {
              try {
                barrier.await();
              } catch (BrokenBarrierError e) {
                broken.incrementAndGet();
              } catch (ArithmeticException e) {
                failed.incrementAndGet();
              }
            })) {
      // Counted when all have ended.
    }
    assertEquals(2, broken.get());
    assertEquals(1, failed.get());
    assertTrue(barrier.broken());
    assertEquals(0, barrier.waiting());
  }

  @Test
  void action_thatUsesItsBarrier_isAnError() {
    Barrier[] barrier = new Barrier[1];
    barrier[0] = new Barrier(1, () -> barrier[0].await());
    assertThrows(IllegalStateException.class, barrier[0]::await);
    assertTrue(barrier[0].broken());
  }

  @Test
  void c065_abort_breaksTheNextPass() {
    Barrier barrier = new Barrier(PARTIES);
    AtomicInteger broken = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();
    try (var bunch =
        Bunch.of(
            PARTIES,
            thread -> {
              try {
                if (barrier.await() == PARTIES / 2) {
                  barrier.abort();
                  return;
                }
                barrier.await();
                passed.incrementAndGet();
              } catch (BrokenBarrierError e) {
                broken.incrementAndGet();
              }
            })) {
      // Counted when all have ended.
    }
    assertEquals(0, passed.get());
    assertEquals(PARTIES - 1, broken.get());
    assertTrue(barrier.broken());
  }

  @Test
  void c066_reset_turnsAwayWhoWaitsThenItWorksAgain() {
    Barrier barrier = new Barrier(PARTIES);
    AtomicInteger turnedAway = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();
    try (var bunch =
        Bunch.of(
            PARTIES,
            thread -> {
              if (thread == 0) {
                Await.until(() -> barrier.waiting() == PARTIES - 1, () -> "4 in " + barrier);
                barrier.reset();
              } else {
                assertThrows(BrokenBarrierError.class, barrier::await);
                turnedAway.incrementAndGet();
              }
              barrier.await();
              passed.incrementAndGet();
            })) {
      // Counted when all have ended.
    }
    assertEquals(PARTIES - 1, turnedAway.get());
    assertEquals(PARTIES, passed.get());
    assertFalse(barrier.broken());
  }

  @Test
  void c067_resetAfterAbort_repairs() {
    Barrier barrier = new Barrier(PARTIES);
    Barrier meeting = new Barrier(PARTIES);
    AtomicInteger passed = new AtomicInteger();
    try (var bunch =
        Bunch.of(
            PARTIES,
            thread -> {
              try {
                if (barrier.await() == PARTIES / 2) {
                  barrier.abort();
                }
                barrier.await();
              } catch (BrokenBarrierError expected) {
                assertTrue(barrier.broken());
              }
              if (meeting.await() == PARTIES / 2) {
                barrier.reset();
              }
              meeting.await();
              barrier.await();
              passed.incrementAndGet();
            })) {
      // Counted when all have ended.
    }
    assertEquals(PARTIES, passed.get());
    assertFalse(barrier.broken());
  }

  @Test
  void c068_trap9_timeOut_breaksItForEverybody() throws Exception {
    ManualClock clock = new ManualClock();
    HoldableContract.inTimeOf(
        clock,
        () -> {
          Barrier barrier = new Barrier(PARTIES);
          try (var bunch =
              Bunch.of(
                  PARTIES - 1,
                  i -> assertThrows(BrokenBarrierError.class, () -> barrier.await(0.5)))) {
            clock.awaitParked(PARTIES - 1);
            clock.advance(Duration.ofMillis(500));
          }
          assertTrue(barrier.broken());
          assertEquals(0, barrier.waiting());
          assertThrows(BrokenBarrierError.class, barrier::await);
          barrier.reset();
          passes(barrier, 2);
        });
  }

  @Test
  void c069_usualTime_isTheConstructors() throws Exception {
    ManualClock clock = new ManualClock();
    HoldableContract.inTimeOf(
        clock,
        () -> {
          Barrier barrier = new Barrier(2, () -> {}, 0.1);
          try (var one = Bunch.of(() -> assertThrows(BrokenBarrierError.class, barrier::await))) {
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(99));
            clock.awaitParked(1);
            assertFalse(barrier.broken());
            clock.advance(Duration.ofMillis(1));
          }
          assertTrue(barrier.broken());
        });
  }

  @Test
  void c070_oneParty_passesAtOnce() {
    Barrier barrier = new Barrier(1);
    for (int i = 0; i < 3; i++) {
      assertEquals(0, barrier.await());
      assertEquals(0, barrier.await(0));
    }
  }

  @Test
  void c071_text_tellsHowManyAreHere() {
    Barrier barrier = new Barrier(3);
    assertTrue(barrier.toString().contains("0 of 3"), barrier.toString());
    try (var two = Bunch.of(2, i -> assertThrows(BrokenBarrierError.class, barrier::await))) {
      HoldableContract.awaitWaiters(barrier, 2);
      assertTrue(barrier.toString().contains("2 of 3"), barrier.toString());
      barrier.abort();
    }
    assertTrue(barrier.toString().contains("broken"), barrier.toString());
    barrier.reset();
    assertTrue(barrier.toString().contains("0 of 3"), barrier.toString());
  }

  @Test
  void trap5_zeroOrNegativeTime_breaksIt() {
    for (double time : new double[] {0, -1}) {
      Barrier barrier = new Barrier(2);
      assertThrows(BrokenBarrierError.class, () -> barrier.await(time));
      assertTrue(barrier.broken());
      assertEquals(0, barrier.waiting());
    }
  }

  @Test
  void noParties_isAnError() {
    assertThrows(IllegalArgumentException.class, () -> new Barrier(0));
    assertThrows(IllegalArgumentException.class, () -> new Barrier(-1));
    assertThrows(IllegalArgumentException.class, () -> new Barrier(2, () -> {}, Double.NaN));
  }

  @Test
  void resetOfAnIdleOne_doesNothing() {
    Barrier barrier = new Barrier(PARTIES);
    barrier.reset();
    assertFalse(barrier.broken());
    passes(barrier, 1);
  }

  @Test
  void interrupt_breaksIt() {
    Barrier barrier = new Barrier(3);
    try (var other = Bunch.of(() -> assertThrows(BrokenBarrierError.class, barrier::await));
        var interrupted =
            Bunch.of(
                () -> {
                  assertThrows(Interrupted.class, barrier::await);
                  assertTrue(Thread.currentThread().isInterrupted());
                })) {
      HoldableContract.awaitWaiters(barrier, 2);
      interrupted.threads().get(0).interrupt();
    }
    assertTrue(barrier.broken());
  }

  @Test
  void sevenThreadsOnThreeParties_areTwoRoundsAndOneBroken() throws Exception {
    ManualClock clock = new ManualClock();
    HoldableContract.inTimeOf(
        clock,
        () -> {
          Barrier barrier = new Barrier(3);
          AtomicInteger passed = new AtomicInteger();
          AtomicInteger broken = new AtomicInteger();
          try (var bunch =
              Bunch.of(
                  7,
                  i -> {
                    try {
                      barrier.await(1);
                      passed.incrementAndGet();
                    } catch (BrokenBarrierError e) {
                      broken.incrementAndGet();
                    }
                  })) {
            Await.until(() -> passed.get() == 6, () -> "two rounds");
            clock.awaitParked(1);
            clock.advance(Duration.ofSeconds(1));
          }
          assertEquals(6, passed.get());
          assertEquals(1, broken.get());
        });
  }

  @Test
  void manyRounds_withMoreThreadsThanParties() {
    Barrier barrier = new Barrier(3);
    AtomicInteger[] given = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
    AtomicInteger tickets = new AtomicInteger(3000);
    try (var bunch =
        Bunch.of(
            6,
            i -> {
              while (tickets.getAndDecrement() > 0) {
                given[barrier.await()].incrementAndGet();
              }
            })) {
      // Counted when all have ended.
    }
    for (AtomicInteger count : given) {
      assertEquals(1000, count.get());
    }
  }
}
