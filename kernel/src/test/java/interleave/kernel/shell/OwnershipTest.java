package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.CellResult.Completed;
import interleave.trace.Recorder;
import interleave.trace.Trace;
import java.util.Collections;
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
  private record Ran(CapturedOutput output, CellScope scope, Trace trace) {

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
    CellScope scope = new CellScope(number, output, Optional.of(recorder));
    CellResult result = session.execute(source, scope);
    assertInstanceOf(Completed.class, result, () -> source + "\n" + result);
    return new Ran(output, scope, recorder.trace(session.variableNames()));
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

  /** It has a cancel() of its own, so nothing can stand for it. */
  @Test
  void taskOfATimer() {
    assertOwned(
        """
        var timer = new java.util.Timer("timer");
        class Says extends java.util.TimerTask {
          final String text;
          final CountDownLatch said = new CountDownLatch(1);
          Says(String text) { this.text = text; }
          public void run() { System.out.println(text); said.countDown(); }
        }
        var one = new Says("first");
        timer.schedule(one, 1);
        one.said.await();
        """,
        """
        var two = new Says("second");
        timer.schedule(two, 1);
        two.said.await();
        """,
        "timer");
  }

  @Test
  void exceptionOfATimersTask() throws Exception {
    Ran maker = run("var failing = new java.util.Timer(\"failing\");");
    Ran user =
        run(
            """
            failing.schedule(new java.util.TimerTask() {
              public void run() { throw new IllegalStateException("of the second"); }
            }, 1);
            """);
    user.output().failed.await();
    assertTrue(
        user.output().errors().get(0).contains("of the second"),
        () -> user.output().errors().toString());
    assertEquals(List.of(), maker.output().errors());
  }

  /** One worker, so what is forked is run by it in its own time. */
  @Test
  void tasksThatFork() {
    run(
        """
        var forks = new ForkJoinPool(
            1,
            pool -> {
              var worker = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
              worker.setName("forker");
              return worker;
            },
            null,
            false);
        class Sum extends RecursiveTask<Integer> {
          final int depth;
          final String text;
          Sum(int depth, String text) { this.depth = depth; this.text = text; }
          protected Integer compute() {
            if (depth == 0) {
              System.out.println(text);
              return 1;
            }
            var left = new Sum(depth - 1, text);
            var right = new Sum(depth - 1, text);
            left.fork();
            int sum = right.compute();
            return sum + left.join();
          }
        }
        class Both extends RecursiveAction {
          final String text;
          Both(String text) { this.text = text; }
          protected void compute() {
            invokeAll(new Sum(0, text), new Sum(0, text));
            invokeAll(List.of(new Sum(0, text)));
            System.out.println(text);
          }
        }
        """);
    Ran maker =
        run("forks.invoke(new Sum(2, \"first\")) + forks.submit(new Sum(0, \"first\")).get()");
    assertEquals("first\n".repeat(5), maker.output().out());
    Ran user =
        run("forks.invoke(new Sum(2, \"second\")) + forks.submit(new Sum(0, \"second\")).get()");
    assertEquals("second\n".repeat(5), user.output().out());
    assertEquals(Collections.nCopies(5, "forker"), user.whoPrinted("second"));
    Ran third = run("forks.execute(new Both(\"early\")); forks.invoke(new Both(\"third\"));");
    assertEquals(4, third.whoPrinted("third").size());
    assertEquals("first\n".repeat(5), maker.output().out());
    assertEquals("second\n".repeat(5), user.output().out());
  }

  @Test
  void subclassOfFutureTask() {
    assertOwned(
        """
        var clerk = Executors.newFixedThreadPool(1, task -> new Thread(task, "clerk"));
        class Noted extends FutureTask<Integer> {
          Noted(String text) { super(() -> { System.out.println(text); return 1; }); }
        }
        var noted = new Noted("first");
        clerk.execute(noted);
        noted.get();
        """,
        """
        var again = new Noted("second");
        clerk.execute(again);
        again.get();
        """,
        "clerk");
  }

  @Test
  void objectThatIsSeveralThings() {
    assertOwned(
        """
        var handy = Executors.newFixedThreadPool(1, task -> new Thread(task, "handy"));
        class Job implements Callable<String>, Comparable<Job> {
          final String text;
          Job(String text) { this.text = text; }
          public int compareTo(Job other) { return text.compareTo(other.text); }
          public String call() { System.out.println(text); return text; }
        }
        handy.submit(new Job("first")).get();
        """,
        "handy.submit(new Job(\"second\")).get();",
        "handy");
  }

  /** The thread is the first cell's, and not told to stop. */
  @Test
  void stoppedCell_leavesTheTimerToTheOthers() {
    run(
        """
        var shared = new java.util.Timer("shared");
        var begun = new CountDownLatch(1);
        var runs = new java.util.concurrent.atomic.AtomicInteger();
        """);
    Ran user =
        run(
            """
            shared.schedule(new java.util.TimerTask() {
              public void run() { runs.incrementAndGet(); }
            }, 0, 1);
            shared.schedule(new java.util.TimerTask() {
              public void run() {
                begun.countDown();
                while (true) Thread.onSpinWait();
              }
            }, 0);
            begun.await();
            """);
    session.stop(user.scope());
    Ran next =
        run(
            """
            int before = runs.get();
            var reached = new CountDownLatch(3);
            shared.schedule(new java.util.TimerTask() {
              public void run() {
                if (Thread.currentThread().isInterrupted()) System.out.println("interrupted");
                reached.countDown();
              }
            }, 5, 5);
            reached.await();
            shared.cancel();
            System.out.println(runs.get() - before);
            """);
    assertEquals("0\n", next.output().out());
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
