package interleave.kernel.shell;

import static interleave.trace.EventKind.ACQUIRE;
import static interleave.trace.EventKind.DONE;
import static interleave.trace.EventKind.PUT;
import static interleave.trace.EventKind.REFUSE;
import static interleave.trace.EventKind.RELEASE;
import static interleave.trace.EventKind.RESUME;
import static interleave.trace.EventKind.SIGNAL;
import static interleave.trace.EventKind.TAKE;
import static interleave.trace.EventKind.TRIP;
import static interleave.trace.EventKind.WAIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Run;
import interleave.explore.Simulate;
import interleave.trace.Event;
import interleave.trace.Site;
import interleave.trace.Trace;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * How the trace of a run under control tells that a thread waits in the JDK: as that of a free run
 * does. See {@link PlainJavaTest}.
 */
@Timeout(600)
class ControlledWaitsTest extends SharedSession {

  @BeforeAll
  static void prepare() {
    session.execute(
        "import java.util.concurrent.*; import java.util.concurrent.locks.*;",
        new CellScope(1, new CapturedOutput()));
  }

  /** The run of a cell in which each thread takes one step, in turn. */
  private static Run run(String cell) {
    return control(2, cell, program -> Simulate.run(program, Simulate.Strategy.FAIR, 1));
  }

  private static Trace trace(String cell) {
    return run(cell).trace();
  }

  /** What happens in a lane; of threads, not of variables. */
  private static List<String> lane(Trace trace, String thread) {
    return Lanes.lane(trace, thread).stream()
        .filter(event -> !event.startsWith("READ") && !event.startsWith("WRITE"))
        .toList();
  }

  private static List<String> main(String cell) {
    return lane(trace(cell), "main");
  }

  private static void assertLane(Trace trace, String thread, String... events) {
    assertEquals(String.join("\n", events), String.join("\n", lane(trace, thread)), thread);
  }

  private static void assertPart(Trace trace, String thread, String... events) {
    List<String> all = lane(trace, thread);
    assertTrue(
        Collections.indexOfSubList(all, List.of(events)) >= 0,
        () -> "no\n" + String.join("\n", events) + "\nin\n" + String.join("\n", all));
  }

  @Test
  void join_waitsForTheEndOfTheThread() {
    assertEquals(
        List.of("BEGIN", "START", "WAIT ann", "RESUME ann <- END Ann", "END"),
        main(
            """
            var ann = new Thread(() -> Thread.yield(), "Ann");
            ann.start();
            ann.join();
            """));
  }

  @Test
  void join_ofAThreadThatHasEnded_doesNotWait() {
    assertEquals(
        List.of("BEGIN", "START", "SLEEP", "RESUME", "END"),
        main(
            """
            var ann = new Thread(() -> { }, "Ann");
            ann.start();
            Thread.sleep(1);
            ann.join();
            """));
  }

  @Test
  void join_withALimit_givesUp() {
    assertEquals(
        List.of(
            "BEGIN",
            "START",
            "WAIT ann",
            "RESUME ann TIMED_OUT",
            "WAIT ann",
            "RESUME ann <- END Ann",
            "END"),
        main(
            """
            var ann = new Thread(() -> LockSupport.parkNanos(20_000_000), "Ann");
            ann.start();
            ann.join(10);
            ann.join(1000);
            """));
  }

  @Test
  void join_thatIsInterrupted_saysSo() {
    assertPart(
        trace(
            """
            var customer = Thread.currentThread();
            var ann = new Thread(() -> {
              customer.interrupt();
              LockSupport.parkNanos(1_000_000);
            }, "Ann");
            ann.start();
            try { ann.join(); } catch (InterruptedException e) { System.out.println("no more"); }
            ann.join();
            """),
        "main",
        "WAIT ann",
        "RESUME ann INTERRUPTED");
  }

