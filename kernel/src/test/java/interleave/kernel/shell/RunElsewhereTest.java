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

  private static final String STREAM = "A parallel stream runs on threads of the JDK's";
  private static final String FORK_JOIN = "The fork-join framework runs its tasks";
  private static final String TIME_LIMIT = "The time limits of CompletableFuture";

  @BeforeAll
  static void prepare() {
    execute("import java.util.stream.*;");
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
        "IntStream.range(0, 4).parallel().forEach(i -> count++);",
        "new Random(1).ints(4).parallel().forEach(i -> count++);",
        "Arrays.stream(new int[4]).asLongStream().parallel().forEach(i -> count++);",
        "java.util.Set.of(1, 2, 3).parallelStream().forEach(i -> count++);",
        "new CopyOnWriteArrayList<>(java.util.List.of(1, 2)).stream().parallel().count();",
        "new ConcurrentLinkedQueue<>(list).parallelStream().forEach(i -> count++);",
        "new ConcurrentHashMap<>(Map.of(1, 1)).keySet().parallelStream().forEach(i -> count++);",
        "new ArrayBlockingQueue<>(9, true, list).parallelStream().forEach(i -> count++);",
        "StreamSupport.stream(list.spliterator(), true).forEach(i -> count++);",
        "StreamSupport.intStream(Arrays.spliterator(new int[4]), true).map(i -> ++count).sum();",
        "Stream.of(list).map(java.util.List::parallelStream).forEach(s -> s.forEach(i -> count++));",
        "Arrays.parallelSetAll(new int[4], i -> ++count);",
      })
  void aParallelStream(String code) {
    refused(STREAM, code);
  }

  @Test
  void aParallelStream_ofALearnersCollection() {
    refused(
        STREAM,
        """
        class Numbers extends ArrayList<Integer> { \
          public Stream<Integer> parallelStream() { return super.parallelStream(); } \
        } \
        new Numbers().parallelStream().forEach(i -> count++);""");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new ForkJoinPool(2).invoke(new Leaf());",
        "new ForkJoinPool(2).submit(() -> { count++; });",
        "ForkJoinPool.commonPool().execute(() -> { count++; });",
        "Executors.newWorkStealingPool(2).submit(() -> { count++; });",
        "Executor pool = Executors.newWorkStealingPool(2); pool.execute(() -> { count++; });",
        "new ExecutorCompletionService<Integer>(new ForkJoinPool(2)).submit(() -> ++count);",
        "CompletableFuture.runAsync(() -> { count++; }, new ForkJoinPool(2));",
        "CompletableFuture.completedFuture(1).thenApplyAsync(x -> ++count, new ForkJoinPool(1));",
        "new Leaf().fork();",
        "new Leaf().invoke();",
        "ForkJoinTask.invokeAll(new Leaf(), new Leaf());",
        "ForkJoinTask.invokeAll(java.util.List.of(new Leaf(), new Leaf()));",
        "ForkJoinTask.adapt(() -> 1).quietlyInvoke();",
      })
  void aForkJoinTask(String code) {
    refused(FORK_JOIN, code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new CompletableFuture<Integer>().orTimeout(1, TimeUnit.SECONDS);",
        "new CompletableFuture<Integer>().completeOnTimeout(1, 1, TimeUnit.SECONDS);",
        "CompletableFuture.runAsync("
            + "() -> { count++; }, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)).join();",
      })
  void aTimeLimit(String code) {
    refused(TIME_LIMIT, code);
  }

  @Test
  void aParallelMethodOfArrays() {
    refused(
        "A parallel method of java.util.Arrays",
        "Arrays.parallelPrefix(new int[4], Integer::sum);");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "map.forEach(1, (key, value) -> count++);",
        "map.reduceValues(1, (one, two) -> { count++; return one + two; });",
        "map.search(1, (key, value) -> ++count > 9 ? key : null);",
      })
  void aBulkMethodOfConcurrentHashMap(String code) {
    refused("A method of ConcurrentHashMap that takes a parallelism threshold", code);
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
