package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.instrument.JdkAgent;
import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Cells that hang end with a verdict also if they use nothing but the JDK: most are the programs of
 * the lessons that never end as printed. See {@link StuckCellTest} for the same with what the
 * lessons use.
 */
class RawStuckCellTest extends StuckCells {

  @Test
  void s014_circularWaitOfTwoThreads() {
    assertStuck(
        "Deadlock",
        """
        var first = new Object();
        var second = new Object();
        var met = new CountDownLatch(2);
        void inMonitors(Object a, Object b) {
          synchronized (a) {
            met.countDown();
            try { met.await(); } catch (InterruptedException e) { return; }
            synchronized (b) {
              System.out.println("got both");
            }
          }
        }
        var t1 = new Thread(() -> inMonitors(first, second), "t1");
        var t2 = new Thread(() -> inMonitors(second, first), "t2");
        t1.start();
        t2.start();
        t1.join();
        t2.join();
        """,
        "t1 and t2 wait for each other in a circle: none can ever go on.",
        "t1 at here line 8 waits for the lock second, held by t2, acquired at here line 5",
        "t2 at here line 8 waits for the lock first, held by t1, acquired at here line 5",
        "main at here line 17 waits for the end of t1",
        "t1 → second → t2",
        "main → t1");
    assertFalse(output.out().contains("got both"), output.out());
  }

  @Test
  void s014_circularWaitOfLocks() {
    assertStuck(
        "Deadlock",
        """
        var first = new java.util.concurrent.locks.ReentrantLock();
        var second = new java.util.concurrent.locks.ReentrantLock();
        var met = new CyclicBarrier(2);
        void inLocks(java.util.concurrent.locks.Lock a, java.util.concurrent.locks.Lock b) {
          a.lock();
          try {
            met.await();
            b.lock();
            System.out.println("got both");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          } finally {
            a.unlock();
          }
        }
        var t1 = new Thread(() -> inLocks(first, second), "t1");
        var t2 = new Thread(() -> inLocks(second, first), "t2");
        t1.start();
        t2.start();
        t1.join();
        """,
        "t1 and t2 wait for each other in a circle: none can ever go on.",
        "t1 at here line 8 waits for the lock second, held by t2, acquired at here line 5",
        "t2 at here line 8 waits for the lock first, held by t1, acquired at here line 5",
        "main at here line 20 waits for the end of t1",
        "t2 → first → t1");
    assertFalse(output.out().contains("got both"), output.out());
  }

  @Test
  void s109_latchThatCountsTheMarkersToo() {
    assertStuck(
        "LostSignal",
        """
        var tasks = new LinkedBlockingQueue<Integer>();
        var done = new CountDownLatch(11);
        void consume() throws InterruptedException {
          while (true) {
            int task = tasks.take();
            if (task < 0) {
              tasks.put(task);
              return;
            }
            done.countDown();
          }
        }
        for (int i = 0; i < 3; i++) {
          new Thread(() -> {
            try { consume(); } catch (InterruptedException e) { }
          }).start();
        }
        for (int i = 0; i < 10; i++) tasks.put(i);
        tasks.put(-1);
        done.await();
        """,
        "main waits for the last countDown of done, and no thread is left that could give it.",
        "main at here line 20");
  }

  @Test
  void s110_deadlockThatOutlivesItsCell_isToldUnderIt() throws Exception {
    CellResult result =
        run(
            """
            var left = new Object();
            var right = new Object();
            var met = new CountDownLatch(2);
            void inTurn(Object a, Object b) {
              synchronized (a) {
                met.countDown();
                try { met.await(); } catch (InterruptedException e) { return; }
                synchronized (b) { }
              }
            }
            var t1 = new Thread(() -> inTurn(left, right), "t1");
            var t2 = new Thread(() -> inTurn(right, left), "t2");
            t1.start();
            t2.start();
            t1.join(10);
            "gave up"
            """);
    if (result instanceof Completed) {
      output.failed.await();
      String text = output.errors().get(0);
      assertTrue(text.startsWith("Deadlock: t1 and t2 wait for each other"), text);
      assertTrue(text.contains("t1 at cell " + number + " line 8 waits for the lock right"), text);
      assertTrue(text.contains("held by t2, acquired at cell " + number + " line 5"), text);
    } else {
      // Both were stuck before the main thread had come to an end.
      assertEquals("Deadlock", assertInstanceOf(Failed.class, result).name());
    }
    awaitThreadsGone();
  }

