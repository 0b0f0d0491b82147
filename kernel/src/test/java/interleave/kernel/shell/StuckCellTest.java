package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Cells that hang end with a verdict, and the next cell is none the worse. Most are the programs of
 * the lessons that never end as printed, with what the lessons use.
 */
class StuckCellTest extends StuckCells {

  @Test
  void s014_circularWaitOfTwoThreads() {
    assertStuck(
        "Deadlock",
        """
        var first = new Lock();
        var second = new Lock();
        var met = new Barrier(2);
        void both(Lock a, Lock b) {
          a.acquire();
          met.await();
          b.acquire();
        }
        var t1 = Threads.start("t1", () -> both(first, second));
        var t2 = Threads.start("t2", () -> both(second, first));
        t1.join();
        t2.join();
        """,
        "t1 and t2 wait for each other",
        "t1 at here line 7 waits for the lock second, held by t2, acquired at here line 5",
        "t2 at here line 7 waits for the lock first, held by t1, acquired at here line 5",
        "main at here line 11 waits for the end of t1",
        "t1 → second → t2",
        "main → t1",
        "Released, as nobody else would: first, second");
  }

  @Test
  void s109_queueJoinWhoseMarkersAreNeverDone() {
    assertStuck(
        "UnfinishedItems",
        """
        var tasks = new Queue<Integer>();
        void consume() {
          while (true) {
            int task = tasks.get();
            if (task < 0) {
              tasks.put(task);
              return;
            }
            tasks.taskDone();
          }
        }
        var consumers = Threads.start(3, n -> consume());
        for (int i = 0; i < 10; i++) tasks.put(i);
        tasks.put(-1);
        tasks.join();
        """,
        "main waits for the last taskDone of tasks",
        "main at here line 15");
  }

  @Test
  void s209_lockOfAThreadThatDied() {
    assertStuck(
        "AbandonedLock",
        """
        var one = new Lock();
        var two = new Lock();
        var held = new Event();
        var t1 = Threads.start("t1", () -> {
          one.acquire();
          held.set();
          two.release();
        });
        var t2 = Threads.start("t2", () -> {
          held.await();
          one.acquire();
        });
        t2.join();
        """,
        "t2 waits for the lock one, and t1 ended without releasing it (acquired at here line 5)",
        "t2 at here line 11",
        "main at here line 13 waits for the end of t2",
        "Released, as nobody else would: one");
  }

  @Test
  void s210_workersThatNeverRelease() {
    assertStuck(
        "AbandonedLock",
        """
        var task = new Lock();
        var workers = Threads.start(5, n -> {
          task.acquire();
          sleep(0.001);
        });
        Threads.joinAll(workers);
        """,
        "wait for the lock task",
        "acquired at here line 3");
  }

  @Test
  void s212_oneReleaseTooFew() {
    assertStuck(
        "Deadlock",
        """
        var lock = new RLock();
        lock.acquire();
        lock.acquire();
        lock.release();
        var child = Threads.start("child", () -> lock.acquire());
        child.join();
        """,
        "child at here line 5 waits for the lock lock, held by main",
        "main at here line 6 waits for the end of child",
        "Released, as nobody else would: lock");
  }

  @Test
  void s218_conditionOverAGivenLockThatNobodySignals() {
    assertStuck(
        "LostSignal",
        """
        var lock = new Lock();
        var ready = new Condition(lock);
        ready.acquire();
        ready.await();
        """,
        "main waits for a signal of ready, and no thread is left that could give it",
        "main at here line 4");
  }

  @Test
  void s219_conditionWithItsOwnLockThatNobodySignals() {
    assertStuck(
        "LostSignal",
        """
        var ready = new Condition();
        try (var held = ready.hold()) {
          ready.await();
        }
        """,
        "main at here line 3");
  }

  @Test
  void s233_signalThatCameBeforeTheWait() {
    assertStuck(
        "LostSignal",
        """
        var turn = new Condition();
        var early = Threads.start("early", () -> turn.with(() -> turn.signal()));
        early.join();
        var late = Threads.start("late", () -> turn.with(() -> turn.await()));
        late.join();
        """,
        "late waits for a signal of turn",
        "late at here line 4",
        "main at here line 5 waits for the end of late");
  }

