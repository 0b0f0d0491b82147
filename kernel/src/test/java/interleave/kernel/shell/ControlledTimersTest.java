package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Run;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cells that have the JDK do something later, with a timer or a pool, under control. */
@Timeout(600)
class ControlledTimersTest extends ControlledSession {

  @BeforeAll
  static void prepare() {
    execute(
        """
        java.util.TimerTask task(Runnable body) {
          return new java.util.TimerTask() { public void run() { body.run(); } };
        }
        """);
  }

  // java.util.Timer

  @Test
  void aTimer_runsItsTasksInTheOrderOfTheirTimes() {
    assertEquals(
        Set.of("abc 3600"),
        outcomes(
            """
            var order = new StringBuffer();
            var timer = new java.util.Timer();
            long begin = System.nanoTime();
            var done = new CountDownLatch(3);
            timer.schedule(task(() -> { order.append("b"); done.countDown(); }), 2_000);
            timer.schedule(task(() -> { order.append("a"); done.countDown(); }), 1_000);
            timer.schedule(task(() -> { order.append("c"); done.countDown(); }), 3_600_000);
            done.await();
            timer.cancel();
            order + " " + (System.nanoTime() - begin) / 1_000_000_000
            """));
  }

  @Test
  void aTimerAndMain_loseAnUpdate() {
    String cell =
        """
        int count = 0;
        var timer = new java.util.Timer();
        timer.schedule(task(() -> { %s }), 10);
        Thread.sleep(10);
        %s
        Thread.sleep(10);
        timer.cancel();
        count
        """;
    String locked = "synchronized (timer) { count++; }";
    assertEquals(Set.of("1", "2"), outcomes(cell.formatted("count++;", "count++;")));
    assertEquals(Set.of("2"), outcomes(cell.formatted(locked, locked)));
  }

  @Test
  void aTimerAndMain_lockUp() {
    assertEquals(
        Set.of("deadlock", "done"),
        outcomes(
            """
            var left = new Object();
            var right = new Object();
            var timer = new java.util.Timer();
            timer.schedule(task(() -> { synchronized (left) { synchronized (right) { } } }), 10);
            Thread.sleep(10);
            synchronized (right) { synchronized (left) { } }
            timer.cancel();
            "done"
            """));
  }

  @Test
  void aTask_racesItsCancel() {
    assertEquals(
        Set.of("true 0", "false 0", "false 1"),
        outcomes(
            """
            int count = 0;
            var timer = new java.util.Timer();
            var task = task(() -> { count++; });
            timer.schedule(task, 10);
            Thread.sleep(10);
            boolean prevented = task.cancel();
            timer.cancel();
            prevented + " " + count
            """));
  }

  @Test
  void aTask_thatIsRepeated_keepsItsRate() {
    assertEquals(
        Set.of("100 200 300 "),
        outcomes(
            """
            var times = new StringBuffer();
            var timer = new java.util.Timer();
            long begin = System.nanoTime();
            timer.scheduleAtFixedRate(
                task(() -> times.append((System.nanoTime() - begin) / 1_000_000 + " ")), 100, 100);
            Thread.sleep(350);
            timer.cancel();
            times.toString()
            """));
  }

  /** The program ends: nobody waits for a task that is repeated for ever. */
  @Test
  void aTimerThatIsNotCancelled_isNoLeak() {
    assertEquals(
        Set.of("0"),
        outcomes(
            """
            int count = 0;
            new java.util.Timer().schedule(task(() -> { count++; }), 100, 100);
            new java.util.Timer();
            count
            """));
  }

  @Test
  void aTask_thatIsStillToRun_runs() {
    Run run =
        simulate(
            """
            volatile boolean rang = false;
            new java.util.Timer().schedule(task(() -> { rang = true; }), 100);
            "main has ended"
            """);
    assertTrue(
        run.steps().stream().anyMatch(row -> row.text().equals("write rang = true")),
        run::toString);
  }

