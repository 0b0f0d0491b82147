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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Section E of the conformance list. */
class ConditionTest {

  @Test
  void c037_ownLock_isReentrant() {
    Condition condition = new Condition();
    condition.acquire();
    condition.acquire();
    condition.release();
    assertFalse(HoldableContract.isFree(condition));
    condition.release();
    assertTrue(HoldableContract.isFree(condition));
  }

  @Test
  void c038_givenLock_isTheOneThatIsUsed() {
    Lock lock = new Lock();
    Condition condition = new Condition(lock);
    condition.acquire();
    assertTrue(lock.locked());
    condition.release();
    assertFalse(lock.locked());
    lock.acquire();
    assertFalse(condition.tryAcquire());
    lock.release();
    condition.with(() -> assertTrue(lock.locked()));
    assertFalse(lock.locked());
  }

  @Test
  void c039_awaitWithoutTheLock_isAnError() {
    var e = assertThrows(IllegalMonitorStateException.class, new Condition()::await);
    assertTrue(e.getMessage().contains("cannot await"), e.getMessage());
    assertThrows(IllegalMonitorStateException.class, () -> new Condition(new Lock()).await(0));
  }

  @Test
  void c040_signalWithoutTheLock_isAnError() {
    assertThrows(IllegalMonitorStateException.class, new Condition()::signal);
    assertThrows(IllegalMonitorStateException.class, new Condition(new Lock())::signalAll);
    assertThrows(IllegalMonitorStateException.class, () -> new Condition().signal(0));
  }

  @Test
  void anothersRLock_isNotEnough() {
    RLock lock = new RLock();
    Condition condition = new Condition(lock);
    lock.acquire();
    try (var stranger =
        Bunch.of(
            () -> {
              assertThrows(IllegalMonitorStateException.class, condition::signal);
              assertThrows(IllegalMonitorStateException.class, condition::await);
            })) {
      // Fails when it has ended, if it does.
    }
  }

  @Test
  void trap1_overALock_aStrangersSignalCounts() {
    Lock lock = new Lock();
    Condition condition = new Condition(lock);
    try (var waiter = Bunch.of(() -> condition.with(() -> assertTrue(condition.await(3600))))) {
      HoldableContract.awaitWaiters(condition, 1);
      lock.acquire();
      try (var stranger = Bunch.of(condition::signal)) {
        // Ends by itself.
      }
      lock.release();
    }
  }

  @Test
  void whoIsSignalled_isNoWaiterAnyMore() {
    Condition condition = new Condition();
    try (var first = Bunch.of(() -> condition.with(() -> condition.await()))) {
      HoldableContract.awaitWaiters(condition, 1);
      try (var second = Bunch.of(() -> condition.with(() -> condition.await()))) {
        HoldableContract.awaitWaiters(condition, 2);
        condition.acquire();
        condition.signal();
        assertEquals(second.threads(), condition.waiters());
        condition.signal();
        assertEquals(List.of(), condition.waiters());
        condition.release();
      }
    }
  }

  @Test
  void c041_c042_stagedSignals_wakeExactlyAsMany() {
    Condition condition = new Condition();
    staged(condition);
    staged(condition);
  }

  private static void staged(Condition condition) {
    List<Integer> first = Collections.synchronizedList(new ArrayList<>());
    List<Integer> second = Collections.synchronizedList(new ArrayList<>());
    int[] phase = {0};
    try (var bunch =
        Bunch.of(
            5,
            i ->
                condition.with(
                    () -> {
                      assertTrue(condition.await(3600));
                      first.add(phase[0]);
                      assertTrue(condition.await(3600));
                      second.add(phase[0]);
                    }))) {
      HoldableContract.awaitWaiters(condition, 5);
      try (var held = condition.hold()) {
        condition.signal(3);
        assertEquals(List.of(), first);
        phase[0] = 1;
      }
      Await.until(() -> first.size() == 3, () -> "3 in, got " + first);
      HoldableContract.awaitWaiters(condition, 5);
      assertEquals(List.of(1, 1, 1), first);
      assertEquals(List.of(), second);
      try (var held = condition.hold()) {
        condition.signal(5);
        phase[0] = 2;
        assertEquals(3, first.size());
      }
      Await.until(() -> second.size() == 3 && first.size() == 5, () -> first + " " + second);
      HoldableContract.awaitWaiters(condition, 2);
      assertEquals(List.of(1, 1, 1, 2, 2), first);
      assertEquals(List.of(2, 2, 2), second);
      try (var held = condition.hold()) {
        condition.signalAll();
        phase[0] = 3;
        assertEquals(3, second.size());
      }
    }
    assertEquals(List.of(2, 2, 2, 3, 3), second);
  }