  @Test
  void s209_lockOfAThreadThatDied() {
    assertStuck(
        "AbandonedLock",
        """
        var one = new java.util.concurrent.locks.ReentrantLock();
        var two = new java.util.concurrent.locks.ReentrantLock();
        var held = new CountDownLatch(1);
        var t1 = new Thread(() -> {
          one.lock();
          held.countDown();
          two.unlock();
        }, "t1");
        t1.start();
        held.await();
        var t2 = new Thread(() -> one.lock(), "t2");
        t2.start();
        t2.join();
        """,
        "t2 waits for the lock one, and t1 ended without releasing it (acquired at here line 5)",
        "t2 at here line 11",
        "main at here line 13 waits for the end of t2");
  }

  @Test
  void s210_workersThatNeverRelease() {
    assertStuck(
        "AbandonedLock",
        """
        var task = new java.util.concurrent.locks.ReentrantLock();
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < 5; i++) {
          workers.add(new Thread(() -> {
            task.lock();
          }, "worker-" + i));
        }
        for (var worker : workers) worker.start();
        for (var worker : workers) worker.join();
        """,
        "wait for the lock task",
        "acquired at here line 5",
        "ended without releasing it");
  }

  @Test
  void s212_oneReleaseTooFew() {
    assertStuck(
        "Deadlock",
        """
        var lock = new java.util.concurrent.locks.ReentrantLock();
        lock.lock();
        lock.lock();
        lock.unlock();
        var child = new Thread(() -> lock.lock(), "child");
        child.start();
        child.join();
        """,
        "child at here line 5 waits for the lock lock, held by main",
        "main at here line 7 waits for the end of child");
    run("while (lock.isHeldByCurrentThread()) lock.unlock();");
  }

  @Test
  void s218_conditionOverAGivenLockThatNobodySignals() {
    assertStuck(
        "LostSignal",
        """
        var lock = new java.util.concurrent.locks.ReentrantLock();
        var ready = lock.newCondition();
        lock.lock();
        try {
          ready.await();
        } finally {
          lock.unlock();
        }
        """,
        "main waits for a signal of ready, and no thread is left that could give it",
        "main at here line 5");
  }

  @Test
  void s219_waitThatNobodyNotifies() {
    assertStuck(
        "LostSignal",
        """
        var ready = new Object();
        synchronized (ready) {
          ready.wait();
        }
        """,
        "main waits for a signal of ready, and no thread is left that could give it",
        "main at here line 3");
  }

  @Test
  void s233_notifyThatCameBeforeTheWait() {
    assertStuck(
        "LostSignal",
        """
        var turn = new Object();
        var early = new Thread(() -> {
          synchronized (turn) { turn.notify(); }
        }, "early");
        early.start();
        early.join();
        var late = new Thread(() -> {
          synchronized (turn) {
            try { turn.wait(); } catch (InterruptedException e) { }
          }
        }, "late");
        late.start();
        late.join();
        """,
        "late waits for a signal of turn, and no thread is left that could give it",
        "late at here line 9",
        "main at here line 13 waits for the end of late");
  }

  @Test
  void s407_consumerWithoutAnEnd() {
    assertStuck(
        "LostSignal",
        """
        var items = new ArrayDeque<Integer>();
        var changed = new Object();
        var producer = new Thread(() -> {
          for (int i = 0; i < 5; i++) {
            synchronized (changed) {
              items.add(i);
              changed.notify();
            }
          }
        }, "producer");
        var consumer = new Thread(() -> {
          try {
            while (true) {
              synchronized (changed) {
                if (items.isEmpty()) changed.wait();
                items.poll();
              }
            }
          } catch (InterruptedException e) {
            System.out.println("interrupted");
          }
        }, "consumer");
        producer.start();
        consumer.start();
        producer.join();
        consumer.join();
        """,
        "consumer waits for a signal of changed",
        "consumer at here line 15",
        "main at here line 26 waits for the end of consumer");
  }

  @Test
  void e06_transfersInOppositeDirections() {
    assertStuck(
        "Deadlock",
        """
        class Account {
          int balance = 100;
          synchronized void transfer(Account to, int amount, CountDownLatch met) {
            met.countDown();
            try { met.await(); } catch (InterruptedException e) { return; }
            balance -= amount;
            to.deposit(amount);
          }
          synchronized void deposit(int amount) {
            balance += amount;
          }
        }
        var a = new Account();
        var b = new Account();
        var met = new CountDownLatch(2);
        var ab = new Thread(() -> a.transfer(b, 1, met), "ab");
        var ba = new Thread(() -> b.transfer(a, 1, met), "ba");
        ab.start();
        ba.start();
        ab.join();
        """,
        "ab and ba wait for each other",
        "waits for the lock a, held by ab",
        "waits for the lock b, held by ba",
        "main at here line 20 waits for the end of ab");
  }

