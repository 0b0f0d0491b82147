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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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
    PROGRAMS.put("JDK: executor", NoFalseVerdictTest::executor);
    PROGRAMS.put("JDK: monitor ping-pong", NoFalseVerdictTest::monitorPingPong);
    PROGRAMS.put("JDK: hand-over chain", NoFalseVerdictTest::handOverChain);
    PROGRAMS.put("JDK: latch and barrier", NoFalseVerdictTest::latchAndBarrier);
    PROGRAMS.put("JDK: futures", NoFalseVerdictTest::futuresOfTheJdk);
    PROGRAMS.put("JDK: scheduled", NoFalseVerdictTest::scheduled);
    PROGRAMS.put("JDK: locks handed round", NoFalseVerdictTest::reentrantLocks);
    PROGRAMS.put("JDK: parked by hand", NoFalseVerdictTest::parkedByHand);
    PROGRAMS.put("JDK: interrupted wait", NoFalseVerdictTest::interruptedWait);
  }

  private static void executor() throws Exception {
    var pool = Executors.newFixedThreadPool(2);
    List<java.util.concurrent.Future<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      futures.add(pool.submit(() -> number));
    }
    for (var future : futures) {
      future.get();
    }
    pool.shutdown();
  }

  private static void monitorPingPong() throws Exception {
    Object monitor = new Object();
    int[] turn = {0};
    Thread[] players = new Thread[2];
    for (int i = 0; i < 2; i++) {
      int me = i;
      players[i] =
          new Thread(
              () -> {
                synchronized (monitor) {
                  for (int n = 0; n < 10; n++) {
                    while (turn[0] != me) {
                      try {
                        monitor.wait();
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                    }
                    turn[0] = 1 - me;
                    monitor.notifyAll();
                  }
                }
              });
      players[i].start();
    }
    for (Thread player : players) {
      player.join();
    }
  }

  /** Whoever gets something hands it on, and waits again in the same place. */
  private static void handOverChain() throws Exception {
    int length = 4;
    List<BlockingQueue<Integer>> queues = new ArrayList<>();
    for (int i = 0; i <= length; i++) {
      queues.add(i % 2 == 0 ? new LinkedBlockingQueue<>() : new SynchronousQueue<>());
    }
    for (int i = 0; i < length; i++) {
      var from = queues.get(i);
      var to = queues.get(i + 1);
      new Thread(
              () -> {
                try {
                  int item;
                  do {
                    item = from.take();
                    to.put(item);
                  } while (item > 0);
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              })
          .start();
    }
    for (int i = 10; i >= 0; i--) {
      queues.get(0).put(i);
      queues.get(length).take();
    }
  }

  private static void latchAndBarrier() throws Exception {
    var done = new CountDownLatch(3);
    var barrier = new CyclicBarrier(3);
    for (int i = 0; i < 3; i++) {
      new Thread(
              () -> {
                try {
                  barrier.await();
                  barrier.await();
                  done.countDown();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              })
          .start();
    }
    done.await();
  }

  private static void futuresOfTheJdk() throws Exception {
    var first = new CompletableFuture<Integer>();
    var second = first.thenApply(n -> n + 1);
    new Thread(() -> first.complete(1)).start();
    second.get();
  }

  private static void scheduled() throws Exception {
    var pool = Executors.newScheduledThreadPool(1);
    pool.schedule(() -> 1, 2, TimeUnit.MILLISECONDS).get();
    pool.shutdown();
  }

  private static void reentrantLocks() throws Exception {
    var lock = new ReentrantLock();
    var changed = lock.newCondition();
    int[] turn = {0};
    Thread[] threads = new Thread[3];
    for (int i = 0; i < 3; i++) {
      int me = i;
      threads[i] =
          new Thread(
              () -> {
                for (int n = 0; n < 5; n++) {
                  lock.lock();
                  try {
                    while (turn[0] != me) {
                      changed.awaitUninterruptibly();
                    }
                    turn[0] = (me + 1) % 3;
                    changed.signalAll();
                  } finally {
                    lock.unlock();
                  }
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void parkedByHand() throws Exception {
    Thread parked = new Thread(LockSupport::park);
    parked.start();
    LockSupport.unpark(parked);
    parked.join();
  }

  /** The JVM takes the flag away from who is interrupted in a wait before it lets him go. */
  private static void interruptedWait() throws InterruptedException {
    CountDownLatch freed = new CountDownLatch(1);
    Thread waiter =
        new Thread(
            () -> {
              synchronized (freed) {
                try {
                  while (true) {
                    freed.wait();
                  }
                } catch (InterruptedException e) {
                  freed.countDown();
                }
              }
            });
    waiter.start();
    waiter.interrupt();
    freed.await();
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
    var handOver = new SynchronousQueue<Integer>();
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

  @Test
  void randomProgramThatEnds_isNeverStuck() {
    for (long seed = 0; seed < RUNS; seed++) {
      try {
        watchToTheEnd(new EndingProgram(seed));
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
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