  @Test
  void c043_timedAwait_isFalseWithoutASignal() throws Exception {
    ManualClock clock = new ManualClock();
    HoldableContract.inTimeOf(
        clock,
        () -> {
          RLock lock = new RLock();
          Condition condition = new Condition(lock);
          try (var bunch =
              Bunch.of(
                  5,
                  i ->
                      condition.with(
                          () -> {
                            assertFalse(condition.await(0.5));
                            assertTrue(lock.isOwned());
                          }))) {
            clock.awaitParked(5);
            clock.advance(Duration.ofMillis(500));
          }
          condition.with(condition::signalAll);
        });
  }

  @Test
  void zeroOrNegativeTime_isFalseAtOnceButLetsOthersIn() {
    Condition condition = new Condition();
    condition.acquire();
    assertFalse(condition.await(0));
    assertFalse(condition.await(-1));
    assertFalse(condition.await(Duration.ZERO));
    condition.release();
  }

  @Test
  void c044_awaitFor_returnsWhenThePredicateHolds() {
    Condition condition = new Condition();
    int[] state = {0};
    try (var waiter =
        Bunch.of(
            () ->
                condition.with(
                    () -> {
                      assertTrue(condition.awaitFor(() -> state[0] == 4, 3600));
                      assertEquals(4, state[0]);
                    }))) {
      HoldableContract.awaitWaiters(condition, 1);
      for (int i = 0; i < 4; i++) {
        condition.with(
            () -> {
              state[0]++;
              condition.signal();
            });
      }
    }
  }