  @Test
  void aTask_thatWaitsForEver_isALeak() {
    assertEquals(
        Set.of("leaked thread"),
        outcomes(
            """
            new java.util.Timer().schedule(task(() -> {
              try { new CountDownLatch(1).await(); } catch (InterruptedException e) { }
            }), 100);
            "done"
            """));
  }

  @Test
  void aTask_thatThrows_endsItsTimer() {
    assertEquals(
        Set.of("Timer-0 threw IllegalStateException: boom"),
        outcomes(
            """
            var timer = new java.util.Timer();
            timer.schedule(task(() -> { throw new IllegalStateException("boom"); }), 10);
            Thread.sleep(20);
            boolean refused = false;
            try { timer.schedule(task(() -> { }), 10); } catch (IllegalStateException e) {
              refused = true;
            }
            if (!refused) throw new AssertionError("the timer goes on");
            """));
  }

  @Test
  void aDaemonTimer_isCutOff() {
    assertEquals(
        Set.of("0"),
        outcomes(
            """
            int count = 0;
            var timer = new java.util.Timer("ticker", true);
            timer.schedule(task(() -> { count++; }), 100);
            count
            """));
  }

  @Test
  void anInterruptOfATimersThread_endsNothing() {
    assertEquals(
        Set.of("2"),
        outcomes(
            """
            int count = 0;
            var timer = new java.util.Timer();
            timer.schedule(task(() -> { count++; Thread.currentThread().interrupt(); }), 10);
            timer.schedule(task(() -> { count++; }), 20);
            Thread.sleep(30);
            timer.cancel();
            count
            """));
  }

  @Test
  void timers_haveTheSameNamesInEachRun() {
    assertReplays(
        """
        var names = new StringBuffer();
        for (int i = 0; i < 2; i++) {
          var timer = new java.util.Timer();
          timer.schedule(task(() -> {
            names.append(Thread.currentThread().getName());
            timer.cancel();
          }), 10);
        }
        Thread.sleep(20);
        names.toString()
        """);
  }

  @Test
  void aTimerOfAnEarlierCell_isRefused() {
    execute("var old = new java.util.Timer(true);");
    assertRefused(
        "The timer was made before this run", 2, "int x = 0;\nold.schedule(task(() -> { }), 1);");
    execute("old.cancel();");
  }

  /** The JDK's code has been rewritten by then. */
  @Test
  void aTimerThatNobodyControls_stillRings() {
    simulate("new java.util.Timer().cancel();");
    CellResult result =
        session.execute(
            """
            var rang = new CountDownLatch(2);
            var free = new java.util.Timer();
            free.schedule(task(() -> rang.countDown()), 1, 1);
            rang.await();
            free.cancel();
            """,
            new CellScope(3, new CapturedOutput()));
    assertInstanceOf(CellResult.Completed.class, result, result::toString);
  }

  // The time limits of futures

  @Test
  void aFuture_isGivenUpWhenItsTimeIsOver() {
    assertEquals(
        Set.of("TimeoutException 3600"),
        outcomes(
            """
            long begin = System.nanoTime();
            String why = "";
            try {
              new CompletableFuture<Integer>().orTimeout(1, TimeUnit.HOURS).join();
            } catch (CompletionException e) {
              why = e.getCause().getClass().getSimpleName();
            }
            why + " " + (System.nanoTime() - begin) / 1_000_000_000
            """));
  }

  @Test
  void aFuture_racesItsTimeLimit() {
    String cell =
        """
        var future = new CompletableFuture<Integer>();
        Threads.start(() -> { sleep(%s); future.complete(1); });
        future.completeOnTimeout(7, 1, TimeUnit.SECONDS).join()
        """;
    assertEquals(Set.of("1", "7"), outcomes(cell.formatted("1")));
    assertEquals(Set.of("1"), outcomes(cell.formatted("0.5")));
    assertEquals(Set.of("7"), outcomes(cell.formatted("2")));
  }

