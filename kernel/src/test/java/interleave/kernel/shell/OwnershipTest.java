package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.CellResult.Completed;
import interleave.trace.Recorder;
import interleave.trace.Trace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * What a task does belongs to the cell that handed it over, on whichever thread it runs: what it
 * prints, what it dies of, and its lane. In each test a first cell makes who runs the tasks and has
 * it run one of its own, so that its threads are the first cell's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnershipTest {

  private JavaSession session;
  private CellStreams streams;
  private int number;

  @BeforeAll
  void open() {
    session = JavaSession.open(3_600_000);
    streams = CellStreams.install(session);
    run("import java.util.concurrent.*;");
  }

  @AfterAll
  void close() {
    streams.close();
    session.close();
  }

  /** A cell that has run. */
  private record Ran(CapturedOutput output, Trace trace) {

    /** Names of the threads that have printed a line, as the trace has it. */
    List<String> whoPrinted(String line) {
      return trace.events().stream()
          .filter(event -> event.detail().equals(line))
          .map(event -> trace.threads().get(event.thread()).name())
          .toList();
    }
  }

  private Ran run(String source) {
    CapturedOutput output = new CapturedOutput();
    Recorder recorder =
        new Recorder("cell " + ++number, session.sourceMap(), Recorder.DEFAULT_LIMIT);
    CellResult result =
        session.execute(source, new CellScope(number, output, Optional.of(recorder)));
    assertInstanceOf(Completed.class, result, () -> source + "\n" + result);
    return new Ran(output, recorder.trace(session.variableNames()));
  }

  private static void assertPrinted(String line, String thread, Ran ran) {
    assertEquals(line + "\n", ran.output().out());
    assertEquals(List.of(thread), ran.whoPrinted(line));
  }

  /** The first cell has seen nothing of what the second did. */
  private void assertOwned(String first, String second, String thread) {
    Ran maker = run(first);
    assertPrinted("first", thread, maker);
    Ran user = run(second);
    assertPrinted("second", thread, user);
    assertEquals("first\n", maker.output().out());
  }

  @Test
  void taskOfAScheduledPool() {
    assertOwned(
        """
        var later = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "later"));
        later.schedule(() -> System.out.println("first"), 1, TimeUnit.MILLISECONDS).get();
        """,
        """
        var twice = new CountDownLatch(2);
        var repeated = later.scheduleAtFixedRate(() -> {
          if (twice.getCount() == 2) System.out.println("second");
          twice.countDown();
        }, 1, 1, TimeUnit.MILLISECONDS);
        twice.await();
        repeated.cancel(true);
        """,
        "later");
  }

  @Test
  void lambdaInAForkJoinPool() {
    assertOwned(
        """
        var workers = new ForkJoinPool(
            1,
            pool -> {
              var worker = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
              worker.setName("worker");
              return worker;
            },
            null,
            false);
        workers.submit(() -> System.out.println("first")).get();
        """,
        "workers.submit(() -> System.out.println(\"second\")).get();",
        "worker");
  }

  @Test
  void stageOfAFuture() {
    assertOwned(
        """
        var single = Executors.newFixedThreadPool(1, task -> new Thread(task, "single"));
        CompletableFuture.runAsync(() -> System.out.println("first"), single).get();
        """,
        """
        CompletableFuture.supplyAsync(() -> 1, single)
            .thenAcceptAsync(x -> System.out.println("second"), single)
            .get();
        """,
        "single");
  }

  @Test
  void futureTask() {
    assertOwned(
        """
        var runner = Executors.newFixedThreadPool(1, task -> new Thread(task, "runner"));
        var one = new FutureTask<Integer>(() -> { System.out.println("first"); return 1; });
        runner.execute(one);
        one.get();
        """,
        """
        var two = new FutureTask<Integer>(() -> { System.out.println("second"); return 2; });
        runner.execute(two);
        two.get();
        """,
        "runner");
  }

  @Test
  void exceptionOfATask() throws Exception {
    Ran maker =
        run(
            """
            var fragile = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, "fragile"));
            fragile.submit(() -> System.out.println("first")).get();
            """);
    Ran user =
        run("fragile.execute(() -> { throw new IllegalStateException(\"of the second\"); });");
    user.output().failed.await();
    assertTrue(
        user.output().errors().get(0).contains("of the second"),
        () -> user.output().errors().toString());
    assertEquals(List.of(), maker.output().errors());
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThread() throws Exception {
    Ran starter =
        run(
            """
            var virtual = Thread.ofVirtual().name("virtual").start(() -> {
              System.out.println("second");
              throw new IllegalStateException("of the second");
            });
            virtual.join();
            """);
    assertPrinted("second", "virtual", starter);
    starter.output().failed.await();
    assertTrue(
        starter.output().errors().get(0).contains("of the second"),
        () -> starter.output().errors().toString());
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void taskOnAVirtualThread() {
    Ran maker =
        run(
            """
            var each = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("each").factory());
            each.submit(() -> System.out.println("first")).get();
            """);
    assertPrinted("first", "each", maker);
    assertPrinted(
        "second", "each", run("each.submit(() -> System.out.println(\"second\")).get();"));
    assertEquals("first\n", maker.output().out());
  }
}