  @Test
  void join_ofAThreadThatIsStuck_isWaitedForToTheEnd() {
    List<String> main =
        main(
            """
            var ann = new Thread(() -> LockSupport.park(), "Ann");
            ann.start();
            ann.join();
            """);
    assertEquals("WAIT ann", main.get(main.size() - 1));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void join_ofAVirtualThreadWithoutAName_namesItsLane() {
    Trace trace =
        trace(
            """
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 2; i++) {
              threads.add(Thread.startVirtualThread(() -> LockSupport.parkNanos(1_000_000)));
            }
            for (var thread : threads) thread.join();
            """);
    assertPart(trace, "main", "WAIT virtual-1", "RESUME virtual-1 <- END virtual-1");
    assertEquals("virtual-1", trace.threads().get(1).name());
  }

  @Test
  void park_waitsForThePermitOfTheThread() {
    Run run =
        run(
            """
            var ann = new Thread(() -> LockSupport.park(), "Ann");
            ann.start();
            Thread.sleep(1);
            LockSupport.unpark(ann);
            ann.join();
            """);
    assertEquals(
        List.of(
            "BEGIN <- START main",
            "WAIT permit of Ann",
            "RESUME permit of Ann <- SIGNAL main",
            "END"),
        lane(run.trace(), "Ann"));
    List<String> steps = run.steps().stream().map(Run.Row::text).toList();
    assertTrue(steps.contains("signal permit of Ann"), steps::toString);
    assertTrue(steps.contains("wait for permit of Ann"), steps::toString);
  }

  @Test
  void park_withALimit_givesUp() {
    assertPart(
        trace(
            """
            var ann = new Thread(() -> LockSupport.parkNanos(1_000_000), "Ann");
            ann.start();
            ann.join();
            """),
        "Ann",
        "WAIT permit of Ann",
        "RESUME permit of Ann TIMED_OUT");
  }

  // What lets those go on who wait in java.util.concurrent

  /** A cell whose thread Ann does one thing, and then the main thread another. */
  private static String first(String made, String ann, String then) {
    return """
        %s
        var ann = new Thread(() -> {
          try { %s } catch (Exception e) { }
        }, "Ann");
        ann.start();
        Thread.sleep(1);
        %s
        ann.join();
        """
        .formatted(made, ann, then);
  }

  private static final String BEGIN = "BEGIN <- START main";

  @Test
  void lock_isHandedOver() {
    Trace trace =
        trace(
            first(
                "var desk = new ReentrantLock(); desk.lock();",
                "desk.lock(); desk.unlock();",
                "desk.unlock();"));
    assertLane(
        trace,
        "Ann",
        BEGIN,
        "BLOCK desk",
        "RESUME desk <- RELEASE main",
        "ACQUIRE desk",
        "RELEASE desk",
        "END");
  }

  private static List<String> amounts(Trace trace) {
    return trace.events().stream()
        .filter(e -> List.of(ACQUIRE, RELEASE, SIGNAL, DONE, TRIP).contains(e.kind()))
        .map(e -> e.kind() + " " + e.value())
        .toList();
  }

  @Test
  void lock_isReleasedLevelByLevel() {
    assertEquals(
        List.of("ACQUIRE 1", "ACQUIRE 1", "RELEASE 2", "RELEASE 1"),
        amounts(
            trace(
                """
                var nested = new ReentrantLock();
                nested.lock();
                nested.lock();
                nested.unlock();
                nested.unlock();
                """)));
  }

  @Test
  void lockThatIsNotHeld_isNotReleased() {
    Trace trace =
        trace(
            """
            void wrong(java.util.concurrent.locks.Lock lock) {
              try { lock.unlock(); } catch (IllegalMonitorStateException e) { }
            }
            var both = new ReentrantReadWriteLock();
            wrong(new ReentrantLock());
            wrong(both.readLock());
            wrong(both.writeLock());
            try {
              new ReentrantLock().newCondition().signal();
            } catch (IllegalMonitorStateException e) { }
            """);
    assertEquals(List.of(), amounts(trace));
  }

  @Test
  void tryLock_inVain_isRefused() {
    Trace trace =
        trace(
            first("var tl = new ReentrantLock(); tl.tryLock();", "tl.tryLock();", "tl.unlock();"));
    assertLane(trace, "Ann", BEGIN, "REFUSE tl", "END");
    assertPart(trace, "main", "ACQUIRE tl", "START");
  }

  @Test
  void semaphore_countsPermits() {
    Trace trace =
        trace(
            first(
                "var permits = new java.util.concurrent.Semaphore(2); permits.acquire(2);",
                "permits.acquire(2); permits.release(2);",
                "permits.release(2);"));
    assertLane(
        trace,
        "Ann",
        BEGIN,
        "BLOCK permits",
        "RESUME permits <- RELEASE main",
        "ACQUIRE permits",
        "RELEASE permits",
        "END");
    assertEquals(List.of("ACQUIRE 2", "RELEASE 2", "ACQUIRE 2", "RELEASE 2"), amounts(trace));
  }

  @Test
  void condition_givesItsLockBackMeanwhile_andSaysWhoSignals() {
    Trace trace =
        trace(
            first(
                "var cl = new ReentrantLock(); var full = cl.newCondition();",
                "cl.lock(); try { full.await(); } finally { cl.unlock(); }",
                "cl.lock(); full.signalAll(); full.signal(); cl.unlock();"));
    assertLane(
        trace,
        "Ann",
        BEGIN,
        "ACQUIRE cl",
        "RELEASE cl",
        "WAIT full",
        "RESUME full <- SIGNAL main",
        "ACQUIRE cl",
        "RELEASE cl",
        "END");
    assertEquals(
        List.of("SIGNAL 1", "SIGNAL 0"),
        amounts(trace).stream().filter(amount -> amount.startsWith("SIGNAL")).toList());
  }

  @Test
  void condition_whoseWaitIsInterrupted_hasItsLockAgain() {
    assertPart(
        trace(
            first(
                "var il = new ReentrantLock(); var never = il.newCondition();",
                "il.lock(); try { never.await(); } finally { il.unlock(); }",
                "ann.interrupt();")),
        "Ann",
        "WAIT never",
        "RESUME never INTERRUPTED",
        "ACQUIRE il",
        "RELEASE il");
  }

  @Test
  void blockingQueue_showsWhereItemsComeFrom() {
    Trace trace =
        trace(
            first(
                "var belt = new ArrayBlockingQueue<String>(2);",
                "belt.take(); belt.take();",
                """
                belt.put("bread");
                belt.put("milk");
                belt.offer("eggs");
                ann.join();
                belt.poll();
                """));
    assertLane(
        trace,
        "Ann",
        BEGIN,
        "WAIT belt",
        "RESUME belt <- PUT main",
        "TAKE belt \"\"bread\"\" <- PUT main",
        "WAIT belt",
        "RESUME belt <- PUT main",
        "TAKE belt \"\"milk\"\" <- PUT main",
        "END");
    assertPart(trace, "main", "PUT belt \"\"bread\"\"", "PUT belt \"\"milk\"\"");
  }

  /** Others have been put in and taken since. */
  @Test
  void blockingQueue_tellsWhichItemLetATakerGoOn() {
    Trace trace =
        trace(
            first(
                "var belt = new LinkedBlockingQueue<String>();",
                "belt.take();",
                "belt.put(\"a\"); belt.put(\"b\"); belt.remove(\"b\");"));
    Event resumed =
        trace.events().stream()
            .filter(e -> e.kind() == RESUME && e.object() != Event.NONE)
            .findFirst()
            .orElseThrow();
    assertEquals("\"a\"", trace.events().get(resumed.cause()).detail());
  }

  @Test
  void blockingQueue_inVain_refuses() {
    Trace trace =
        trace(
            """
            var small = new ArrayBlockingQueue<String>(1);
            small.offer("milk");
            small.offer("eggs");
            small.poll();
            small.poll();
            small.poll(1, TimeUnit.MILLISECONDS);
            """);
    assertPart(
        trace,
        "main",
        "PUT small \"\"milk\"\"",
        "REFUSE small",
        "TAKE small \"\"milk\"\"",
        "REFUSE small",
        "WAIT small",
        "RESUME small TIMED_OUT",
        "REFUSE small",
        "END");
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
    List<String> lines =
        trace.events().stream()
            .filter(e -> List.of(PUT, TAKE, WAIT, REFUSE).contains(e.kind()))
            .map(e -> e.kind() + " " + e.site().map(Site::line).orElse(0))
            .distinct()
            .toList();
    assertEquals(List.of("PUT 2", "TAKE 3", "WAIT 4", "REFUSE 4"), lines);
  }

  @Test
  void fullQueue_tellsWhoMadeRoom() {
    Trace trace =
        trace(
            first(
                "var small = new LinkedBlockingQueue<Integer>(1); small.put(1);",
                "small.put(2);",
                "small.take();"));
    assertLane(
        trace, "Ann", BEGIN, "WAIT small", "RESUME small <- TAKE main", "PUT small \"2\"", "END");
  }

  /** All wait, so time goes on: it is one wait. */
  @Test
  void waitWithALimit_isOneWait() {
    assertEquals(
        List.of(
            "BEGIN",
            "WAIT gate",
            "RESUME gate TIMED_OUT",
            "BLOCK permits",
            "RESUME permits TIMED_OUT",
            "REFUSE permits",
            "WAIT answer",
            "RESUME answer TIMED_OUT",
            "WAIT small",
            "RESUME small TIMED_OUT",
            "REFUSE small",
            "END"),
        main(
            """
            var gate = new CountDownLatch(1);
            var permits = new java.util.concurrent.Semaphore(0);
            var answer = new CompletableFuture<String>();
            var small = new LinkedBlockingQueue<Integer>();
            gate.await(1, TimeUnit.SECONDS);
            permits.tryAcquire(1, TimeUnit.SECONDS);
            try { answer.get(1, TimeUnit.SECONDS); } catch (TimeoutException e) { }
            small.poll(0, TimeUnit.SECONDS);
            """));
  }

  @Test
  void waitInAQueue_thatIsInterrupted_saysSo() {
    assertPart(
        trace(
            first(
                "var belt = new ArrayBlockingQueue<String>(1);",
                "belt.take();",
                "ann.interrupt();")),
        "Ann",
        "WAIT belt",
        "RESUME belt INTERRUPTED",
        "END");
  }

  @Test
  void synchronousQueue_handsOverBothWays() {
    Trace taker =
        trace(
            first(
                "var hatch = new SynchronousQueue<String>();",
                "hatch.take();",
                "hatch.put(\"soup\");"));
    assertPart(
        taker,
        "Ann",
        "WAIT hatch",
        "RESUME hatch <- PUT main",
        "TAKE hatch \"\"soup\"\" <- PUT main");
    Trace putter =
        trace(
            first(
                "var hatch = new SynchronousQueue<String>();",
                "hatch.put(\"soup\");",
                "hatch.take();"));
    assertPart(putter, "Ann", "WAIT hatch", "RESUME hatch <- TAKE main", "PUT hatch \"\"soup\"\"");
  }

  @Test
  void exchanger_showsWhereThingsComeFrom() {
    Trace trace =
        trace(
            first(
                "var ex = new Exchanger<String>();",
                "ex.exchange(\"mine\");",
                "ex.exchange(\"yours\");"));
    assertLane(
        trace,
        "Ann",
        BEGIN,
        "PUT ex \"\"mine\"\"",
        "WAIT ex",
        "RESUME ex <- PUT main",
        "TAKE ex \"\"yours\"\" <- PUT main",
        "END");
    assertPart(trace, "main", "PUT ex \"\"yours\"\"", "TAKE ex \"\"mine\"\" <- PUT Ann");
  }

  @Test
  void latch_isOpenedByTheLastCountDown() {
    Trace trace =
        trace(
            first(
                "var gate = new CountDownLatch(2);",
                "gate.await();",
                "gate.countDown(); gate.countDown();"));
    assertLane(trace, "Ann", BEGIN, "WAIT gate", "RESUME gate <- DONE main", "END");
    assertEquals(List.of("DONE 1", "DONE 0"), amounts(trace));
  }

  @Test
  void barrier_isTrippedByTheLast() {
    Trace trace =
        trace(first("var line = new CyclicBarrier(2);", "line.await();", "line.await();"));
    assertLane(trace, "Ann", BEGIN, "WAIT line", "RESUME line <- TRIP main", "END");
    assertEquals(List.of("TRIP 2"), amounts(trace));
  }

  @Test
  void barrier_isBrokenByWhoGivesUp() {
    Trace trace =
        trace(
            first(
                "var line = new CyclicBarrier(3);",
                "line.await();",
                "try { line.await(1, TimeUnit.MILLISECONDS); } catch (TimeoutException e) { }"));
    assertLane(trace, "Ann", BEGIN, "WAIT line", "RESUME line <- BREAK main", "END");
    assertPart(trace, "main", "WAIT line", "RESUME line TIMED_OUT", "BREAK line");
  }

  @Test
  void barrier_thatIsReset_letsItsPartiesGo() {
    Trace trace =
        trace(first("var line = new CyclicBarrier(3);", "line.await();", "line.reset();"));
    assertLane(trace, "Ann", BEGIN, "WAIT line", "RESUME line <- RESET main", "END");
  }

  @Test
  void phaser_isAdvancedByTheLast() {
    Trace last =
        trace(
            first(
                "var phaser = new Phaser(2);",
                "phaser.arriveAndAwaitAdvance();",
                "phaser.arriveAndAwaitAdvance();"));
    assertLane(last, "Ann", BEGIN, "WAIT phaser", "RESUME phaser <- TRIP main", "END");
    assertEquals(List.of("TRIP 2"), amounts(last));
    Trace leaver =
        trace(
            first(
                "var phaser = new Phaser(2);",
                "phaser.arriveAndAwaitAdvance();",
                "phaser.arriveAndDeregister();"));
    assertLane(leaver, "Ann", BEGIN, "WAIT phaser", "RESUME phaser <- DONE main", "END");
    assertEquals(List.of("DONE 0"), amounts(leaver));
  }

  @Test
  void completableFuture_tellsWhoCompletesIt() {
    Trace trace =
        trace(
            first(
                "var answer = new CompletableFuture<String>();",
                "answer.join();",
                "answer.complete(\"yes\"); answer.complete(\"no\");"));
    assertLane(trace, "Ann", BEGIN, "WAIT answer", "RESUME answer <- SET main", "END");
    assertPart(trace, "main", "SET answer", "END");
  }

  @Test
  void completableFuture_isSetByTheTaskThatComputesIt() {
    Trace trace =
        trace(
            """
            var price = CompletableFuture.supplyAsync(() -> {
              Threads.sleep(1);
              return 20;
            });
            var total = price.thenApply(p -> p * 2);
            total.join();
            """);
    assertPart(trace, "main", "WAIT total", "RESUME total <- SET async-1");
    assertPart(trace, "async-1", "SET price", "SET total");
  }

  @Test
  void future_thatIsCancelled_letsItsGetterGo() {
    Trace trace =
        trace(
            first(
                "var answer = new FutureTask<Integer>(() -> 42);",
                "answer.get();",
                "answer.cancel(false); answer.cancel(false);"));
    assertLane(trace, "Ann", BEGIN, "WAIT answer", "RESUME answer <- CANCEL main", "END");
    assertPart(trace, "main", "CANCEL answer", "END");
  }

  @Test
  void futureTask_isSetByTheThreadThatRunsIt() {
    Trace trace =
        trace(
            """
            var answer = new FutureTask<Integer>(() -> 42);
            var ann = new Thread(answer, "Ann");
            ann.start();
            answer.get();
            """);
    assertPart(trace, "main", "WAIT answer", "RESUME answer <- SET Ann");
    assertPart(trace, "Ann", "SET answer", "END");
  }

  @Test
  void poolTask_isTakenFromThePool_andItsFutureSet() {
    Trace trace =
        trace(
            """
            var pool = Executors.newFixedThreadPool(1, task -> new Thread(task, "hand"));
            var answer = pool.submit(() -> {
              System.out.println("thinks");
              return 42;
            });
            answer.get();
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.HOURS);
            """);
    assertPart(trace, "main", "PUT pool \"a task\"");
    assertPart(trace, "main", "WAIT answer", "RESUME answer <- SET hand");
    assertPart(
        trace,
        "hand",
        "TAKE pool \"a task\" <- PUT main",
        "PRINT \"thinks\"",
        "SET answer",
        "WAIT pool",
        "RESUME pool <- CLOSE main");
  }

  @Test
  void poolThread_isWokenByWhoHandsATaskOver() {
    Trace trace =
        trace(
            """
            var pool = Executors.newFixedThreadPool(1, task -> new Thread(task, "hand"));
            pool.execute(() -> { });
            Thread.sleep(1);
            var answer = pool.submit(() -> { });
            pool.execute(() -> { });
            pool.shutdown();
            """);
    assertPart(
        trace,
        "hand",
        "WAIT pool",
        "RESUME pool <- PUT main",
        "TAKE pool \"a task\" <- PUT main",
        "SET answer",
        "WAIT pool",
        "RESUME pool <- PUT main",
        "TAKE pool \"a task\" <- PUT main");
  }

  @Test
  void closedPool_refusesATask() {
    assertPart(
        trace(
            """
            var pool = Executors.newFixedThreadPool(1);
            pool.shutdown();
            try { pool.execute(() -> { }); } catch (RejectedExecutionException e) { }
            """),
        "main",
        "CLOSE pool",
        "PUT pool \"a task\"",
        "REFUSE pool");
  }
}
