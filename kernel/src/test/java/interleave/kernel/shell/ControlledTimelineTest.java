package interleave.kernel.shell;

import static interleave.kernel.Golden.assertGolden;

import interleave.explore.Explore;
import interleave.explore.Program;
import interleave.explore.Run;
import interleave.explore.Simulate;
import interleave.kernel.timeline.Timeline;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * The timelines of cells in plain Java, each as a controlled run records it: the same on every
 * machine and JDK, and approved by a person.
 */
@Timeout(600)
class ControlledTimelineTest extends SharedSession {

  /** Compares every view of a run in which each thread takes one step, in turn. */
  private static void assertViews(String name, int number, String cell) {
    assertViews(name, number, cell, ControlledTimelineTest::inTurn);
  }

  private static Run inTurn(Program program) {
    return Simulate.run(program, Simulate.Strategy.FAIR, 1);
  }

  /** The first run found that fails. */
  private static Run failing(Program program) {
    return Explore.budget().explore(program).shown().orElseThrow();
  }

  private static void assertViews(
      String name, int number, String cell, Function<Program, Run> chosen) {
    Timeline timeline =
        Timeline.of(control(number, cell, program -> chosen.apply(program).trace()));
    assertGolden("timeline/" + name + ".txt", timeline.text());
    assertGolden("timeline/" + name + ".md", timeline.markdown());
    assertGolden("timeline/" + name + ".svg", timeline.svg());
    assertGolden("timeline/" + name + ".html", withoutScript(timeline.html()));
  }

  /** The script is the same in all of them. */
  private static String withoutScript(String html) {
    return html.replaceAll("(?s)<script>.*</script>", "<script></script>");
  }

  @Test
  void monitor_isHeldAndBlocks() {
    assertViews(
        "monitor",
        1,
        """
        Object till = new Object();
        Runnable serve = () -> { synchronized (till) { Thread.yield(); } };
        var ann = new Thread(serve, "Ann");
        var ben = new Thread(serve, "Ben");
        ann.start();
        ben.start();
        ann.join();
        ben.join();
        """);
  }

  @Test
  void waitAndNotify_passAMonitorOn() {
    assertViews(
        "wait-notify",
        2,
        """
        Object table = new Object();
        boolean laid = false;
        var guest = new Thread(() -> {
          synchronized (table) {
            while (!laid) {
              try { table.wait(); } catch (InterruptedException e) { return; }
            }
          }
        }, "guest");
        var waiter = new Thread(() -> {
          synchronized (table) {
            laid = true;
            table.notify();
          }
        }, "waiter");
        guest.start();
        waiter.start();
        guest.join();
        waiter.join();
        """);
  }

  @Test
  void monitorsInTwoOrders_endInADeadlock() {
    assertViews(
        "monitor-deadlock",
        3,
        """
        Object knife = new Object();
        Object fork = new Object();
        var dora = new Thread(() -> { synchronized (knife) { synchronized (fork) { } } }, "Dora");
        var emil = new Thread(() -> { synchronized (fork) { synchronized (knife) { } } }, "Emil");
        dora.start();
        emil.start();
        dora.join();
        emil.join();
        """);
  }

  @Test
  void reentrantLock_hasConditions() {
    assertViews(
        "reentrant-lock",
        4,
        """
        var lock = new java.util.concurrent.locks.ReentrantLock();
        var full = lock.newCondition();
        boolean there = false;
        var taker = new Thread(() -> {
          lock.lock();
          try {
            while (!there) full.awaitUninterruptibly();
          } finally {
            lock.unlock();
          }
        }, "taker");
        var giver = new Thread(() -> {
          lock.lock();
          try {
            there = true;
            full.signal();
          } finally {
            lock.unlock();
          }
        }, "giver");
        taker.start();
        giver.start();
        taker.join();
        giver.join();
        """);
  }

  @Test
  void lostUpdate_isFoundAndShown() {
    assertViews(
        "lost-update-found",
        5,
        """
        int count = 0;
        Runnable increment = () -> count++;
        var finn = new Thread(increment, "Finn");
        var gina = new Thread(increment, "Gina");
        finn.start();
        gina.start();
        finn.join();
        gina.join();
        if (count != 2) throw new AssertionError("count is " + count);
        """,
        ControlledTimelineTest::failing);
  }

