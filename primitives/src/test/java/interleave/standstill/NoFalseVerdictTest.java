package interleave.standstill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import interleave.futures.ThreadPool;
import interleave.queue.Queue;
import interleave.runtime.Interrupted;
import interleave.runtime.Wait;
import interleave.sync.Barrier;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import interleave.testkit.Await;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.threads.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Programs that end are never said to be stuck, however often somebody looks: while they run, a
 * watcher does nothing else. {@code -Dstandstill.runs=10000} makes many more runs of each.
 */
class NoFalseVerdictTest {

  private static final int RUNS = Integer.getInteger("standstill.runs", 40);

  private static final Map<String, Run.Body> PROGRAMS = new TreeMap<>();

  static {
    PROGRAMS.put("lock handed round", NoFalseVerdictTest::lockHandedRound);
    PROGRAMS.put("lock used as a signal", NoFalseVerdictTest::lockUsedAsSignal);
    PROGRAMS.put("condition ping-pong", NoFalseVerdictTest::pingPong);
    PROGRAMS.put("slow producer", NoFalseVerdictTest::slowProducer);
    PROGRAMS.put("bounded queue", NoFalseVerdictTest::boundedQueue);
    PROGRAMS.put("barrier rounds", NoFalseVerdictTest::barrierRounds);
    PROGRAMS.put("semaphore pair", NoFalseVerdictTest::semaphorePair);
    PROGRAMS.put("timer", NoFalseVerdictTest::timer);
    PROGRAMS.put("timed wait", NoFalseVerdictTest::timedWait);
    PROGRAMS.put("pool", NoFalseVerdictTest::pool);
    PROGRAMS.put("interrupt to the rescue", NoFalseVerdictTest::interruptToTheRescue);
    PROGRAMS.put("interrupted join", NoFalseVerdictTest::interruptedJoin);
    PROGRAMS.put("threads of the JDK's", NoFalseVerdictTest::plainThreads);
    PROGRAMS.put("chain of starts", NoFalseVerdictTest::chainOfStarts);
    PROGRAMS.put("blocking in the JDK", NoFalseVerdictTest::blockingInTheJdk);
  }

  private static void lockHandedRound() {
    RLock lock = new RLock();
    Threads.joinAll(
        Threads.start(
            3,
            number -> {
              for (int i = 0; i < 20; i++) {
                lock.with(Thread::onSpinWait);
              }
            }));
  }

  private static void lockUsedAsSignal() {
    Lock signal = new Lock();
    signal.acquire();
    Threads.start(signal::release);
    signal.acquire();
  }

  private static void pingPong() {
    Condition turn = new Condition();
    int[] whose = {0};
    Threads.joinAll(
        Threads.start(
            2,
            me -> {
              for (int i = 0; i < 10; i++) {
                turn.with(
                    () -> {
                      turn.awaitFor(() -> whose[0] == me);
                      whose[0] = 1 - me;
                      turn.signalAll();
                    });
              }
            }));
  }

  private static void slowProducer() {
    Queue<Integer> queue = new Queue<>();
    ThreadHandle consumer =
        Threads.start(
            () -> {
              while (queue.get() > 0) {
                Thread.onSpinWait();
              }
            });
    for (int i = 3; i >= 0; i--) {
      Threads.sleep(0.001);
      queue.put(i);
    }
    consumer.join();
  }

  private static void boundedQueue() {
    Queue<Integer> queue = new Queue<>(1);
    List<ThreadHandle> putters =
        Threads.start(
            2,
            me -> {
              for (int i = 0; i < 5; i++) {
                queue.put(i);
              }
            });
    List<ThreadHandle> getters =
        Threads.start(
            2,
            me -> {
              for (int i = 0; i < 5; i++) {
                queue.get();
                queue.taskDone();
              }
            });
    Threads.joinAll(putters);
    queue.join();
    Threads.joinAll(getters);
  }

  private static void barrierRounds() {
    Barrier barrier = new Barrier(3);
    Threads.joinAll(
        Threads.start(
            3,
            me -> {
              for (int i = 0; i < 5; i++) {
                barrier.await();
              }
            }));
  }

  private static void semaphorePair() {
    Semaphore ping = new Semaphore(1);
    Semaphore pong = new Semaphore(0);
    ThreadHandle other =
        Threads.start(
            () -> {
              for (int i = 0; i < 10; i++) {
                pong.acquire();
                ping.release();
              }
            });
    for (int i = 0; i < 10; i++) {
      ping.acquire();
      pong.release();
    }
    other.join();
  }

  private static void timer() {
    Event rung = new Event();
    new Timer(0.002, rung::set).start();
    rung.await();
  }

  private static void timedWait() {
    Event never = new Event();
    Threads.start(() -> never.await(0.002)).join();
  }

  private static void pool() {
    try (ThreadPool pool = new ThreadPool(2)) {
      List<interleave.futures.Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int number = i;
        futures.add(pool.submit(() -> number));
      }
      futures.forEach(interleave.futures.Future::result);
    }
  }

  private static void interruptToTheRescue() {
    Event never = new Event();
    ThreadHandle waiter =
        Threads.start(
            () -> {
              try {
                never.await();
              } catch (Interrupted e) {
                Thread.interrupted();
              }
            });
    waiter.interrupt();
    waiter.join();
  }

  private static void interruptedJoin() throws InterruptedException {
    Event go = new Event();
    Thread patient = new Thread(go::await);
    patient.start();
    ThreadHandle joiner =
        Threads.start(
            () -> {
              try {
                Threads.of(patient).join();
              } catch (Interrupted e) {
                go.set();
              }
            });
    joiner.interrupt();
    joiner.join();
  }

  private static void plainThreads() throws InterruptedException {
    Event go = new Event();
    Thread plain = new Thread(go::set);
    plain.start();
    go.await();
    plain.join();
  }

  private static void chainOfStarts() {
    Event done = new Event();
    Threads.start(() -> Threads.start(() -> Threads.start(done::set)));
    done.await();
  }

  private static void blockingInTheJdk() throws Exception {
    var handOver = new java.util.concurrent.SynchronousQueue<Integer>();
    Event got = new Event();
    Thread taker =
        new Thread(
            () -> {
              try {
                handOver.take();
                got.set();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    taker.start();
    handOver.put(1);
    got.await();
  }

  @TestFactory
  Stream<DynamicTest> programThatEnds_isNeverStuck() {
    return PROGRAMS.entrySet().stream()
        .map(
            program ->
                DynamicTest.dynamicTest(
                    program.getKey(),
                    () -> {
                      for (int i = 0; i < RUNS; i++) {
                        watchToTheEnd(program.getValue());
                      }
                    }));
  }

  private static void watchToTheEnd(Run.Body program) {
    try (Run run = Run.of(program)) {
      Await.until(
          () -> {
            assertEquals(List.of(), run.stuck().stream().map(Wait::target).toList());
            return run.ended();
          },
          () -> "the end");
    }
  }

  /** Whoever holds the lock is not among those looked at, so the waiter is stuck until then. */
  @Test
  void threadThatIsJustBeingWoken_countsAsRunning() {
    Random random = new Random(7);
    for (int i = 0; i < 50 * RUNS; i++) {
      Lock lock = new Lock();
      lock.acquire();
      try (Run run = Run.of(() -> lock.with(() -> {}))) {
        Await.until(() -> !run.stuck().isEmpty(), () -> "the waiter to sleep");
        lock.release();
        do {
          assertEquals(List.of(), run.stuck());
        } while (random.nextInt(10) > 0 && !run.ended());
      }
    }
  }
}
