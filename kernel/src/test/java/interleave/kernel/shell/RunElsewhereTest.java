package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cells that have the JDK run their code on threads that nobody controls, by ways open and hidden:
 * each is refused, and named with its line, in place of a verdict that might be wrong.
 */
@Timeout(600)
class RunElsewhereTest extends ControlledSession {

  @BeforeAll
  static void prepare() {
    execute("import java.util.stream.*;");
    execute("var early = new ForkJoinPool(1);");
    execute("var everybodys = ForkJoinPool.commonPool();");
    execute(
        """
        class Leaf extends RecursiveTask<Integer> {
          static int runs;
          protected Integer compute() { return ++runs; }
        }
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "early.invoke(new Leaf());",
        "early.submit(() -> { count++; });",
        "everybodys.execute(() -> { count++; });",
        "new ExecutorCompletionService<Integer>(early).submit(() -> ++count);",
        "CompletableFuture.runAsync(() -> { count++; }, early);",
        "CompletableFuture.completedFuture(1).thenApplyAsync(x -> ++count, everybodys);",
      })
  void aPool_thatWasMadeBefore(String code) {
    refused("The pool was made before this run", code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new ForkJoinPool(2).isQuiescent();",
        "new ForkJoinPool(2).awaitQuiescence(1, TimeUnit.SECONDS);",
        "new ForkJoinPool(2).getActiveThreadCount();",
        "ForkJoinPool.commonPool().getPoolSize();",
        "ForkJoinTask.helpQuiesce();",
        "ForkJoinTask.getSurplusQueuedTaskCount();",
      })
  void howBusyAPoolIs(String code) {
    refused("How busy a fork-join pool is", code);
  }

  @Test
  void whichOfAPoolsTasksIsDoneFirst() {
    refused(
        "Which of a fork-join pool's tasks is done first",
        "new ForkJoinPool(2).invokeAny(java.util.List.of(() -> 1, () -> 2));");
  }

  private static void refused(String what, String code) {
    assertRefused(
        what,
        4,
        """
        int count = 0;
        var list = java.util.List.of(1, 2, 3, 4);
        var map = new ConcurrentHashMap<Integer, Integer>(Map.of(1, 1, 2, 2));
        """
            + code);
  }

  // What stays on the thread that calls is no concern.

  @Test
  void sequentialWays_areExplored() {
    assertEquals(
        Set.of("10 6 3"),
        outcomes(
            """
            int[] numbers = {3, 1, 2};
            Arrays.parallelSort(numbers);
            int sum = IntStream.rangeClosed(1, 4).sum();
            var map = new ConcurrentHashMap<Integer, Integer>(Map.of(1, 2, 3, 4));
            sum + " " + map.reduceValues(Long.MAX_VALUE, Integer::sum) + " " + numbers[2]
            """));
  }

  /** The JDK's code has been rewritten by then. */
  @Test
  void whatNobodyControls_runsAsEver() {
    simulate("1");
    CellResult result =
        session.execute(
            """
            var sum = new AtomicInteger();
            IntStream.range(0, 10_000).parallel().forEach(sum::addAndGet);
            if (sum.get() != 49_995_000) throw new AssertionError(sum);
            if (new ForkJoinPool(2).invoke(new Leaf()) < 1) throw new AssertionError();
            CompletableFuture.runAsync(
                () -> sum.set(0), CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS)).join();
            if (sum.get() != 0) throw new AssertionError(sum);
            """,
            new CellScope(3, new CapturedOutput()));
    assertInstanceOf(CellResult.Completed.class, result, result::toString);
  }
}
