package interleave.standstill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.testkit.Await;
import interleave.threads.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;

/** What a standstill is called if threads wait in the JDK's own ways. */
@SuppressWarnings("WaitNotInLoop") // nobody comes back from these waits
class JdkVerdictTest {

  private static Verdict verdictOf(Run.Body body) {
    try (Run run = Run.of(body)) {
      return run.awaitVerdict();
    }
  }

  private static Thread start(String name, Run.Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Exception e) {
                // It is interrupted in the end.
              }
            },
            name);
    thread.start();
    return thread;
  }

  private static String sentence(Verdict verdict) {
    return verdict.sentence(object -> Optional.empty());
  }

  @Test
  void interruptibleLocksInOppositeOrder_areADeadlock() {
    ReentrantLock a = new ReentrantLock();
    ReentrantLock b = new ReentrantLock();
    CyclicBarrier met = new CyclicBarrier(2);
    Verdict verdict =
        verdictOf(
            () -> {
              Thread ab = start("ab", () -> both(a, b, met));
              Thread ba = start("ba", () -> both(b, a, met));
              ab.join();
              ba.join();
            });
    assertEquals(VerdictKind.DEADLOCK, verdict.kind());
    assertEquals(
        "ab and ba wait for each other in a circle: none can ever go on.", sentence(verdict));
    List<String> details = verdict.details(object -> Optional.empty());
    assertTrue(details.contains("  main → ab"), details.toString());
  }

  private static void both(ReentrantLock first, ReentrantLock second, CyclicBarrier met)
      throws Exception {
    first.lockInterruptibly();
    try {
      met.await();
      second.lockInterruptibly();
      second.unlock();
    } finally {
      first.unlock();
    }
  }

  @Test
  void monitorsAndOurLocks_areADeadlockToo() {
    Object monitor = new Object();
    Lock lock = new Lock("ours");
    CyclicBarrier met = new CyclicBarrier(2);
    Verdict verdict =
        verdictOf(
            () -> {
              Thread first =
                  start(
                      "first",
                      () -> {
                        synchronized (monitor) {
                          met.await();
                          lock.acquire();
                        }
                      });
              start(
                  "second",
                  () -> {
                    lock.acquire();
                    met.await();
                    synchronized (monitor) {
                      lock.release();
                    }
                  });
              first.join();
            });
    assertEquals(VerdictKind.DEADLOCK, verdict.kind());
    assertEquals(2, verdict.core().size());
  }

  @Test
  void waitThatNobodyNotifies_isALostSignal() {
    Object monitor = new Object();
    Verdict verdict =
        verdictOf(
            () -> {
              synchronized (monitor) {
                monitor.wait();
              }
            });
    assertEquals(VerdictKind.LOST_SIGNAL, verdict.kind());
    assertEquals(
        "main waits for a signal of an Object, and no thread is left that could give it.",
        sentence(verdict));
  }

  @Test
  void latchThatNobodyCountsDown_isALostSignal() {
    Verdict verdict = verdictOf(() -> new CountDownLatch(1).await());
    assertEquals(VerdictKind.LOST_SIGNAL, verdict.kind());
    assertEquals(
        "main waits for the last countDown of a CountDownLatch,"
            + " and no thread is left that could give it.",
        sentence(verdict));
  }

  @Test
  void semaphoreBarrierAndQueues_haveVerdictsOfTheirOwn() {
    assertEquals(VerdictKind.PERMITS_STARVED, verdictOf(() -> new Semaphore(0).acquire()).kind());
    assertEquals(
        VerdictKind.BARRIER_CANNOT_FILL, verdictOf(() -> new CyclicBarrier(2).await()).kind());
    assertEquals(
        VerdictKind.QUEUE_STARVED, verdictOf(() -> new LinkedBlockingQueue<>().take()).kind());
    assertEquals(
        VerdictKind.QUEUE_STARVED, verdictOf(() -> new SynchronousQueue<>().put(1)).kind());
    assertEquals(
        VerdictKind.NEVER_COMPLETED, verdictOf(() -> new CompletableFuture<>().get()).kind());
  }

  @Test
  void taskThatWaitsForATaskOfItsOwnFullPool_isPoolStarvation() {
    AtomicReference<ExecutorService> pool = new AtomicReference<>();
    Run.Body body =
        () -> {
          pool.set(Executors.newFixedThreadPool(1));
          pool.get().submit(() -> pool.get().submit(() -> 1).get()).get();
        };
    try (Run run = Run.of(body)) {
      assertEquals(VerdictKind.POOL_STARVED, run.awaitVerdict().kind());
      pool.get().shutdownNow();
    }
  }

  @Test
  void idleCachedPool_keepsNoVerdictAway() {
    AtomicReference<ExecutorService> pool = new AtomicReference<>();
    Run.Body body =
        () -> {
          pool.set(Executors.newCachedThreadPool());
          pool.get().submit(() -> 1).get();
          new CountDownLatch(1).await();
        };
    try (Run run = Run.of(body)) {
      Verdict verdict = run.awaitVerdict();
      assertEquals(VerdictKind.LOST_SIGNAL, verdict.kind());
      assertEquals(1, verdict.threads().size());
      pool.get().shutdownNow();
    }
  }

  @Test
  void lockOfAThreadThatHasEnded_isAbandoned() {
    ReentrantLock lock = new ReentrantLock();
    Verdict verdict =
        verdictOf(
            () -> {
              start("owner", lock::lock).join();
              lock.lockInterruptibly();
            });
    assertEquals(VerdictKind.ABANDONED_LOCK, verdict.kind());
    String details = String.join("\n", verdict.details(object -> Optional.empty()));
    assertTrue(
        details.contains("waits for the lock a ReentrantLock [held by owner, which has ended]"),
        details);
  }

  @Test
  void joinsInACircle_areAJoinCycle() {
    AtomicReference<Thread> other = new AtomicReference<>();
    CountDownLatch known = new CountDownLatch(1);
    Verdict verdict =
        verdictOf(
            () -> {
              Thread self = Thread.currentThread();
              other.set(
                  start(
                      "other",
                      () -> {
                        known.await();
                        self.join();
                      }));
              known.countDown();
              other.get().join();
            });
    assertEquals(VerdictKind.JOIN_CYCLE, verdict.kind());
    assertEquals("main and other wait for each other's end: none can ever end.", sentence(verdict));
  }

  @Test
  void threadOfTheJdks_canBeJoinedInVainThroughUs() {
    Event never = new Event("never");
    Verdict verdict =
        verdictOf(
            () -> {
              Thread plain = new Thread(never::await, "plain");
              plain.start();
              Threads.of(plain).join();
            });
    assertEquals(VerdictKind.LOST_SIGNAL, verdict.kind());
    assertEquals(List.of("plain", "main"), verdict.threads().stream().map(t -> t.name()).toList());
  }

  @Test
  void conditionOfAJdkLock_thatNobodySignals_isALostSignal() {
    ReentrantLock lock = new ReentrantLock();
    Condition changed = lock.newCondition();
    Verdict verdict =
        verdictOf(
            () -> {
              lock.lock();
              changed.await();
            });
    assertEquals(
        "main waits for a signal of a Condition, and no thread is left that could give it.",
        sentence(verdict));
  }

  @Test
  void readersAndWriters_canStandStillToo() {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    Verdict verdict =
        verdictOf(
            () -> {
              lock.readLock().lock();
              lock.writeLock().lockInterruptibly();
            });
    assertEquals(VerdictKind.ABANDONED_LOCK, verdict.kind());
    assertEquals("main waits for the lock a WriteLock, and nobody releases it.", sentence(verdict));
  }

  @Test
  void phaserThatLacksAParty_cannotAdvance() {
    Verdict verdict = verdictOf(() -> new Phaser(2).awaitAdvanceInterruptibly(0));
    assertEquals(VerdictKind.BARRIER_CANNOT_FILL, verdict.kind());
  }

  /** Whether it is still stuck cannot be told without waking it, which its code might mind. */
  @Test
  void threadParkedByItsOwnCode_isLeftAlone() {
    CountDownLatch parked = new CountDownLatch(1);
    AtomicInteger woken = new AtomicInteger();
    try (Run run =
        Run.of(
            () -> {
              parked.countDown();
              LockSupport.park();
              woken.incrementAndGet();
              new CountDownLatch(1).await();
            })) {
      Thread main = run.threads().get(0);
      Await.until(() -> main.getState() == Thread.State.WAITING, () -> "main to park");
      for (int i = 0; i < 20; i++) {
        assertEquals(List.of(), run.stuck());
      }
      assertEquals(0, woken.get());
      LockSupport.unpark(main);
      assertEquals(VerdictKind.LOST_SIGNAL, run.awaitVerdict().kind());
      assertEquals(1, woken.get());
    }
  }

  @Test
  void timerThatIsSet_keepsTheVerdictAway() {
    CountDownLatch rung = new CountDownLatch(1);
    CountDownLatch waits = new CountDownLatch(1);
    try (Run run =
        Run.of(
            () -> {
              Timer timer = new Timer("timer", true);
              timer.schedule(
                  new TimerTask() {
                    @Override
                    public void run() {
                      rung.countDown();
                      timer.cancel();
                    }
                  },
                  Duration.ofDays(1).toMillis());
              waits.countDown();
              try {
                rung.await();
              } finally {
                timer.cancel();
              }
            })) {
      Await.until(() -> waits.getCount() == 0, () -> "main to set the timer");
      Await.until(
          () -> run.threads().stream().noneMatch(t -> t.getState() == Thread.State.RUNNABLE),
          () -> "both to wait");
      for (int i = 0; i < 20; i++) {
        assertEquals(List.of(), run.stuck());
      }
    }
  }

  @Test
  void taskThatIsScheduled_keepsTheVerdictAway() {
    AtomicReference<ScheduledExecutorService> pool = new AtomicReference<>();
    CountDownLatch scheduled = new CountDownLatch(1);
    try (Run run =
        Run.of(
            () -> {
              pool.set(Executors.newScheduledThreadPool(1));
              var never = pool.get().schedule(() -> 1, 1, TimeUnit.DAYS);
              scheduled.countDown();
              never.get();
            })) {
      Await.until(() -> scheduled.getCount() == 0, () -> "the task to be scheduled");
      for (int i = 0; i < 20; i++) {
        assertEquals(List.of(), run.stuck());
      }
      pool.get().shutdownNow();
    }
  }
}
