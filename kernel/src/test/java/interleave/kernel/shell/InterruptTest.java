package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.CellResult.Failed;
import interleave.kernel.shell.CellResult.Kind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A running cell can be ended, whatever it does, and the session goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class InterruptTest {

  /** Cells count it down when they are about to do what is to be interrupted. */
  public static volatile CountDownLatch busy = new CountDownLatch(1);

  /** For cells that wait: never counted down. */
  public static final CountDownLatch NEVER = new CountDownLatch(1);

  /** What cells leave behind when they are done. */
  public static volatile CountDownLatch done = new CountDownLatch(1);

  /** The thread of a cell that says who runs it. */
  public static volatile Thread runner;

  /** Ends what a cell cannot end. */
  public static volatile CountDownLatch mayGoOn = new CountDownLatch(1);

  /** Something to hold. */
  public static final Object MONITOR = new Object();

  private Cells cells;

  @BeforeAll
  void open() {
    cells = new Cells();
    cells.value("import static interleave.kernel.shell.InterruptTest.*;");
    cells.value("int survivor = 42; long n = 0;");
    // It could act: so no cell that waits is found stuck, however late it is interrupted.
    cells.value(
        """
        var awake = new Thread(() -> {
          try { NEVER.await(1, TimeUnit.DAYS); } catch (InterruptedException e) { }
        });
        awake.start();
        """);
  }

  @AfterAll
  void close() {
    cells.value("awake.interrupt(); awake.join();");
    cells.close();
  }

  @BeforeEach
  void reset() {
    busy = new CountDownLatch(1);
    done = new CountDownLatch(1);
    mayGoOn = new CountDownLatch(1);
    runner = null;
  }

  private Failed interruptWhenBusy(String cell) throws Exception {
    var result = CompletableFuture.supplyAsync(() -> cells.run(cell));
    busy.await();
    cells.session.interrupt();
    return assertInstanceOf(Failed.class, result.get());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "busy.countDown(); while (true) { n++; }",
        "busy.countDown(); for (;;) n++;",
        "busy.countDown(); do { n++; } while (true);",
        "busy.countDown(); while (true) { try { while (true) { n++; } } catch (Throwable t) { } }",
        "busy.countDown(); while (true) { try { Thread.sleep(1_000_000); } catch (Throwable t) { } }",
        "busy.countDown(); while (true) { try { n++; } finally { continue; } }",
        "busy.countDown(); Thread.sleep(1_000_000);",
        "busy.countDown(); NEVER.await(1, TimeUnit.DAYS);",
        "synchronized (MONITOR) { busy.countDown(); MONITOR.wait(1L << 40); }",
        "var full = new ArrayBlockingQueue<Integer>(1); busy.countDown(); full.take();",
        "var t = new Thread(() -> { while (true) n++; }); t.start(); busy.countDown(); t.join();",
        "busy.countDown(); Stream.iterate(1, x -> x + 1).forEach(x -> n = x);",
        "busy.countDown(); IntStream.iterate(1, x -> x + 1).parallel().forEach(x -> n = x);",
        "busy.countDown(); LongStream.range(0, Long.MAX_VALUE).filter(x -> x < 0).count()",
        "busy.countDown(); \"a\".repeat(200).matches(\"(.*)*\\\\1b\")",
        "busy.countDown(); \"a\".repeat(200).replaceFirst(\"(.*)*\\\\1b\", \"\")",
        "busy.countDown(); \"a\".repeat(200).split(\"(.*)*\\\\1b\").length",
        "var p = java.util.regex.Pattern.compile(\"(.*)*\\\\1b\"); busy.countDown(); p.matcher(\"a\".repeat(200)).find()",
        "busy.countDown(); java.util.regex.Pattern.matches(\"(.*)*\\\\1b\", \"a\".repeat(200))",
        "var m = java.util.regex.Pattern.compile(\"(.*)*\\\\1b\").matcher(\"\"); busy.countDown();"
            + " m.reset(\"a\".repeat(200)).results().count()",
        "busy.countDown(); Stream.of(\"(.*)*\\\\1b\").filter(\"a\".repeat(200)::matches).count()",
        "var p = java.util.regex.Pattern.compile(\"(.*)*\\\\1b\"); busy.countDown(); p.split(\"a\".repeat(200), 2)",
        "var p = java.util.regex.Pattern.compile(\"(.*)*\\\\1b\"); busy.countDown();"
            + " p.splitAsStream(\"a\".repeat(200)).count()",
        "var p = java.util.regex.Pattern.compile(\"(.*)*\\\\1b\").asPredicate(); busy.countDown();"
            + " Stream.of(\"a\".repeat(200)).anyMatch(p)",
        "var p = java.util.regex.Pattern.compile(\"(.*)*\\\\1b\").asMatchPredicate(); busy.countDown();"
            + " p.or(p).test(\"a\".repeat(200))",
        "busy.countDown(); Stream.generate(() -> 1).allMatch(x -> true)",
        "busy.countDown(); Stream.generate(Object::new).allMatch(Objects::nonNull)",
        "class Words { static boolean yes(Object o) { return true; } }\n"
            + "busy.countDown(); Stream.generate(Object::new).allMatch(Words::yes)",
        "record Point(int x) { boolean yes() { return true; } }\n"
            + "busy.countDown(); Stream.generate(new Point(1)::x).map(Point::new).allMatch(Point::yes)",
        """
        class Endless implements Iterator<Integer> {
          public boolean hasNext() { return true; }
          public Integer next() { return null; }
        }
        var all = Spliterators.spliteratorUnknownSize(new Endless(), 0);
        busy.countDown();
        java.util.stream.StreamSupport.stream(all, false).count()
        """,
        """
        var empty = new Supplier<String>() { public String get() { return ""; } };
        busy.countDown();
        Stream.generate(empty).count()
        """,
        "int fib(int k) { return k < 2 ? k : fib(k - 1) + fib(k - 2); }\n"
            + "busy.countDown(); fib(90);",
        "busy.countDown(); int k = 0; while (true) switch (k) { case 0: continue; default: k = 0; }",
      })
  void busyCell_ends(String cell) throws Exception {
    Failed failed = interruptWhenBusy(cell);
    assertEquals(Kind.INTERRUPTED, failed.kind());
    assertEquals("Interrupted", failed.name());
    assertFalse(String.join("\n", failed.traceback()).contains("could not be stopped"));
    assertEquals("42", cells.value("survivor"));
  }

  @Test
  void interruptFlag_doesNotLeakIntoTheNextCell() throws Exception {
    interruptWhenBusy("busy.countDown(); while (true) { n++; }");
    assertEquals("false", cells.value("Thread.currentThread().isInterrupted()"));
    assertEquals("", cells.value("Thread.sleep(1);"));
  }

  @Test
  void otherThreadsOfTheCell_stopToo() throws Exception {
    interruptWhenBusy(
        """
        var spinning = new Thread(() -> { while (true) { n++; } }, "spinning");
        var sleeping = new Thread(() -> {
          try { Thread.sleep(1_000_000); } catch (InterruptedException e) { }
        }, "sleeping");
        spinning.start();
        sleeping.start();
        busy.countDown();
        spinning.join();
        """);
    assertEquals("", cells.value("spinning.join(); sleeping.join();"));
  }

  @Test
  void threadsOfEarlierCells_goOn() throws Exception {
    cells.value(
        """
        var started = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        volatile boolean disturbed = false;
        var earlier = new Thread(() -> {
          started.countDown();
          try { mayEnd.await(); } catch (InterruptedException e) { disturbed = true; }
        });
        earlier.start();
        started.await();
        """);
    interruptWhenBusy("busy.countDown(); while (true) { n++; }");
    assertEquals("true", cells.value("earlier.isAlive()"));
    assertEquals("false", cells.value("mayEnd.countDown(); earlier.join();\ndisturbed"));
  }

  @Test
  void interruptTwice_isHarmless() throws Exception {
    var result =
        CompletableFuture.supplyAsync(() -> cells.run("busy.countDown(); while (true) { n++; }"));
    busy.await();
    cells.session.interrupt();
    cells.session.interrupt();
    assertInstanceOf(Failed.class, result.get());
    cells.session.interrupt();
    assertEquals("42", cells.value("survivor"));
  }

  @Test
  void interruptBetweenCells_doesNothing() {
    cells.session.interrupt();
    assertEquals("42", cells.value("survivor"));
  }

  @Test
  void codeThatCannotBeStopped_isAbandoned() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              synchronized (MONITOR) {
                held.countDown();
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    holder.start();
    held.await();
    try (Cells impatient = new Cells(0)) {
      impatient.value("import static interleave.kernel.shell.InterruptTest.*;");
      impatient.value("int survivor = 42;");
      var result =
          CompletableFuture.supplyAsync(
              () ->
                  impatient.run(
                      """
                      {
                        runner = Thread.currentThread();
                        synchronized (MONITOR) { done.countDown(); }
                      }
                      """));
      awaitBlocked();
      impatient.session.interrupt();
      Failed failed = assertInstanceOf(Failed.class, result.get());
      String shown = Cells.plain(String.join("\n", failed.traceback()));
      assertTrue(shown.contains("could not be stopped"), shown);
      assertTrue(shown.contains("blocked by a monitor"), shown);
      assertTrue(shown.contains("line 3"), shown);
      assertEquals("42", impatient.value("survivor"));
      assertEquals("main", impatient.value("Thread.currentThread().getName()"));
      release.countDown();
      done.await();
    }
  }

  /** Makes what the JDK does with it take until it is counted down; no code of a cell's. */
  public static final Comparator<Integer> SLOW_ORDER =
      (a, b) -> {
        busy.countDown();
        while (mayGoOn.getCount() > 0) {
          Thread.onSpinWait();
        }
        return a - b;
      };

  @Test
  void computationOfTheJdk_isAbandonedByName_andItsThreadEndsAtItsNextHook() throws Exception {
    try (Cells impatient = new Cells(0)) {
      impatient.value("import static interleave.kernel.shell.InterruptTest.*;");
      var result =
          CompletableFuture.supplyAsync(
              () ->
                  impatient.run(
                      """
                      runner = Thread.currentThread();
                      import interleave.kernel.shell.InterruptTest;
                      void sort() {
                        var numbers = new Integer[] {2, 1};
                        Arrays.sort(numbers, InterruptTest.SLOW_ORDER);
                        for (int i = 0; i < 2; i++) {
                          if (i == 1) done.countDown();
                        }
                      }
                      sort();
                      """));
      busy.await();
      impatient.session.interrupt();
      Failed failed = assertInstanceOf(Failed.class, result.get());
      String shown = Cells.plain(String.join("\n", failed.traceback()));
      assertTrue(shown.contains("could not be stopped"), shown);
      assertTrue(shown.contains("in java.util.Arrays.sort, which cannot be interrupted"), shown);
      assertTrue(shown.contains("line 5"), shown);
      assertEquals("main", impatient.value("Thread.currentThread().getName()"));
      assertTrue(runner.isAlive());
      mayGoOn.countDown();
      runner.join();
      assertEquals(1, done.getCount(), "went on");
      assertEquals("3", impatient.value("int n = 0; for (int i = 0; i < 3; i++) n++; n"));
    } finally {
      mayGoOn.countDown();
    }
  }

  @Test
  void cellWithAThousandThreads_endsWithAllOfThem() throws Exception {
    interruptWhenBusy(
        """
        var many = new ArrayList<Thread>();
        var running = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
          int kind = i % 4;
          many.add(new Thread(() -> {
            running.countDown();
            while (true) {
              try {
                switch (kind) {
                  case 0 -> Thread.sleep(1_000_000);
                  case 1 -> { synchronized (running) { running.wait(); } }
                  case 2 -> java.util.concurrent.locks.LockSupport.park();
                  default -> NEVER.await();
                }
              } catch (InterruptedException e) {
                // on it goes
              }
            }
          }));
        }
        many.forEach(Thread::start);
        running.await();
        busy.countDown();
        for (Thread t : many) t.join();
        """);
    assertEquals("0", cells.value("many.stream().filter(Thread::isAlive).count()"));
  }

  /** Told of the death of a cell's thread by the JVM; no code of a cell's. */
  public static final Thread.UncaughtExceptionHandler SLOW_TO_DIE =
      (thread, thrown) -> {
        runner = thread;
        while (mayGoOn.getCount() > 0) {
          Thread.onSpinWait();
        }
      };

  @Test
  void threadThatHasLeftTheCellsCode_isWaitedForUntilItHasEnded() throws Exception {
    var result =
        CompletableFuture.supplyAsync(
            () -> {
              letGoOnWhenJoinedBy(Thread.currentThread());
              return cells.run(
                  """
                  var dies = new Thread(() -> { busy.countDown(); while (true) n++; });
                  dies.setUncaughtExceptionHandler(SLOW_TO_DIE);
                  dies.start();
                  dies.join();
                  """);
            });
    try {
      busy.await();
      cells.session.interrupt();
      assertInstanceOf(Failed.class, result.get());
      assertEquals("false", cells.value("dies.isAlive()"));
    } finally {
      mayGoOn.countDown();
    }
  }

  /** Keeps a worker of the JDK's shared pool, if one comes here; no code of a cell's. */
  public static void keepSharedWorker() {
    if (Thread.currentThread() instanceof ForkJoinWorkerThread) {
      runner = Thread.currentThread();
      while (mayGoOn.getCount() > 0) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void sharedWorkerInTheCellsCode_isWaitedForUntilItHasLeftIt() throws Exception {
    var result = new CompletableFuture<CellResult>();
    // A thread of its own: on few processors, the shared pool has one worker, which the cell needs.
    Thread session =
        new Thread(
            () ->
                result.complete(
                    cells.run(
                        """
                        IntStream.iterate(1, x -> x + 1).parallel().forEach(x -> {
                          interleave.kernel.shell.InterruptTest.keepSharedWorker();
                          n = x;
                        });
                        """)));
    letGoOnWhenJoinedBy(session);
    session.start();
    try {
      awaitRunner();
      cells.session.interrupt();
      assertInstanceOf(Failed.class, result.get());
      assertEquals(Optional.empty(), cells.session.placeOf(runner), "it would go on for ever");
    } finally {
      mayGoOn.countDown();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding lets the other get there on few cores
  private static void awaitRunner() {
    while (runner == null) {
      Thread.yield();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding lets the others get there on few cores
  private static void letGoOnWhenJoinedBy(Thread session) {
    Thread helper =
        new Thread(
            () -> {
              while (runner == null || !joins(session)) {
                Thread.yield();
              }
              mayGoOn.countDown();
            });
    helper.setDaemon(true);
    helper.start();
  }

  private static boolean joins(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(
            frame ->
                frame.getClassName().equals(Thread.class.getName())
                    && frame.getMethodName().equals("join"));
  }

  /** Until the cell's thread wants the monitor that another holds: only then is it stuck. */
  private static void awaitBlocked() throws InterruptedException {
    while (runner == null || !wantsMonitor(runner)) {
      Thread.sleep(1);
    }
  }

  private static boolean wantsMonitor(Thread thread) {
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
    return info != null
        && info.getThreadState() == Thread.State.BLOCKED
        && info.getLockInfo() != null
        && info.getLockInfo().getIdentityHashCode() == System.identityHashCode(MONITOR);
  }

  @Test
  void waitForInput_ends() throws Exception {
    try (CellStreams streams = CellStreams.install(cells.session)) {
      CellScope scope = cells.nextScope();
      var result =
          CompletableFuture.supplyAsync(
              () -> cells.session.execute("new Scanner(System.in).nextLine()", scope));
      cells.output().asked.await();
      cells.session.interrupt();
      assertEquals(Kind.INTERRUPTED, assertInstanceOf(Failed.class, result.get()).kind());
    }
  }

  @Test
  void viewOfTheValue_ends() throws Exception {
    cells.value(
        "class Endless { public String toString() { busy.countDown(); while (true) n++; } }");
    CellScope scope = cells.nextScope();
    AtomicReference<String> shown = new AtomicReference<>();
    var result =
        CompletableFuture.supplyAsync(
            () -> cells.session.execute("new Endless()", scope, v -> shown.set("" + v.object())));
    busy.await();
    cells.session.interrupt();
    assertEquals(Kind.INTERRUPTED, assertInstanceOf(Failed.class, result.get()).kind());
  }

  @Test
  void laterPieces_doNotRun() throws Exception {
    interruptWhenBusy("busy.countDown(); while (true) { n++; }\nsurvivor = 43;");
    assertEquals("42", cells.value("survivor"));
  }

  /** The session of this test gives a cell an hour to end: so none of it was waited for. */
  @Test
  void idleWorkersOfAPoolOfTheJdks_keepNoInterruptWaiting() throws Exception {
    interruptWhenBusy(
        """
        var idle = java.util.concurrent.Executors.newFixedThreadPool(1);
        idle.submit(() -> 1).get();
        busy.countDown();
        while (true) { n++; }
        """);
    cells.value("idle.shutdownNow();");
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // yielding lets the other get there on few cores
  void cellThatWaitsForItsTurn_ends() throws Exception {
    CountDownLatch shown = new CountDownLatch(1);
    CellScope ahead = cells.nextScope();
    var first =
        CompletableFuture.supplyAsync(
            () ->
                cells.session.execute(
                    "survivor",
                    ahead,
                    value -> {
                      busy.countDown();
                      await(shown);
                    }));
    busy.await();
    var second = new CompletableFuture<CellResult>();
    Thread waiting = new Thread(() -> second.complete(cells.run("survivor = 0;")), "waiting");
    waiting.start();
    while (!(LockSupport.getBlocker(waiting) instanceof AbstractQueuedSynchronizer)) {
      Thread.yield();
    }
    cells.session.interrupt();
    shown.countDown();
    assertInstanceOf(CellResult.Completed.class, first.get());
    assertEquals("Interrupted", assertInstanceOf(Failed.class, second.get()).name());
    assertEquals("42", cells.value("survivor"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