  @Test
  void e07_workerThatDiesOfItsTask() {
    assertStuck(
        "LostSignal",
        """
        var tasks = new ArrayBlockingQueue<Integer>(3);
        var left = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) tasks.put(i);
        for (int i = 0; i < 2; i++) {
          new Thread(() -> {
            try {
              while (true) {
                int task = tasks.take();
                if (task >= 0) throw new IllegalStateException("bad task");
                left.countDown();
              }
            } catch (InterruptedException e) { }
          }).start();
        }
        left.await();
        """,
        "main waits for the last countDown of left",
        "main at here line 15");
  }

  @Test
  void e39_sameLockTwice() {
    assertStuck(
        "PermitsStarved",
        """
        void move(java.util.concurrent.Semaphore from, java.util.concurrent.Semaphore to) {
          from.acquireUninterruptibly();
          to.acquireUninterruptibly();
        }
        var only = new java.util.concurrent.Semaphore(1);
        move(only, only);
        """,
        "main waits for a permit of only, and no thread is left that could release one.",
        "main at here line 3");
  }

  @Test
  void e46_notifyThatWakesTheWrongKind() {
    assertStuck(
        "LostSignal",
        """
        var buffer = new ArrayDeque<Integer>();
        void put() {
          synchronized (buffer) {
            try {
              while (buffer.size() == 1) buffer.wait();
              buffer.add(1);
            } catch (InterruptedException e) { }
          }
        }
        var producers = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) producers.add(new Thread(() -> put()));
        for (var producer : producers) producer.start();
        for (var producer : producers) producer.join();
        """,
        "wait for a signal of buffer",
        "at here line 5");
  }

  @Test
  void e47_consumerThatComesLate() {
    assertStuck(
        "LostSignal",
        """
        var lock = new java.util.concurrent.locks.ReentrantLock();
        var ready = lock.newCondition();
        var data = new ArrayList<String>();
        var producer = new Thread(() -> {
          lock.lock();
          try {
            data.add("item");
            ready.signal();
          } finally {
            lock.unlock();
          }
        }, "producer");
        producer.start();
        producer.join();
        var consumer = new Thread(() -> {
          lock.lock();
          try {
            ready.await();
          } catch (InterruptedException e) {
            data.clear();
          } finally {
            lock.unlock();
          }
        }, "consumer");
        consumer.start();
        consumer.join();
        """,
        "consumer waits for a signal of ready",
        "consumer at here line 18");
  }

  @Test
  void queueThatNobodyFeeds() {
    assertStuck(
        "QueueStarved",
        "var mail = new LinkedBlockingQueue<String>();\nmail.take();",
        "main waits for an item of mail, and no thread is left that could put one.",
        "main at here line 2");
  }

  @Test
  void barrierThatCannotFill() {
    assertStuck(
        "BarrierCannotFill",
        "var gate = new CyclicBarrier(3);\ngate.await();",
        "main waits for the other parties at gate",
        "main at here line 2");
  }

  @Test
  void futureThatNobodyCompletes() {
    assertStuck(
        "NeverCompleted",
        "var promise = new CompletableFuture<Integer>();\npromise.join();",
        "main waits for the result of promise, and no thread is left that could complete it.",
        "main at here line 2");
  }

  @Test
  void poolWhoseTasksWaitForEachOther() {
    Failed failed =
        stuck(
            """
            var pool = java.util.concurrent.Executors.newFixedThreadPool(1);
            pool.submit(() -> pool.submit(() -> 1).get()).get();
            """);
    assertEquals("PoolStarved", failed.name(), text(failed));
    assertTrue(text(failed).contains("main at here line 2"), text(failed));
    run("pool.shutdownNow();");
  }

  @Test
  void taskInTheCommonPool_keepsTheVerdictAway() {
    run("var open = new CountDownLatch(1); var seen = new Event();");
    Completed completed =
        assertInstanceOf(
            Completed.class,
            run(
                """
                var task = CompletableFuture.runAsync(() -> { sleep(0.3); seen.set(); });
                seen.await();
                task.get();
                "ended"
                """));
    assertEquals("ended", completed.value().orElseThrow().object());
  }