  @Test
  void aDelayedExecutor_waits() {
    String cell =
        """
        long begin = System.nanoTime();
        CompletableFuture.supplyAsync(
            () -> (System.nanoTime() - begin) / 1_000_000_000,
            CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS%s)).join()
        """;
    assertEquals(Set.of("5"), outcomes(cell.formatted("")));
    assertEquals(Set.of("5"), outcomes(cell.formatted(", new ForkJoinPool(1)")));
    assertEquals(Set.of("5"), outcomes(cell.formatted(", Executors.newFixedThreadPool(1)")));
  }

  @Test
  void whatTimeLimitsDo_canBeReplayed() {
    assertReplays(
        """
        var future = new CompletableFuture<Integer>();
        Threads.start(() -> { sleep(1); future.complete(1); });
        future.completeOnTimeout(7, 1, TimeUnit.SECONDS).join()
        """);
  }

  // Scheduled executors

  @Test
  void scheduledTasks_loseAnUpdate() {
    assertEquals(
        Set.of("true 1", "true 2"),
        outcomes(
            """
            int count = 0;
            var pool = Executors.newScheduledThreadPool(2);
            pool.schedule(() -> { count++; }, 1, TimeUnit.SECONDS);
            pool.schedule(() -> { count++; }, 1, TimeUnit.SECONDS);
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.HOURS) + " " + count
            """));
  }

  @Test
  void aFixedRateAndAFixedDelay_differByTheTaskItself() {
    String cell =
        """
        var times = new StringBuffer();
        var pool = Executors.newScheduledThreadPool(1);
        long begin = System.nanoTime();
        pool.%s(() -> {
          times.append((System.nanoTime() - begin) / 1_000_000 + " ");
          try { Thread.sleep(50); } catch (InterruptedException e) { }
        }, 0, 100, TimeUnit.MILLISECONDS);
        Thread.sleep(380);
        pool.shutdownNow();
        pool.awaitTermination(1, TimeUnit.SECONDS) + " " + times
        """;
    assertEquals(Set.of("true 0 100 200 300 "), outcomes(cell.formatted("scheduleAtFixedRate")));
    assertEquals(Set.of("true 0 150 300 "), outcomes(cell.formatted("scheduleWithFixedDelay")));
  }

  @Test
  void aRepeatedTask_thatThrows_isNotRepeated() {
    assertEquals(
        Set.of("third 3"),
        outcomes(
            """
            int count = 0;
            String why = "";
            var pool = Executors.newSingleThreadScheduledExecutor();
            var task = pool.scheduleAtFixedRate(() -> {
              if (++count == 3) throw new IllegalStateException("third");
            }, 1, 1, TimeUnit.SECONDS);
            try { task.get(); } catch (ExecutionException e) { why = e.getCause().getMessage(); }
            pool.shutdown();
            why + " " + count
            """));
  }

  @Test
  void aRepeatedTask_isNotWaitedFor() {
    assertEquals(
        Set.of("0"),
        outcomes(
            """
            int count = 0;
            var pool = Executors.newScheduledThreadPool(1);
            pool.scheduleAtFixedRate(() -> { count++; }, 1, 1, TimeUnit.SECONDS);
            count
            """));
  }

  @Test
  void aScheduledTask_racesItsCancel() {
    assertEquals(
        Set.of("true 0", "false 1", "true 1"),
        outcomes(
            """
            int count = 0;
            var pool = Executors.newScheduledThreadPool(1);
            var task = pool.schedule(() -> { count++; }, 10, TimeUnit.MILLISECONDS);
            Thread.sleep(10);
            boolean cancelled = task.cancel(false);
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.SECONDS);
            cancelled + " " + count
            """));
  }

  @Test
  void whatScheduledTasksDo_canBeReplayed() {
    assertReplays(
        """
        int count = 0;
        var pool = Executors.newScheduledThreadPool(2);
        pool.schedule(() -> { count++; }, 1, TimeUnit.SECONDS);
        pool.schedule(() -> { count++; }, 1, TimeUnit.SECONDS).get();
        count
        """);
  }
}
