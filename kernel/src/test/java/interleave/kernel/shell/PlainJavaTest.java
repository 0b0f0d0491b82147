package interleave.kernel.shell;

import static interleave.kernel.shell.Lanes.assertLane;
import static interleave.kernel.shell.Lanes.assertPart;
import static interleave.kernel.shell.Lanes.lane;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.Recorder;
import interleave.trace.Site;
import interleave.trace.Trace;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What plain Java leaves in the trace of its cell, told as {@link Lanes} do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlainJavaTest {

  /**
   * For cells to see that a thread has come to where it waits, or is about to and has what it gives
   * back meanwhile. Nothing of it is recorded: while a thread is kept from coming there, who looks
   * for it with recorded operations fills the recording.
   */
  private static final String HELPERS =
      """
      import java.util.concurrent.*;
      import java.util.concurrent.locks.*;
      void awaitWait(Thread thread, Object target) {
        while (interleave.runtime.Waits.of(thread).filter(w -> w.target() == target).isEmpty()) {
          Thread.onSpinWait();
        }
      }
      """;

  private JavaSession session;
  private CellStreams streams;
  private int number;
  private CapturedOutput output = new CapturedOutput();
  private CellScope scope;
  private Recorder recorder;

  @BeforeAll
  void open() {
    session = JavaSession.open(3_600_000);
    streams = CellStreams.install(session);
    completed(HELPERS);
  }

  @AfterAll
  void close() {
    streams.close();
    session.close();
  }

  private CellResult run(String source) {
    output = new CapturedOutput();
    recorder = new Recorder("cell " + ++number, session.sourceMap(), Recorder.DEFAULT_LIMIT);
    scope = new CellScope(number, output, Optional.of(recorder));
    return session.execute(source, scope);
  }

  private Completed completed(String source) {
    CellResult result = run(source);
    return result instanceof Failed failed
        ? fail(Cells.plain(String.join("\n", failed.traceback())))
        : (Completed) result;
  }

  private String value(String source) {
    return completed(source).value().map(v -> Objects.toString(v.object())).orElse("");
  }

  /** Runs a cell and waits for the end of its threads, but for those of pools that go on. */
  private Trace trace(String source) {
    completed(source);
    return recorder.trace(session.variableNames());
  }

  // Monitors

  @Test
  void synchronizedBlock_isBlockedHeldAndReleased() {
    Trace trace =
        trace(
            """
            var lock = new Object();
            var t = new Thread(() -> { synchronized (lock) { } }, "t");
            synchronized (lock) {
              t.start();
              awaitWait(t, lock);
            }
            t.join();
            """);
    assertLane(
        trace,
        "t",
        "BEGIN <- START main",
        "BLOCK lock",
        "RESUME lock <- RELEASE main",
        "ACQUIRE lock",
        "RELEASE lock",
        "END");
    assertPart(trace, "main", "ACQUIRE lock", "START", "RELEASE lock");
  }

  @Test
  void synchronizedMethods_areMonitorsOfTheirObjects() {
    Trace trace =
        trace(
            """
            class Account {
              synchronized void deposit() { audit(); }
              synchronized void audit() { }
              static synchronized void list() { }
            }
            var account = new Account();
            account.deposit();
            Account.list();
            """);
    assertLane(
        trace,
        "main",
        "BEGIN",
        "ACQUIRE account",
        "RELEASE account",
        "ACQUIRE Class-1",
        "RELEASE Class-1",
        "END");
  }

  @Test
  void exceptionOutOfABlock_releases() {
    Trace trace =
        trace(
            """
            var guard = new Object();
            try {
              synchronized (guard) { throw new IllegalStateException(); }
            } catch (IllegalStateException e) { }
            """);
    assertPart(trace, "main", "ACQUIRE guard", "RELEASE guard");
  }

  @Test
  void waitAndNotify_tellWhoWokeWhom() {
    Trace trace =
        trace(
            """
            var box = new Object();
            var reader = new Thread(() -> {
              synchronized (box) {
                try { box.wait(); } catch (InterruptedException e) { }
              }
            }, "reader");
            reader.start();
            awaitWait(reader, box);
            synchronized (box) { box.notify(); }
            reader.join();
            """);
    assertLane(
        trace,
        "reader",
        "BEGIN <- START main",
        "ACQUIRE box",
        "RELEASE box",
        "WAIT box",
        "RESUME box <- SIGNAL main",
        "BLOCK box",
        "RESUME box <- RELEASE main",
        "ACQUIRE box",
        "RELEASE box",
        "END");
    assertPart(trace, "main", "ACQUIRE box", "SIGNAL box", "RELEASE box");
  }

  @Test
  void notifyAll_countsThoseItWakes() {
    Trace trace =
        trace(
            """
            var gate = new Object();
            Thread waiter(String name) {
              var thread = new Thread(() -> {
                synchronized (gate) {
                  try { gate.wait(); } catch (InterruptedException e) { }
                }
              }, name);
              thread.start();
              awaitWait(thread, gate);
              return thread;
            }
            var w1 = waiter("w1");
            var w2 = waiter("w2");
            synchronized (gate) { gate.notifyAll(); }
            synchronized (gate) { gate.notifyAll(); }
            w1.join();
            w2.join();
            """);
    List<Long> counts =
        trace.events().stream()
            .filter(e -> e.kind() == EventKind.SIGNAL)
            .map(Event::value)
            .toList();
    assertEquals(List.of(2L, 0L), counts);
    assertPart(trace, "w1", "RESUME gate <- SIGNAL main");
    assertPart(trace, "w2", "RESUME gate <- SIGNAL main");
  }

  @Test
  void timedWait_timesOut() {
    Trace trace = trace("var t0 = new Object(); synchronized (t0) { t0.wait(1); }");
    assertLane(
        trace,
        "main",
        "BEGIN",
        "ACQUIRE t0",
        "RELEASE t0",
        "WAIT t0",
        "RESUME t0 TIMED_OUT",
        "ACQUIRE t0",
        "RELEASE t0",
        "END");
  }

  @Test
  void interruptedWait_isInterruptedByWhoDidIt() {
    Trace trace =
        trace(
            """
            var spot = new Object();
            var sleeper = new Thread(() -> {
              synchronized (spot) {
                try { spot.wait(); } catch (InterruptedException e) { System.out.println("woken"); }
              }
            }, "sleeper");
            sleeper.start();
            awaitWait(sleeper, spot);
            sleeper.interrupt();
            sleeper.join();
            """);
    assertLane(
        trace,
        "sleeper",
        "BEGIN <- START main",
        "ACQUIRE spot",
        "RELEASE spot",
        "WAIT spot",
        "RESUME spot INTERRUPTED",
        "ACQUIRE spot",
        "PRINT \"woken\"",
        "RELEASE spot",
        "END");
    assertPart(trace, "main", "INTERRUPT");
  }

  @Test
  void monitorOfAnEndedThread_isNotifiedByTheJvm() {
    assertEquals(
        "false",
        value(
            """
            var go = new Object();
            var short_ = new Thread(() -> { synchronized (go) { } });
            synchronized (short_) {
              short_.start();
              while (short_.isAlive()) short_.wait();
            }
            short_.isAlive()
            """));
  }

  @Test
  void illegalUses_areJavasOwn() {
    assertEquals(
        "java.lang.IllegalMonitorStateException: current thread is not owner",
        value(
            "String s = \"\"; try { new Object().notify(); } catch (RuntimeException e) { s = \"\" + e; }\ns"));
    assertEquals(
        "java.lang.IllegalMonitorStateException: current thread is not owner",
        value(
            "String s = \"\"; try { new Object().wait(); } catch (RuntimeException e) { s = \"\" + e; }\ns"));
    assertEquals(
        "java.lang.IllegalArgumentException: timeout value is negative",
        value(
            """
            String s = "";
            var neg = new Object();
            try { synchronized (neg) { neg.wait(-1); } } catch (RuntimeException e) { s = "" + e; }
            s
            """));
  }

  @Test
  void blockedThread_showsAsJavaHasIt_alsoWhenInterrupted() {
    assertEquals(
        "true true",
        value(
            """
            var key = new Object();
            volatile boolean kept = false;
            var b = new Thread(() -> {
              synchronized (key) { kept = Thread.currentThread().isInterrupted(); }
            });
            boolean seen = true;
            synchronized (key) {
              b.start();
              while (b.getState() != Thread.State.BLOCKED) Thread.onSpinWait();
              b.interrupt();
              for (int i = 0; i < 10_000; i++) seen &= b.isInterrupted();
              while (b.getState() != Thread.State.BLOCKED) Thread.onSpinWait();
            }
            b.join();
            seen + " " + kept
            """));
  }

  @Test
  void deadlockOfMonitors_endsWithItsName() {
    Failed failed =
        assertInstanceOf(
            Failed.class,
            run(
                """
                var left = new Object();
                var right = new Object();
                var met = new CyclicBarrier(2);
                void both(Object a, Object b) {
                  synchronized (a) {
                    try { met.await(); } catch (Exception e) { throw new IllegalStateException(e); }
                    synchronized (b) { System.out.println("both"); }
                  }
                }
                var other = Threads.start("other", () -> both(right, left));
                both(left, right);
                """));
    assertEquals("Deadlock", failed.name());
    String text = Cells.plain(String.join("\n", failed.traceback()));
    assertTrue(text.contains("main and other") || text.contains("other and main"), text);
    assertEquals("", output.out());
    completed("other.join(); synchronized (left) { synchronized (right) { } }");
  }

  // Threads

  @Test
  void joinedThread_endsBeforeTheJoin() {
    Trace trace =
        trace(
            """
            var hold = new Object();
            var mainThread = Thread.currentThread();
            var j = new Thread(() -> { synchronized (hold) { } }, "j");
            var keeper = new Thread(() -> {
              synchronized (hold) {
                j.start();
                awaitWait(mainThread, j);
              }
            }, "keeper");
            keeper.start();
            awaitWait(j, hold);
            j.join();
            keeper.join();
            """);
    assertPart(trace, "main", "WAIT j", "RESUME j <- END j");
  }

  @Test
  void sleepAndItsInterrupt() {
    Trace trace =
        trace(
            """
            var s = new Thread(() -> {
              try { Thread.sleep(1_000_000); } catch (InterruptedException e) { }
            }, "s");
            s.start();
            s.interrupt();
            s.join();
            Thread.sleep(1);
            """);
    assertLane(trace, "s", "BEGIN <- START main", "SLEEP", "RESUME INTERRUPTED", "END");
    assertPart(trace, "main", "SLEEP", "RESUME", "END");
  }

  @Test
  void subclassOfThread_isAThread() {
    Trace trace =
        trace(
            """
            class Worker extends Thread {
              Worker(String name) { super(name); }
              @Override public void run() { synchronized (this) { System.out.println("works"); } }
            }
            var worker = new Worker("worker");
            worker.start();
            worker.join();
            """);
    assertLane(
        trace,
        "worker",
        "BEGIN <- START main",
        "ACQUIRE worker",
        "PRINT \"works\"",
        "RELEASE worker",
        "END");
  }

  @Test
  void virtualThreads_haveLanesOfTheirOwn() {
    assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with JDK 21");
    Trace trace =
        trace(
            """
            var v = Thread.ofVirtual().name("v").start(() -> System.out.println("hi"));
            v.join();
            """);
    assertLane(trace, "v", "BEGIN <- START main", "PRINT \"hi\"", "END");
    assertTrue(trace.threads().stream().anyMatch(t -> t.name().equals("v") && t.virtual()));
  }

  @Test
  void parkAndUnpark() {
    Trace trace =
        trace(
            """
            var p = new Thread(() -> LockSupport.park(), "p");
            p.start();
            LockSupport.unpark(p);
            p.join();
            """);
    assertLane(
        trace,
        "p",
        "BEGIN <- START main",
        "WAIT permit of p",
        "RESUME permit of p <- SIGNAL main",
        "END");
  }

  // java.util.concurrent

  @Test
  void reentrantLock_isBlockedHeldAndReleased() {
    Trace trace =
        trace(
            """
            var rl = new java.util.concurrent.locks.ReentrantLock();
            var t2 = new Thread(() -> { rl.lock(); try { } finally { rl.unlock(); } }, "t2");
            rl.lock();
            t2.start();
            while (!rl.hasQueuedThread(t2)) Thread.onSpinWait();
            rl.unlock();
            t2.join();
            """);
    assertLane(
        trace,
        "t2",
        "BEGIN <- START main",
        "BLOCK rl",
        "RESUME rl <- RELEASE main",
        "ACQUIRE rl",
        "RELEASE rl",
        "END");
  }

  @Test
  void reentrantLock_isReleasedLevelByLevel() {
    Trace trace =
        trace(
            """
            var nested = new ReentrantLock();
            nested.lock();
            nested.lock();
            nested.unlock();
            nested.unlock();
            """);
    assertEquals(
        List.of("ACQUIRE 1", "ACQUIRE 1", "RELEASE 2", "RELEASE 1"),
        trace.events().stream()
            .filter(e -> e.object() != Event.NONE)
            .map(e -> e.kind() + " " + e.value())
            .toList());
  }

  @Test
  void unlockOfALockThatIsNotHeld_failsAndReleasesNothing() {
    Trace trace =
        trace(
            """
            void wrong(java.util.concurrent.locks.Lock lock) {
              try {
                lock.unlock();
                System.out.println("released");
              } catch (IllegalMonitorStateException e) {
                System.out.println("not mine");
              }
            }
            var both = new ReentrantReadWriteLock();
            wrong(new ReentrantLock());
            wrong(both.readLock());
            wrong(both.writeLock());
            wrong(new StampedLock().asWriteLock());
            """);
    assertEquals("not mine\n".repeat(4), output.out());
    assertTrue(trace.events().stream().noneMatch(e -> e.kind() == EventKind.RELEASE));
  }

  @Test
  void lockOfAnInterruptedThread_isTakenAndTheFlagKept() {
    assertEquals(
        "true true false",
        value(
            """
            String takeInterrupted(ReentrantLock kept) {
              Thread.currentThread().interrupt();
              kept.lock();
              String seen = kept.isHeldByCurrentThread() + " " + Thread.interrupted();
              kept.unlock();
              return seen + " " + Thread.currentThread().isInterrupted();
            }
            takeInterrupted(new ReentrantLock())
            """));
  }

  @Test
  void tryLock_isAcquiredOrRefused() {
    Trace trace =
        trace(
            """
            java.util.concurrent.locks.Lock tl = new java.util.concurrent.locks.ReentrantLock();
            tl.tryLock();
            var t3 = new Thread(() -> { tl.tryLock(); }, "t3");
            t3.start();
            t3.join();
            tl.unlock();
            """);
    assertLane(trace, "t3", "BEGIN <- START main", "REFUSE tl", "END");
    assertPart(trace, "main", "ACQUIRE tl");
  }

  @Test
  void condition_givesItsLockBackMeanwhile() {
    Trace trace =
        trace(
            """
            var cl = new java.util.concurrent.locks.ReentrantLock();
            java.util.concurrent.locks.Condition full = cl.newCondition();
            var t4 = new Thread(() -> {
              cl.lock();
              try { full.await(); } catch (InterruptedException e) { } finally { cl.unlock(); }
            }, "t4");
            t4.start();
            awaitWait(t4, full);
            cl.lock();
            full.signal();
            cl.unlock();
            t4.join();
            """);
    assertPart(
        trace,
        "t4",
        "RELEASE cl",
        "WAIT full",
        "RESUME full <- SIGNAL main",
        "ACQUIRE cl",
        "RELEASE cl",
        "END");
  }

  @Test
  void readersAndWriters() {
    Trace trace =
        trace(
            """
            var rw = new ReentrantReadWriteLock();
            var reading = rw.readLock();
            var writing = rw.writeLock();
            reading.lock();
            var w = new Thread(() -> { writing.lock(); writing.unlock(); }, "w");
            w.start();
            while (!rw.hasQueuedThread(w)) Thread.onSpinWait();
            reading.unlock();
            w.join();
            """);
    assertPart(trace, "w", "BLOCK writing", "RESUME writing", "ACQUIRE writing", "RELEASE writing");
    assertPart(trace, "main", "ACQUIRE reading");
    assertPart(trace, "main", "RELEASE reading");
  }

  @Test
  void stampedLock_isHeldByItsStamp() {
    Trace trace =
        trace(
            """
            var sl = new StampedLock();
            long stamp = sl.writeLock();
            var r = new Thread(() -> { long mine = sl.readLock(); sl.unlockRead(mine); }, "r");
            r.start();
            awaitWait(r, sl);
            sl.unlockWrite(stamp);
            r.join();
            """);
    assertLane(
        trace,
        "r",
        "BEGIN <- START main",
        "BLOCK sl",
        "RESUME sl <- RELEASE main",
        "ACQUIRE sl",
        "RELEASE sl",
        "END");
  }

  @Test
  void semaphore_countsPermits() {
    Trace trace =
        trace(
            """
            var permits = new java.util.concurrent.Semaphore(1);
            permits.acquire();
            var a = new Thread(() -> {
              permits.acquireUninterruptibly(2);
              permits.release(2);
            }, "a");
            a.start();
            while (!permits.hasQueuedThreads()) Thread.onSpinWait();
            permits.release(2);
            a.join();
            """);
    assertLane(
        trace,
        "a",
        "BEGIN <- START main",
        "BLOCK permits",
        "RESUME permits <- RELEASE main",
        "ACQUIRE permits",
        "RELEASE permits",
        "END");
    List<Long> amounts =
        trace.events().stream()
            .filter(e -> e.kind() == EventKind.ACQUIRE || e.kind() == EventKind.RELEASE)
            .map(Event::value)
            .toList();
    assertEquals(List.of(1L, 2L, 2L, 2L), amounts);
  }

  @Test
  void latch_isOpenedByTheLastCountDown() {
    Trace trace =
        trace(
            """
            var latch = new CountDownLatch(2);
            var l = new Thread(() -> {
              try { latch.await(); } catch (InterruptedException e) { }
            }, "l");
            l.start();
            awaitWait(l, latch);
            latch.countDown();
            latch.countDown();
            l.join();
            """);
    assertLane(trace, "l", "BEGIN <- START main", "WAIT latch", "RESUME latch <- DONE main", "END");
  }

  @Test
  void barrier_isTrippedByTheLast() {
    Trace trace =
        trace(
            """
            var barrier = new CyclicBarrier(2);
            var b1 = new Thread(() -> {
              try { barrier.await(); } catch (Exception e) { }
            }, "b1");
            b1.start();
            while (barrier.getNumberWaiting() == 0) Thread.onSpinWait();
            barrier.await();
            b1.join();
            """);
    assertLane(
        trace, "b1", "BEGIN <- START main", "WAIT barrier", "RESUME barrier <- TRIP main", "END");
  }

  @Test
  void phaser_isAdvancedByTheLast() {
    Trace trace =
        trace(
            """
            var phaser = new Phaser(2);
            var ph = new Thread(() -> phaser.arriveAndAwaitAdvance(), "ph");
            ph.start();
            while (phaser.getArrivedParties() == 0) Thread.onSpinWait();
            phaser.arriveAndAwaitAdvance();
            ph.join();
            """);
    assertLane(
        trace, "ph", "BEGIN <- START main", "WAIT phaser", "RESUME phaser <- TRIP main", "END");
  }

  @Test
  void exchanger_showsWhereThingsComeFrom() {
    Trace trace =
        trace(
            """
            var ex = new Exchanger<String>();
            var e1 = new Thread(() -> {
              try { ex.exchange("mine"); } catch (InterruptedException e) { }
            }, "e1");
            e1.start();
            awaitWait(e1, ex);
            ex.exchange("yours");
            e1.join();
            """);
    assertLane(
        trace,
        "e1",
        "BEGIN <- START main",
        "PUT ex \"\"mine\"\"",
        "WAIT ex",
        "RESUME ex <- PUT main",
        "TAKE ex \"\"yours\"\" <- PUT main",
        "END");
  }

  @Test
  void blockingQueue_showsWhereItemsComeFrom() {
    Trace trace =
        trace(
            """
            var bq = new ArrayBlockingQueue<String>(1);
            var taker = new Thread(() -> {
              try { bq.take(); } catch (InterruptedException e) { }
            }, "taker");
            taker.start();
            awaitWait(taker, bq);
            bq.put("bread");
            taker.join();
            bq.offer("milk");
            bq.offer("eggs");
            bq.poll();
            bq.poll();
            """);
    assertLane(
        trace,
        "taker",
        "BEGIN <- START main",
        "WAIT bq",
        "RESUME bq <- PUT main",
        "TAKE bq \"\"bread\"\" <- PUT main",
        "END");
    assertPart(
        trace,
        "main",
        "PUT bq \"\"milk\"\"",
        "REFUSE bq",
        "TAKE bq \"\"milk\"\"",
        "REFUSE bq",
        "END");
  }

  @Test
  void fullQueue_makesThePutterWait() {
    Trace trace =
        trace(
            """
            var small = new LinkedBlockingQueue<Integer>(1);
            small.put(1);
            var putter = new Thread(() -> {
              try { small.put(2); } catch (InterruptedException e) { }
            }, "putter");
            putter.start();
            awaitWait(putter, small);
            small.take();
            small.take();
            putter.join();
            """);
    assertLane(
        trace,
        "putter",
        "BEGIN <- START main",
        "WAIT small",
        "RESUME small <- TAKE main",
        "PUT small \"2\"",
        "END");
  }

  @Test
  void poolTask_isTakenFromThePool_andItsFutureSet() {
    Trace trace =
        trace(
            """
            var pool = java.util.concurrent.Executors.newFixedThreadPool(
                1, task -> new Thread(task, "hand"));
            var start = new CountDownLatch(1);
            java.util.concurrent.Future<Integer> answer = pool.submit(() -> {
              start.await();
              System.out.println("thinks");
              return 42;
            });
            var asker = new Thread(() -> {
              try { answer.get(); } catch (Exception e) { }
            }, "asker");
            asker.start();
            awaitWait(asker, answer);
            start.countDown();
            asker.join();
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.HOURS);
            """);
    assertPart(trace, "main", "PUT pool \"a task\"");
    assertPart(trace, "main", "CLOSE pool");
    assertPart(trace, "hand", "BEGIN <- PUT main", "TAKE pool \"a task\" <- PUT main");
    assertPart(trace, "hand", "PRINT \"thinks\"", "SET answer", "WAIT pool");
    assertPart(trace, "asker", "WAIT answer", "RESUME answer <- SET hand");
  }

  @Test
  void completableFuture_isSetByItsTask() {
    Trace trace =
        trace(
            """
            var cf = new CompletableFuture<String>();
            var joiner = new Thread(() -> cf.join(), "joiner");
            joiner.start();
            awaitWait(joiner, cf);
            cf.complete("done");
            joiner.join();
            """);
    assertLane(trace, "joiner", "BEGIN <- START main", "WAIT cf", "RESUME cf <- SET main", "END");
  }

  @Test
  void callsOfTheJdk_areAtTheirLines() {
    Trace trace =
        trace(
            """
            var lines = new ArrayBlockingQueue<String>(1);
            lines.put("one");
            lines.poll();
            lines.poll(
                1, TimeUnit.MILLISECONDS);
            """);
    assertEquals(
        List.of("PUT 2", "TAKE 3", "WAIT 4", "RESUME 4", "REFUSE 4"),
        trace.events().stream()
            .filter(e -> e.object() != Event.NONE)
            .map(e -> e.kind() + " " + e.site().map(Site::line).orElse(0))
            .toList());
  }

  // Ownership

  @Test
  void taskOfALaterCell_belongsToThatCell() throws Exception {
    completed(
        """
        var shared = java.util.concurrent.Executors.newFixedThreadPool(
            1, task -> new Thread(task, "shared-1"));
        shared.submit(() -> System.out.println("of the first")).get();
        """);
    assertEquals("of the first\n", output.out());
    Trace trace = trace("shared.submit(() -> System.out.println(\"of the second\")).get();");
    assertEquals("of the second\n", output.out());
    assertPart(
        trace,
        "shared-1",
        "BEGIN <- PUT main",
        "TAKE shared \"a task\" <- PUT main",
        "PRINT \"of the second\"");
    completed("shared.shutdown(); shared.awaitTermination(1, TimeUnit.HOURS);");
  }

  @Test
  void taskOfTheCommonPool_belongsToItsCell() {
    Trace trace =
        trace(
            """
            CompletableFuture.supplyAsync(() -> { System.out.println("async"); return 1; })
                .thenApply(x -> { System.out.println("then"); return x + 1; })
                .get()
            """);
    assertEquals("async\nthen\n", output.out());
    Event printed =
        trace.events().stream().filter(e -> e.detail().equals("async")).findFirst().orElseThrow();
    String worker = trace.threads().get(printed.thread()).name();
    List<String> lane = lane(trace, worker);
    assertTrue(lane.get(0).equals("BEGIN <- PUT main"), lane::toString);
    assertTrue(
        lane.get(1).matches("TAKE .*Executor-1 .*<- PUT main|TAKE .*Pool-1 .*<- PUT main"),
        lane::toString);
  }

  @Test
  void tasks_areStillWhatTheyWere() {
    assertInstanceOf(
        Completed.class,
        run(
            """
            var ordered = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new PriorityBlockingQueue<Runnable>());
            record Job(int n) implements Runnable, Comparable<Job> {
              public void run() { }
              public int compareTo(Job other) { return Integer.compare(n, other.n); }
            }
            for (int i = 0; i < 5; i++) ordered.execute(new Job(i));
            ordered.shutdown();
            ordered.awaitTermination(1, TimeUnit.HOURS);
            """));
  }
}