  @Test
  void timeoutOfAFuture_keepsTheVerdictAway() {
    Completed completed =
        assertInstanceOf(
            Completed.class,
            run(
                """
                var late = new CompletableFuture<Integer>().completeOnTimeout(7, 300, TimeUnit.MILLISECONDS);
                late.get()
                """));
    assertEquals(7, completed.value().orElseThrow().object());
  }

  @Test
  void processThatRuns_keepsTheVerdictAway() {
    Completed completed =
        assertInstanceOf(
            Completed.class,
            run("new ProcessBuilder(\"sleep\", \"0.3\").start().onExit().get().exitValue()"));
    assertEquals(0, completed.value().orElseThrow().object());
  }

  /** The JDK lists no virtual threads, least of all those that an executor starts. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreadOfAnExecutor_keepsTheVerdictAway() {
    Completed completed =
        assertInstanceOf(
            Completed.class,
            run(
                """
                var rung = new Event();
                var later = new CountDownLatch(1);
                var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
                executor.submit(() -> { Thread.sleep(300); rung.set(); return 1; });
                rung.await();
                executor.submit(() -> { Thread.sleep(300); later.countDown(); return 1; });
                later.await();
                executor.shutdown();
                "ended"
                """));
    assertEquals("ended", completed.value().orElseThrow().object());
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreadThatSleeps_keepsTheVerdictAway() {
    Completed completed =
        assertInstanceOf(
            Completed.class,
            run(
                """
                var woken = new CountDownLatch(1);
                Thread.ofVirtual().start(() -> {
                  try { Thread.sleep(300); } catch (InterruptedException e) { }
                  woken.countDown();
                });
                woken.await();
                "ended"
                """));
    assertEquals("ended", completed.value().orElseThrow().object());
  }

  @Test
  void threadThatWaitsForTheFrontEnd_isNotStuck() {
    output = new CapturedOutput();
    CapturedOutput asked = output;
    Thread answer =
        new Thread(
            () -> {
              try {
                asked.asked.await();
                asked.type("hello");
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    answer.start();
    scope = new CellScope(++number, output);
    CellResult result = session.execute("new java.util.Scanner(System.in).nextLine()", scope);
    Completed completed = assertInstanceOf(Completed.class, result);
    assertEquals("hello", completed.value().orElseThrow().object());
  }

  @Test
  void waitOnOneOfOurs_namesTheRightMethod() {
    Failed failed =
        assertInstanceOf(
            Failed.class,
            run("var ready = new Condition();\nsynchronized (ready) { ready.wait(); }"));
    assertEquals("IllegalMonitorStateException", failed.name());
    assertEquals(
        "wait() belongs to synchronized, and has nothing to do with what a Condition is for:"
            + " call await()",
        failed.message());
  }

  @Test
  void notifyOnOneOfOurs_namesTheRightMethod() {
    Failed failed =
        assertInstanceOf(
            Failed.class, run("class Mine extends Queue<Integer> { }\nnew Mine().notifyAll();"));
    assertEquals(
        "notifyAll() belongs to synchronized, and has nothing to do with what a Queue is for:"
            + " call put(item)",
        failed.message());
  }

  /** After the first exploration a timer's thread waits in a hook, in code of the JDK's. */
  @Test
  void aTimerWithoutTasks_isNoReasonToWait() {
    assertTrue(JdkAgent.install());
    String text =
        text(
            stuck(
                """
                var idle = new java.util.Timer("idle");
                var never = new CountDownLatch(1);
                never.await();
                """));
    assertFalse(text.contains("idle"), text);
    assertInstanceOf(Completed.class, run("idle.cancel();"));
  }

  /** Nor is one of a fork-join pool, on JDK 17 in a hook, too; this one would wait for a day. */
  @Test
  void anIdleForkJoinWorker_isNoReasonToWait() {
    assertTrue(JdkAgent.install());
    String text =
        text(
            stuck(
                """
                var patient = new ForkJoinPool(1, ForkJoinPool.defaultForkJoinWorkerThreadFactory,
                    null, false, 1, 1, 1, null, 1, TimeUnit.DAYS);
                patient.submit(() -> 5).get();
                var nobody = new CountDownLatch(1);
                nobody.await();
                """));
    assertTrue(text.contains("nobody"), text);
    assertInstanceOf(Completed.class, run("patient.shutdown();"));
  }
}