  /** One gives up, one is interrupted, one is parked. */
  @Test
  void waits_endInMoreThanOneWay() {
    assertViews(
        "waits",
        6,
        """
        var hugo = new Thread(() -> java.util.concurrent.locks.LockSupport.park(), "Hugo");
        var ida = new Thread(() -> {
          try { hugo.join(10); Thread.sleep(1_000); } catch (InterruptedException e) { }
        }, "Ida");
        hugo.start();
        ida.start();
        Thread.sleep(50);
        ida.interrupt();
        java.util.concurrent.locks.LockSupport.unpark(hugo);
        hugo.join();
        ida.join();
        """);
  }

  /** They have the numbers that they have in the run, not those of the JVM. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreads_takeTurns() {
    assertViews(
        "virtual",
        7,
        """
        Object desk = new Object();
        Runnable work = () -> {
          synchronized (desk) {
            try { Thread.sleep(10); } catch (InterruptedException e) { }
          }
        };
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 3; i++) threads.add(Thread.ofVirtual().unstarted(work));
        for (var thread : threads) thread.start();
        for (var thread : threads) thread.join();
        """);
  }

  @Test
  void blockingQueue_isAConveyor() {
    assertViews(
        "blocking-queue",
        8,
        """
        var belt = new java.util.concurrent.ArrayBlockingQueue<String>(1);
        var cook = new Thread(() -> {
          try {
            for (var dish : List.of("soup", "fish", "cake")) belt.put(dish);
          } catch (InterruptedException e) { }
        }, "cook");
        var guest = new Thread(() -> {
          try {
            for (int eaten = 0; eaten < 3; eaten++) belt.take();
          } catch (InterruptedException e) { }
        }, "guest");
        guest.start();
        cook.start();
        cook.join();
        guest.join();
        """);
  }

  @Test
  void cyclicBarrier_tripsTwice() {
    assertViews(
        "cyclic-barrier",
        9,
        """
        var corner = new java.util.concurrent.CyclicBarrier(3);
        for (var name : List.of("Ann", "Ben", "Cleo")) {
          new Thread(() -> {
            try {
              corner.await();
              corner.await();
            } catch (Exception e) { }
          }, name).start();
        }
        """);
  }

  @Test
  void completableFutures_areSetOneAfterTheOther() {
    assertViews(
        "completable-future",
        10,
        """
        var price = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
          sleep(0.001);
          return 20;
        });
        var total = price.thenApply(each -> 2 * each).thenApply(sum -> sum + 5);
        var ledger = new Thread(() -> System.out.println(total.join()), "ledger");
        ledger.start();
        ledger.join();
        """);
  }

  @Test
  void exchanger_swaps() {
    assertViews(
        "exchanger",
        11,
        """
        var table = new java.util.concurrent.Exchanger<String>();
        for (var item : List.of("stamp", "coin")) {
          new Thread(() -> {
            try {
              System.out.println("has a " + table.exchange(item));
            } catch (InterruptedException e) { }
          }, "has a " + item).start();
        }
        """);
  }

  @Test
  void pool_worksOffItsTasks() {
    assertViews(
        "executor",
        12,
        """
        var pool = java.util.concurrent.Executors.newFixedThreadPool(1);
        var answers = new ArrayList<java.util.concurrent.Future<Integer>>();
        for (int i = 1; i <= 3; i++) {
          int n = i;
          answers.add(pool.submit(() -> n * n));
        }
        for (var answer : answers) System.out.println(answer.get());
        pool.shutdown();
        """);
  }

  @Test
  void semaphoreAndLatch_letOthersGoOn() {
    assertViews(
        "semaphore-latch",
        13,
        """
        var seats = new java.util.concurrent.Semaphore(1);
        var done = new java.util.concurrent.CountDownLatch(2);
        for (var name : List.of("Dora", "Emil")) {
          new Thread(() -> {
            seats.acquireUninterruptibly();
            Thread.yield();
            seats.release();
            done.countDown();
          }, name).start();
        }
        done.await();
        """);
  }

  @Test
  void phaser_advances() {
    assertViews(
        "phaser",
        14,
        """
        var lap = new java.util.concurrent.Phaser(2);
        for (var name : List.of("Finn", "Gina")) {
          new Thread(() -> {
            lap.arriveAndAwaitAdvance();
            lap.arriveAndDeregister();
          }, name).start();
        }
        lap.awaitAdvance(0);
        """);
  }
}