  @Test
  void s407_consumerWithoutAnEnd() {
    assertStuck(
        "LostSignal",
        """
        var items = new ArrayDeque<Integer>();
        var changed = new Condition();
        var producer = Threads.start("producer", () -> {
          for (int i = 0; i < 5; i++) {
            int item = i;
            changed.with(() -> {
              items.add(item);
              changed.signal();
            });
          }
        });
        var consumer = Threads.start("consumer", () -> {
          while (true) {
            changed.with(() -> {
              if (items.isEmpty()) changed.await();
              items.poll();
            });
          }
        });
        producer.join();
        consumer.join();
        """,
        "consumer waits for a signal of changed",
        "consumer at here line 15",
        "main at here line 21 waits for the end of consumer");
  }

  @Test
  void e06_transfersInOppositeDirections() {
    assertStuck(
        "Deadlock",
        """
        class Account {
          final RLock lock = new RLock();
          int balance = 100;
          void transfer(Account to, int amount, Barrier met) {
            lock.acquire();
            try {
              met.await();
              balance -= amount;
              to.deposit(amount);
            } finally {
              lock.release();
            }
          }
          void deposit(int amount) {
            lock.acquire();
            try {
              balance += amount;
            } finally {
              lock.release();
            }
          }
        }
        var a = new Account();
        var b = new Account();
        var met = new Barrier(2);
        var ab = Threads.start("ab", () -> a.transfer(b, 1, met));
        var ba = Threads.start("ba", () -> b.transfer(a, 1, met));
        ab.join();
        """,
        "ab and ba wait for each other",
        "ab at here line 15 waits for the lock a RLock, held by ba, acquired at here line 5");
  }

  @Test
  void e07_workerThatDiesOfItsTask() {
    assertStuck(
        "UnfinishedItems",
        """
        var tasks = new Queue<Integer>();
        for (int i = 0; i < 3; i++) tasks.put(i);
        var workers = Threads.start(2, n -> {
          while (true) {
            int task = tasks.get();
            if (task >= 0) throw new IllegalStateException("bad task");
            tasks.taskDone();
          }
        });
        tasks.join();
        """,
        "main at here line 10");
  }

  @Test
  void e39_sameLockTwice() {
    assertStuck(
        "SelfDeadlock",
        """
        void move(Lock from, Lock to) {
          from.acquire();
          to.acquire();
        }
        var only = new Lock();
        move(only, only);
        """,
        "main waits for the lock only, which it has itself",
        "main at here line 3",
        "Released, as nobody else would: only");
  }

  @Test
  void lockOfAnIdleWorker_isReleased_thoughTheWorkerStays() {
    Failed failed =
        stuck(
            """
            var pool = java.util.concurrent.Executors.newFixedThreadPool(1);
            var pooled = new Lock();
            pool.submit(() -> pooled.acquire()).get();
            pooled.acquire();
            """);
    assertTrue(text(failed).contains("Released, as nobody else would: pooled"), text(failed));
    assertInstanceOf(Completed.class, run("pool.shutdown();"));
  }

  @Test
  void e46_signalThatWakesTheWrongKind() {
    assertStuck(
        "LostSignal",
        """
        var buffer = new ArrayDeque<Integer>();
        var changed = new Condition();
        void put() {
          changed.with(() -> {
            while (buffer.size() == 1) changed.await();
            buffer.add(1);
          });
        }
        var producers = Threads.start(4, n -> put());
        Threads.joinAll(producers);
        """,
        "wait for a signal of changed",
        "at here line 5");
  }

  @Test
  void e47_consumerThatComesLate() {
    assertStuck(
        "LostSignal",
        """
        var ready = new Condition();
        var data = new ArrayList<String>();
        var producer = Threads.start("producer", () -> ready.with(() -> {
          data.add("item");
          ready.signal();
        }));
        producer.join();
        var consumer = Threads.start("consumer", () -> ready.with(() -> ready.await()));
        consumer.join();
        """,
        "consumer at here line 8");
  }