  @Test
  void c045_trap4_awaitFor_hasOneTimeInAll() throws Exception {
    ManualClock clock = new ManualClock();
    HoldableContract.inTimeOf(
        clock,
        () -> {
          Condition condition = new Condition();
          AtomicInteger asked = new AtomicInteger();
          try (var waiter =
              Bunch.of(
                  () ->
                      condition.with(
                          () ->
                              assertFalse(
                                  condition.awaitFor(() -> asked.incrementAndGet() > 9, 0.1))))) {
            for (int i = 1; i <= 3; i++) {
              int answers = i;
              Await.until(() -> asked.get() == answers, () -> answers + " questions");
              clock.awaitParked(1);
              clock.advance(Duration.ofMillis(30));
              condition.with(() -> condition.signal());
            }
            Await.until(() -> asked.get() == 4, () -> "4 questions");
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(10));
          }
          assertEquals(5, asked.get());
        });
  }

  @Test
  void trap4_awaitValue_givesTheValue() {
    Condition condition = new Condition();
    assertEquals(42, condition.<Integer>awaitValue(() -> Optional.of(42)));
    Optional<String> found = condition.awaitValue(() -> Optional.of("found"), 1);
    assertEquals(Optional.of("found"), found);
    condition.acquire();
    assertEquals(Optional.empty(), condition.awaitValue(Optional::empty, 0));
    condition.release();
  }

  @Test
  void awaitFor_asksForTheLockOnlyWhenItHasToWait() {
    Condition condition = new Condition();
    condition.awaitFor(() -> true);
    assertThrows(IllegalMonitorStateException.class, () -> condition.awaitFor(() -> false));
    assertThrows(IllegalMonitorStateException.class, () -> condition.awaitFor(() -> false, 0));
  }

  @Test
  void trap3_await_releasesAllLevelsAndRestoresThem() {
    RLock lock = new RLock();
    Condition condition = new Condition(lock);
    AtomicInteger level = new AtomicInteger();
    try (var waiter =
        Bunch.of(
            () -> {
              lock.acquire();
              lock.acquire();
              lock.acquire();
              assertTrue(condition.await(3600));
              level.set(lock.level());
              lock.release();
              lock.release();
              lock.release();
            })) {
      HoldableContract.awaitWaiters(condition, 1);
      assertTrue(lock.acquire(3600));
      condition.signal();
      lock.release();
    }
    assertEquals(3, level.get());
    assertEquals(Optional.empty(), lock.owner());
  }

  @Test
  void severalConditions_shareALock() {
    Lock lock = new Lock();
    Condition left = new Condition(lock);
    Condition right = new Condition(lock);
    try (var atLeft = Bunch.of(() -> left.with(() -> assertTrue(left.await(3600))));
        var atRight = Bunch.of(() -> right.with(() -> assertTrue(right.await(3600))))) {
      HoldableContract.awaitWaiters(left, 1);
      HoldableContract.awaitWaiters(right, 1);
      lock.with(left::signalAll);
      HoldableContract.awaitWaiters(left, 0);
      assertEquals(1, right.waiters().size());
      lock.with(right::signalAll);
    }
  }

  @Test
  void signal_isNotRemembered() {
    Condition condition = new Condition();
    condition.acquire();
    condition.signal();
    condition.signalAll();
    assertFalse(condition.await(0));
    condition.release();
  }

  @Test
  void signalOfNoneOrLess_wakesNobody() throws Exception {
    ManualClock clock = new ManualClock();
    HoldableContract.inTimeOf(
        clock,
        () -> {
          Condition condition = new Condition();
          try (var waiter = Bunch.of(() -> condition.with(() -> assertFalse(condition.await(1))))) {
            clock.awaitParked(1);
            condition.with(
                () -> {
                  condition.signal(0);
                  condition.signal(-3);
                });
            clock.advance(Duration.ofSeconds(1));
          }
        });
  }

  @Test
  void signals_reachTheLongestWaiterFirst() {
    Condition condition = new Condition();
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Bunch> waiters = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      waiters.add(
          Bunch.of(
              () ->
                  condition.with(
                      () -> {
                        condition.await();
                        order.add(number);
                      })));
      HoldableContract.awaitWaiters(condition, i + 1);
    }
    for (int i = 1; i <= 5; i++) {
      int woken = i;
      condition.with(() -> condition.signal());
      Await.until(() -> order.size() == woken, () -> woken + " woken: " + order);
    }
    waiters.forEach(Bunch::close);
    assertEquals(List.of(0, 1, 2, 3, 4), order);
  }

  @Test
  void interrupt_endsTheWaitWithTheLockHeld() {
    RLock lock = new RLock();
    Condition condition = new Condition(lock);
    try (var waiter =
        Bunch.of(
            () -> {
              lock.acquire();
              lock.acquire();
              assertThrows(Interrupted.class, condition::await);
              assertEquals(2, lock.level());
              assertTrue(Thread.currentThread().isInterrupted());
              lock.release();
              lock.release();
            })) {
      HoldableContract.awaitWaiters(condition, 1);
      try (var held = lock.hold()) {
        waiter.threads().get(0).interrupt();
        Await.until(() -> !lock.waiters().isEmpty(), () -> "the lock is wanted again");
      }
    }
    assertTrue(HoldableContract.isFree(lock));
    condition.with(condition::signalAll);
  }

  @Test
  void signalAndTimeOutTogether_neverLoseASignal() throws Exception {
    ManualClock clock = new ManualClock();
    HoldableContract.inTimeOf(
        clock,
        () -> {
          for (int round = 0; round < 300; round++) {
            Condition condition = new Condition();
            AtomicInteger received = new AtomicInteger();
            try (var impatient =
                    Bunch.of(
                        () ->
                            condition.with(
                                () -> {
                                  if (condition.await(1)) {
                                    received.incrementAndGet();
                                  }
                                }));
                var patient =
                    Bunch.of(
                        () ->
                            condition.with(
                                () -> {
                                  condition.await();
                                  received.incrementAndGet();
                                }))) {
              HoldableContract.awaitWaiters(condition, 2);
              clock.awaitParked(1);
              try (var time = Bunch.of(() -> clock.advance(Duration.ofSeconds(1)))) {
                condition.with(() -> condition.signal());
              }
              Await.until(() -> received.get() > 0, () -> "one to receive the signal");
              assertEquals(1, received.get());
              condition.with(condition::signalAll);
            }
          }
        });
  }

  @Test
  void text_tellsTheLockAndTheWaiters() {
    Lock lock = new Lock("door");
    Condition condition = new Condition(lock, "open");
    assertTrue(condition.toString().startsWith("Condition \"open\""), condition.toString());
    assertTrue(condition.toString().contains("Lock \"door\""), condition.toString());
  }

  @Test
  void boundedBuffer_losesAndDoublesNothing() {
    Lock lock = new Lock();
    Condition notEmpty = new Condition(lock);
    Condition notFull = new Condition(lock);
    List<Integer> buffer = new ArrayList<>();
    AtomicInteger taken = new AtomicInteger();
    try (var producers =
            Bunch.of(
                3,
                i -> {
                  for (int n = 0; n < 2_000; n++) {
                    lock.with(
                        () -> {
                          notFull.awaitFor(() -> buffer.size() < 4);
                          buffer.add(1);
                          notEmpty.signal();
                        });
                  }
                });
        var consumers =
            Bunch.of(
                2,
                i -> {
                  for (int n = 0; n < 3_000; n++) {
                    lock.with(
                        () -> {
                          notEmpty.awaitFor(() -> !buffer.isEmpty());
                          taken.addAndGet(buffer.remove(0));
                          notFull.signal();
                        });
                  }
                })) {
      // Counted when all have ended.
    }
    assertEquals(6_000, taken.get());
    assertEquals(List.of(), buffer);
  }
}
