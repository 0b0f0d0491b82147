package interleave.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Interrupted;
import interleave.runtime.Primitive;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What every lock does; section A of the conformance list, and what a wait has to do besides. */
abstract class HoldableContract<L extends Primitive & Holdable> {

  /** A fresh one that one thread can hold at a time. */
  abstract L create();

  /** Where threads wait that want to acquire it. */
  Primitive queueOf(L lock) {
    return lock;
  }

  /** Whether another thread could take it now. */
  static boolean isFree(Holdable lock) {
    AtomicBoolean taken = new AtomicBoolean();
    try (var other =
        Bunch.of(
            () -> {
              taken.set(lock.tryAcquire());
              if (taken.get()) {
                lock.release();
              }
            })) {
      // Its result is looked at when it has ended.
    }
    return taken.get();
  }

  static void awaitWaiters(Primitive primitive, int count) {
    Await.until(() -> primitive.waiters().size() == count, () -> count + " at " + primitive);
  }

  /** One that has been used and is not referred to any more. */
  private WeakReference<L> dropped(Consumer<L> use) {
    L lock = create();
    use.accept(lock);
    return new WeakReference<>(lock);
  }

  @Test
  void c001_c017_c018_droppedOne_isCollected() {
    Await.collected(
        dropped(
            lock -> {
              lock.with(() -> {});
              assertFalse(lock.toString().isEmpty());
            }));
  }

  @Test
  void c004_c048_oneDroppedWhileHeld_isCollected() {
    Await.collected(dropped(Holdable::acquire));
  }

  @Test
  void c002_text_tellsThatItIsFree() {
    L lock = create();
    String free = lock.toString();
    assertTrue(free.contains(lock.getClass().getSimpleName() + "@"), free);
    assertFalse(free.contains("waiting"), free);
  }

  @Test
  void c003_text_tellsThatItIsHeldAndWhoWaits() {
    L lock = create();
    String free = lock.toString();
    lock.acquire();
    String held = lock.toString();
    assertFalse(held.equals(free), held);
    try (var waiter = Bunch.of(() -> lock.with(() -> {}))) {
      awaitWaiters(queueOf(lock), 1);
      assertTrue(lock.toString().contains("waiting: bunch-0"), lock.toString());
      lock.release();
    }
  }

  @Test
  void c005_acquireThenRelease_leavesItFree() {
    L lock = create();
    lock.acquire();
    assertFalse(isFree(lock));
    lock.release();
    assertTrue(isFree(lock));
  }

  @Test
  void c006_tryAcquire_takesAFreeOne() {
    L lock = create();
    assertTrue(lock.tryAcquire());
    lock.release();
    assertTrue(isFree(lock));
  }

  @Test
  void c007_tryAcquire_failsWhileAnotherHoldsIt() {
    L lock = create();
    lock.acquire();
    assertFalse(isFree(lock));
    lock.release();
  }

  @Test
  void c008_contenders_stayBlockedUntilReleaseThenAllPass() {
    L lock = create();
    AtomicInteger passed = new AtomicInteger();
    lock.acquire();
    try (var contenders =
        Bunch.of(
            5,
            i -> {
              lock.acquire();
              passed.incrementAndGet();
              lock.release();
            })) {
      awaitWaiters(queueOf(lock), 5);
      assertEquals(0, passed.get());
      lock.release();
    }
    assertEquals(5, passed.get());
    assertTrue(isFree(lock));
  }

  @Test
  void c009_hold_acquiresAndGivesBack() {
    L lock = create();
    try (var held = lock.hold()) {
      assertFalse(isFree(lock));
    }
    assertTrue(isFree(lock));
    lock.with(() -> assertFalse(isFree(lock)));
    assertTrue(isFree(lock));
    assertEquals(7, lock.<Integer>with(() -> 7));
    assertTrue(isFree(lock));
  }

  @Test
  void c010_hold_givesBackAfterAnException() {
    L lock = create();
    var thrown = new IllegalStateException("thrown inside");
    var fromHold =
        assertThrows(
            IllegalStateException.class,
            () -> {
              try (var held = lock.hold()) {
                throw thrown;
              }
            });
    assertEquals(thrown, fromHold);
    assertTrue(isFree(lock));
    Runnable throwing =
        () -> {
          throw thrown;
        };
    assertEquals(thrown, assertThrows(RuntimeException.class, () -> lock.with(throwing)));
    assertTrue(isFree(lock));
  }

  @Test
  void acquire_takesCPythonsArgumentsToo() {
    L lock = create();
    assertTrue(lock.acquire(true, 0));
    AtomicBoolean again = new AtomicBoolean(true);
    try (var other = Bunch.of(() -> again.set(lock.acquire(true, 0)))) {
      // Its result is looked at when it has ended.
    }
    assertFalse(again.get());
  }