  @Test
  void s110_deadlockThatOutlivesItsCell_isToldUnderIt() throws Exception {
    CellResult result =
        run(
            """
            var left = new Lock();
            var right = new Lock();
            var met = new Barrier(2);
            var t1 = Threads.start("t1", () -> { left.acquire(); met.await(); right.acquire(); });
            var t2 = Threads.start("t2", () -> { right.acquire(); met.await(); left.acquire(); });
            t1.join(0.01);
            "gave up"
            """);
    assertInstanceOf(Completed.class, result);
    output.failed.await();
    String text = output.errors().get(0);
    assertTrue(text.startsWith("Deadlock: t1 and t2 wait for each other"), text);
    assertTrue(text.contains("t1 at cell " + number + " line 4 waits for the lock right"), text);
    assertTrue(text.contains("held by t2, acquired at cell " + number + " line 5"), text);
    awaitThreadsGone();
  }

  @Test
  void threadThatWaitsForALaterCell_isLeftAlone() {
    run("var mail = new Queue<String>(); var got = new ArrayList<String>();");
    CellScope first = scope;
    run("var reader = Threads.start(\"reader\", () -> got.add(mail.get()));");
    CellScope second = scope;
    stuck("new Event().await();");
    assertEquals(1, second.threads().size());
    assertEquals(List.of(), first.threads());
    Completed completed =
        assertInstanceOf(Completed.class, run("mail.put(\"hello\"); reader.join(); got.get(0)"));
    assertEquals("hello", completed.value().orElseThrow().object());
  }

  @Test
  void threadOfAnEarlierCellThatCanAct_keepsTheVerdictAway() {
    run("var open = new Event(); var later = new Event();");
    run("var helper = Threads.start(\"helper\", () -> { open.await(30); later.set(); });");
    Completed completed =
        assertInstanceOf(
            Completed.class,
            run(
                """
                var other = Threads.start(() -> { sleep(0.2); open.set(); });
                later.await();
                "ended"
                """));
    assertEquals("ended", completed.value().orElseThrow().object());
  }

  @Test
  void stuckThreads_doNotCatchTheirEndAsAnException() {
    Failed failed =
        stuck(
            """
            try {
              new Event("never").await();
            } catch (Exception e) {
              System.out.println("caught");
            } finally {
              System.out.println("finally");
            }
            System.out.println("after");
            """);
    assertEquals("LostSignal", failed.name());
    assertEquals("finally\n", output.out());
  }

  @Test
  void unwindingGivesNothingToOtherThreadsOfTheCell() {
    stuck(
        """
        var a = new Lock();
        var b = new Lock();
        var met = new Barrier(2);
        void both(Lock first, Lock second) {
          first.with(() -> {
            met.await();
            second.with(() -> System.out.println("got both"));
          });
        }
        Threads.start(() -> both(a, b));
        both(b, a);
        """);
    assertFalse(output.out().contains("got both"));
  }

  @Test
  void lockOfAnotherCellsThread_isLeftWithIt() {
    run("var theirs = new Lock(\"theirs\"); var end = new Event(); var has = new Event();");
    run("var owner = Threads.start(() -> { theirs.acquire(); has.set(); end.await(); });");
    run("has.await();");
    Failed failed = stuck("try { theirs.acquire(); } finally { theirs.release(); }");
    assertTrue(text(failed).contains("theirs"), text(failed));
    Completed completed = assertInstanceOf(Completed.class, run("theirs.locked()"));
    assertEquals(true, completed.value().orElseThrow().object());
    assertInstanceOf(Completed.class, run("end.set(); owner.join();"));
  }

  @Test
  void taskOfAPoolThatAnEarlierCellMade_endsAloneAndThePoolGoesOn() {
    run("var pool = new ThreadPool(1); pool.submit(() -> 1).result();");
    assertEquals("LostSignal", stuck("pool.submit(() -> new Event().await()).result();").name());
    Completed completed = assertInstanceOf(Completed.class, run("pool.submit(() -> 7).result()"));
    assertEquals(7, completed.value().orElseThrow().object());
    run("pool.shutdown();");
  }

  @Test
  void idlePool_isNoDeadlock() {
    assertInstanceOf(
        Completed.class, run("var idle = new ThreadPool(2); idle.submit(() -> 1).result()"));
    run("idle.shutdown();");
  }
}