  @Test
  void c012_notBlockingWithTime_isAnError() {
    L lock = create();
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(false, 1));
    assertTrue(isFree(lock));
  }

  @Test
  void c014_time_isRefusedWhenTooLongOrNoNumber() {
    L lock = create();
    for (double time : new double[] {1e100, TimeLimit.MAX_SECONDS + 2048.0, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> lock.acquire(time), "" + time);
    }
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(Double.POSITIVE_INFINITY));
    Duration tooLong = Duration.ofSeconds(TimeLimit.MAX_SECONDS + 1);
    assertThrows(IllegalArgumentException.class, () -> lock.acquire(tooLong));
    assertTrue(lock.acquire((double) TimeLimit.MAX_SECONDS));
    lock.release();
    assertTrue(lock.acquire(Duration.ofSeconds(TimeLimit.MAX_SECONDS)));
    lock.release();
  }

  @Test
  void c015_timedAcquire_takesAFreeOneWithoutWaiting() throws Exception {
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          L lock = create();
          assertTrue(lock.acquire(5));
          lock.release();
          assertTrue(lock.acquire(Duration.ofSeconds(5)));
        });
    assertEquals(0, clock.now());
  }

  @Test
  void c016_timedAcquire_givesUpWhenItsTimeIsOver() throws Exception {
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          L lock = create();
          lock.acquire();
          AtomicBoolean taken = new AtomicBoolean(true);
          try (var waiter = Bunch.of(() -> taken.set(lock.acquire(0.5)))) {
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(499));
            clock.awaitParked(1);
            assertEquals(1, queueOf(lock).waiters().size());
            clock.advance(Duration.ofMillis(1));
          }
          assertFalse(taken.get());
          assertEquals(0, queueOf(lock).waiters().size());
          lock.release();
          assertTrue(isFree(lock));
        });
  }

  @Test
  void timedAcquire_takesWhatIsReleasedInTime() throws Exception {
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          L lock = create();
          lock.acquire();
          AtomicBoolean taken = new AtomicBoolean();
          try (var waiter =
              Bunch.of(
                  () -> {
                    taken.set(lock.acquire(Duration.ofSeconds(1)));
                    lock.release();
                  })) {
            clock.awaitParked(1);
            lock.release();
          }
          assertTrue(taken.get());
        });
  }

  @Test
  void zeroTime_isATry() {
    L lock = create();
    assertTrue(lock.acquire(0));
    AtomicBoolean again = new AtomicBoolean(true);
    try (var other = Bunch.of(() -> again.set(lock.acquire(0) || lock.acquire(Duration.ZERO)))) {
      // Its result is looked at when it has ended.
    }
    assertFalse(again.get());
  }

  @Test
  void interrupt_endsAWaitAndKeepsTheFlag() {
    L lock = create();
    lock.acquire();
    AtomicBoolean flag = new AtomicBoolean();
    try (var waiter =
        Bunch.of(
            () -> {
              var e = assertThrows(Interrupted.class, lock::acquire);
              String type = queueOf(lock).getClass().getSimpleName();
              assertTrue(e.getMessage().contains(type), e.getMessage());
              flag.set(Thread.currentThread().isInterrupted());
            })) {
      awaitWaiters(queueOf(lock), 1);
      waiter.threads().get(0).interrupt();
    }
    assertTrue(flag.get());
    assertEquals(0, queueOf(lock).waiters().size());
    lock.release();
    assertTrue(isFree(lock));
  }

  @Test
  void interruptedThread_takesWhatIsFreeButDoesNotWait() {
    L lock = create();
    try (var other =
        Bunch.of(
            () -> {
              Thread.currentThread().interrupt();
              lock.acquire();
            })) {
      // Ends by itself.
    }
    assertFalse(isFree(lock));
    try (var other =
        Bunch.of(
            () -> {
              Thread.currentThread().interrupt();
              assertThrows(Interrupted.class, lock::acquire);
              assertFalse(lock.tryAcquire());
            })) {
      // Ends by itself.
    }
  }

  @Test
  void whoeverGivesUp_passesTheWakeUpOn() throws Exception {
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          for (int round = 0; round < 200; round++) {
            L lock = create();
            lock.acquire();
            AtomicInteger passed = new AtomicInteger();
            try (var impatient =
                    Bunch.of(
                        () -> {
                          if (lock.acquire(1)) {
                            lock.release();
                          }
                        });
                var waiters =
                    Bunch.of(
                        2,
                        i -> {
                          lock.acquire();
                          passed.incrementAndGet();
                          lock.release();
                        })) {
              clock.awaitParked(1);
              awaitWaiters(queueOf(lock), 3);
              try (var releaser = Bunch.of(() -> clock.advance(Duration.ofSeconds(2)))) {
                lock.release();
              }
            }
            assertEquals(2, passed.get());
          }
        });
  }

  @Test
  void name_standsInTheText() {
    assertTrue(named("forks").toString().contains("\"forks\""), named("forks").toString());
    assertEquals(Optional.of("forks"), named("forks").name());
    assertEquals(Optional.empty(), create().name());
  }

  abstract L named(String name);

  /** Runs with time-outs by {@code clock}. */
  static void inTimeOf(ManualClock clock, Runnable body) throws Exception {
    try (var scope = new ThreadScope("test", Optional.empty(), Scheduler.free(clock))) {
      scope.call(
          () -> {
            body.run();
            return null;
          });
    }
  }
}
