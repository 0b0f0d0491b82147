package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells with fork-join pools and parallel streams under control. */
@Timeout(600)
public class ControlledForkJoinTest extends ControlledSession {

  @BeforeAll
  static void prepare() {
    execute("import java.util.stream.*;");
    execute(
        """
        class Action extends RecursiveAction {
          final Runnable body;
          Action(Runnable body) { this.body = body; }
          protected void compute() { body.run(); }
        }
        """);
    execute(
        """
        class Sum extends RecursiveTask<Integer> {
          final int from, to;
          Sum(int from, int to) { this.from = from; this.to = to; }
          protected Integer compute() {
            if (to - from == 1) return from;
            int middle = (from + to) / 2;
            var left = new Sum(from, middle);
            left.fork();
            return new Sum(middle, to).compute() + left.join();
          }
        }
        """);
  }

  // Explicit pools

  @Test
  void leaves_loseAnUpdate() {
    String cell =
        """
        int count = 0;
        var sum = new AtomicInteger();
        new ForkJoinPool(2).invoke(new Action(() -> {
          var left = new Action(() -> { %1$s; });
          left.fork();
          %1$s;
          left.join();
        }));
        count + sum.get()
        """;
    assertEquals(Map.of("1", 4, "2", 5), counts(cell.formatted("count++")));
    assertEquals(Set.of("2"), outcomes(cell.formatted("sum.incrementAndGet()")));
  }

  @Test
  void aSum_isTheSameInEveryInterleaving() {
    assertEquals(Map.of("1", 3), counts("new ForkJoinPool(2).invoke(new Sum(0, 2))"));
    assertEquals(Map.of("3", 21), counts("new ForkJoinPool(2).invoke(new Sum(0, 3))"));
  }

  @Test
  void aTask_isRunByWhoJoinsIt_orByAnother() {
    assertEquals(
        Set.of(
            "ForkJoinPool-1-worker-1 ForkJoinPool-1-worker-1",
            "ForkJoinPool-1-worker-1 ForkJoinPool-1-worker-2"),
        outcomes(
            """
            String outer = "", inner = "";
            new ForkJoinPool(2).invoke(new Action(() -> {
              outer = Thread.currentThread().getName();
              var task = new Action(() -> { inner = Thread.currentThread().getName(); });
              task.fork();
              task.join();
            }));
            outer + " " + inner
            """));
  }

  /** Whoever joins the task, with the lock, runs it; or another does, and then waits for ever. */
  @Test
  void aTask_thatNeedsTheLockOfWhoJoinsIt() {
    assertEquals(
        Set.of("done", "stuck"),
        outcomes(
            """
            var lock = new Object();
            new ForkJoinPool(2).invoke(new Action(() -> {
              var task = new Action(() -> { synchronized (lock) { } });
              task.fork();
              synchronized (lock) { task.join(); }
            }));
            "done"
            """));
  }

  @Test
  void tasks_lockUp() {
    String cell =
        """
        var one = new Object();
        var two = new Object();
        new ForkJoinPool(2).invoke(new Action(() -> {
          var left = new Action(() -> { synchronized (one) { synchronized (two) { } } });
          left.fork();
          synchronized (%s) { synchronized (%s) { } }
          left.join();
        }));
        "done"
        """;
    assertEquals(Set.of("deadlock", "done"), outcomes(cell.formatted("two", "one")));
    assertEquals(Set.of("done"), outcomes(cell.formatted("one", "two")));
  }

  /** The JDK makes up for a worker that waits for a future, and for no latch. */
  @Test
  void aPool_whoseOnlyWorkerWaits() {
    assertEquals(
        Set.of("7"),
        outcomes(
            """
            var pool = new ForkJoinPool(1);
            var gate = new CompletableFuture<Integer>();
            var waits = pool.submit(() -> gate.join());
            pool.submit(() -> gate.complete(7));
            waits.get()
            """));
    assertEquals(
        Set.of("stuck"),
        outcomes(
            """
            var pool = new ForkJoinPool(1);
            var gate = new CountDownLatch(1);
            var waits = pool.submit(() -> { gate.await(); return 7; });
            pool.submit(() -> gate.countDown());
            waits.get()
            """));
  }

  /** A worker that is free takes from the one queue first, or from the other. */
  @Test
  void tasksOfTwoQueues_areBegunInAnyOrder() {
    assertEquals(
        Set.of("xy", "yx"),
        outcomes(
            """
            var order = new StringBuffer();
            var begun = new CountDownLatch(1);
            var done = new CountDownLatch(2);
            var pool = new ForkJoinPool(2);
            pool.execute(new Action(() -> {
              new Action(() -> { order.append("x"); done.countDown(); }).fork();
              begun.countDown();
              try { done.await(); } catch (InterruptedException e) { }
            }));
            begun.await();
            pool.execute(() -> { order.append("y"); done.countDown(); });
            done.await();
            order.toString()
            """));
  }

  @Test
  void whatATaskThrows_comesOutOfWhoeverWaitsForIt() {
    String cell =
        """
        String why = "";
        try {
          new ForkJoinPool(2).%s(new Action(() -> { throw new IllegalStateException("boom"); }))%s;
        } catch (Exception e) {
          var last = (Throwable) e;
          while (last.getCause() != null) last = last.getCause();
          why = e.getClass().getSimpleName() + " " + last.getMessage();
        }
        why
        """;
    assertEquals(Set.of("IllegalStateException boom"), outcomes(cell.formatted("invoke", "")));
    assertEquals(Set.of("ExecutionException boom"), outcomes(cell.formatted("submit", ".get()")));
  }

  /** As what a thread throws is, unless the program is over before. */
  @Test
  void whatATaskThrows_thatNobodyWaitsFor_isAnOutcome() {
    assertEquals(
        Set.of("end", "ForkJoinPool-1-worker-1 threw IllegalStateException: boom"),
        outcomes(
            """
            var begun = new CountDownLatch(1);
            new ForkJoinPool(1).execute(() -> {
              begun.countDown();
              throw new IllegalStateException("boom");
            });
            begun.await();
            "end"
            """));
  }

  @Test
  void aTask_thatFails_isDoneAfterAllThatItDoes() {
    assertEquals(
        Set.of("0 false", "0 true", "1 false", "1 true"),
        outcomes(
            """
            int x = 0;
            var task = new ForkJoinPool(1).submit(() -> { x = 1; throw new Exception(); });
            x + " " + task.isDone()
            """));
  }

  /** The JDK lets the one that is later have its way. */
  @Test
  void aTask_thatIsCompletedMeanwhile() {
    assertEquals(
        Set.of("8", "1"),
        outcomes(
            """
            int x = 0;
            var task = new ForkJoinPool(1).submit(() -> ++x);
            task.complete(8);
            task.get()
            """));
    assertEquals(
        Set.of("8", "1"),
        outcomes(
            """
            int x = 0;
            var task = new RecursiveTask<Integer>() {
              protected Integer compute() { return ++x; }
            };
            new ForkJoinPool(1).execute(task);
            task.complete(8);
            task.get()
            """));
  }

  @Test
  void twoThreads_waitForATask_asLongAsTheyCan() {
    assertEquals(
        Set.of("late late"),
        outcomes(
            """
            var task = new Sum(0, 1);
            var first = new String[1];
            String await(int seconds) {
              try {
                return "" + task.get(seconds, TimeUnit.SECONDS);
              } catch (Exception e) {
                return e instanceof TimeoutException ? "late" : e.toString();
              }
            }
            var other = new Thread(() -> { first[0] = await(1); });
            other.start();
            var second = await(2);
            other.join();
            first[0] + " " + second
            """));
  }

  @Test
  void noTask_isRefusedAsEver() {
    assertEquals(
        Set.of("NullPointerException"), outcomes("new ForkJoinPool(1).execute((Runnable) null);"));
  }

  @Test
  void aTask_racesItsCancel() {
    assertEquals(
        Set.of("true 0", "true 1", "false 1"),
        outcomes(
            """
            int runs = 0;
            var pool = new ForkJoinPool(1);
            var task = pool.submit(() -> { runs++; });
            boolean cancelled = task.cancel(false);
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.HOURS);
            cancelled + " " + runs
            """));
  }

  @Test
  void aPool_isShutDown() {
    assertEquals(
        Set.of("1 true true"),
        outcomes(
            """
            var pool = new ForkJoinPool(1);
            var task = pool.submit(() -> 1);
            pool.shutdown();
            task.get() + " " + pool.awaitTermination(1, TimeUnit.HOURS) + " " + pool.isTerminated()
            """));
    assertEquals(
        Set.of("true 0", "true 1"),
        outcomes(
            """
            int runs = 0;
            var pool = new ForkJoinPool(2);
            pool.execute(() -> { runs++; });
            pool.shutdownNow();
            pool.awaitTermination(1, TimeUnit.HOURS) + " " + runs
            """));
  }

  /** The workers are daemons: the program may end before a task that nobody waits for. */
  @Test
  void aTaskThatNobodyWaitsFor_mayNotRun() {
    assertEquals(
        Set.of("0", "1"),
        outcomes(
            """
            int runs = 0;
            new ForkJoinPool(2).execute(() -> { runs++; });
            runs
            """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var pool = Executors.newWorkStealingPool(2);",
        "var pool = ForkJoinPool.commonPool();",
      })
  void poolsByOtherNames_loseAnUpdate(String pool) {
    assertEquals(
        Set.of("1", "2"),
        outcomes(
            "int count = 0;\n"
                + pool
                + """

                var one = pool.submit(() -> { count++; return null; });
                var two = pool.submit(() -> { count++; return null; });
                one.get();
                two.get();
                count
                """));
  }

  @Test
  void futures_runInAPool() {
    assertEquals(
        Set.of("2"),
        outcomes(
            """
            CompletableFuture.supplyAsync(() -> 1, new ForkJoinPool(2))
                .thenApplyAsync(x -> x + 1, new ForkJoinPool(1)).join()
            """));
  }

  // The common pool, and what runs there

  @Test
  void forkedTasks_ofTheCommonPool() {
    String cell =
        """
        int count = 0;
        ForkJoinTask.invokeAll(new Action(() -> { %1$s }), new Action(() -> { %1$s }));
        count
        """;
    assertEquals(Set.of("1", "2"), outcomes(cell.formatted("count++;")));
    assertEquals(Set.of("2"), outcomes(cell.formatted("synchronized (Sum.class) { count++; }")));
  }

  @Test
  void aCommonPool_ofTheSameSizeEverywhere() {
    assertEquals(
        Set.of("2 2"),
        outcomes(
            """
            ForkJoinPool.getCommonPoolParallelism() + " "
                + ForkJoinPool.commonPool().getParallelism()
            """));
    assertEquals(
        Set.of("2 2"),
        outcomes(
            """
            new ForkJoinPool().getParallelism() + " "
                + ((ForkJoinPool) Executors.newWorkStealingPool()).getParallelism()
            """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IntStream.range(0, 2).parallel().forEach(i -> count++);",
        "Arrays.stream(new int[2]).asLongStream().parallel().forEach(i -> count++);",
        "java.util.Set.of(1, 2).parallelStream().forEach(i -> count++);",
        "new ConcurrentLinkedQueue<>(list).parallelStream().forEach(i -> count++);",
        "StreamSupport.stream(list.spliterator(), true).forEach(i -> count++);",
        "Stream.of(list).map(java.util.List::parallelStream).forEach(s -> s.forEach(i -> count++));",
        "Arrays.parallelSetAll(new int[2], i -> ++count);",
      })
  void aParallelStream_losesAnUpdate(String code) {
    assertEquals(
        Set.of("1", "2"),
        outcomes("int count = 0;\nvar list = java.util.List.of(1, 2);\n" + code + "\ncount"));
  }

  /** With the tasks that find nothing, they are too many to be gone through to the end. */
  @Test
  void aBulkMethodOfAMap_losesAnUpdate() {
    String cell =
        """
        int count = 0;
        var map = new ConcurrentHashMap<Integer, Integer>(16);
        map.put(1, 1);
        map.put(17, 1);
        map.forEach(1, (key, value) -> count++);
        count
        """;
    assertEquals(
        Set.of("1", "2"),
        control(
            2,
            cell,
            program -> outcomes(Explore.budget().schedules(2_000).seconds(300).explore(program))));
  }

  /** What is done with an entry may look at the map, and change it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "map.reduceValues(1, v -> map.get(v), Integer::sum)",
        "map.search(1, (k, v) -> map.containsKey(k) ? map.get(1) : null)",
        "map.reduceKeysToInt(1, k -> map.merge(k, 2, Integer::sum), 0, Integer::sum)",
      })
  void aBulkMethodOfAMap_mayUseTheMap(String code) {
    String cell = "var map = new ConcurrentHashMap<Integer, Integer>(1);\nmap.put(1, 1);\n" + code;
    assertEquals(Set.of(code.contains("merge") ? "3" : "1"), outcomes(cell));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IntStream.range(0, 3).parallel().sum()",
        "java.util.List.of(1, 2).parallelStream().reduce(0, Integer::sum)",
        "java.util.List.of(0, 1, 2).parallelStream().collect(Collectors.summingInt(x -> x))",
        "new ConcurrentHashMap<>(Map.of(1, 1, 9, 2)).reduceValues(1, Integer::sum)",
      })
  void aReduction_isTheSameInEveryInterleaving(String code) {
    assertEquals(Set.of("3"), outcomes(code));
  }

  @Test
  void theOrderOfAParallelStream_isAny_unlessItIsAskedFor() {
    String cell =
        """
        var order = new StringBuffer();
        java.util.List.of(1, 2).parallelStream().%s(order::append);
        order.toString()
        """;
    assertEquals(Set.of("12", "21"), outcomes(cell.formatted("forEach")));
    assertEquals(Set.of("12"), outcomes(cell.formatted("forEachOrdered")));
  }

  /** Whoever waits for the inner stream has tasks of the outer one that it does not help with. */
  @Test
  void aParallelStream_withinAnother() {
    String cell =
        """
        var sum = new AtomicInteger();
        IntStream.range(0, 2).parallel()
            .forEach(i -> IntStream.range(0, 2).parallel().forEach(k -> sum.addAndGet(k)));
        sum.get()
        """;
    assertEquals(
        Set.of("2"),
        control(
            2,
            cell,
            program -> outcomes(Explore.budget().schedules(2_000).seconds(300).explore(program))));
  }

  @Test
  void findAny_findsAny() {
    String cell = "java.util.List.of(1, 2, 3).parallelStream().filter(x -> x > 1).%s().get()";
    assertEquals(Set.of("2", "3"), outcomes(cell.formatted("findAny")));
    assertEquals(Set.of("2"), outcomes(cell.formatted("findFirst")));
  }

  // What an exploration is to be relied upon for

  private static final Queue<WeakReference<ForkJoinPool>> MADE = new ConcurrentLinkedQueue<>();

  /** For cells: so that it can be seen whether a pool stays. */
  public static ForkJoinPool made(ForkJoinPool pool) {
    MADE.add(new WeakReference<>(pool));
    return pool;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s.invoke(new Sum(0, 3))",
        "%s.execute(() -> { while (true) { Thread.yield(); } });",
        "%s.submit(() -> { new CountDownLatch(1).await(); return 1; }).get()",
        "%s.execute(() -> { throw new IllegalStateException(); });",
      })
  void nothingIsLeft_ofThePoolsOfAnExploration(String code) {
    Set<Thread> before = workers();
    MADE.clear();
    String cell =
        code.formatted(ControlledForkJoinTest.class.getName() + ".made(new ForkJoinPool(2))");
    control(2, cell, program -> Explore.budget().schedules(300).seconds(300).explore(program));
    Set<Thread> after = workers();
    after.removeAll(before);
    assertEquals(Set.of(), after);
    assertFalse(MADE.isEmpty());
    // The last one may still be known to who has run it.
    while (MADE.stream().filter(pool -> !pool.refersTo(null)).count() > 1) {
      System.gc();
    }
  }

  /** Of other pools than the JDK's own. */
  private static Set<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread instanceof ForkJoinWorkerThread worker && isOfProgram(worker))
        .collect(Collectors.toSet());
  }

  private static boolean isOfProgram(ForkJoinWorkerThread worker) {
    ForkJoinPool pool = worker.getPool();
    return pool != null && pool != ForkJoinPool.commonPool();
  }

  /** All interleavings up to a number of preemptions come to nothing that was not found. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "IntStream.range(0, 2).parallel().forEach(i -> count++);",
        "count = List.of(1, 2, 3).parallelStream().filter(x -> x > 1).findAny().get();",
        "new ForkJoinPool(2).invoke(new Sum(0, 3));",
        """
        new ForkJoinPool(2).invoke(new Action(() -> {
          var left = new Action(() -> { count = 2 * count; });
          var right = new Action(() -> { count = count + 1; });
          left.fork();
          right.fork();
          left.join();
          right.join();
        }));
        """,
      })
  void theReduction_leavesOutNoOutcome(String code) {
    String cell = "import java.util.List;\nint count = 1;\n" + code + "\ncount";
    Set<String> all =
        control(2, cell, program -> outcomes(Explore.budget().preemptions(3).explore(program)));
    assertEquals(outcomes(cell), all);
  }

  private static Set<String> outcomes(Exploration exploration) {
    assertTrue(exploration.trouble().isEmpty(), exploration::toString);
    return exploration.outcomes().stream()
        .map(tally -> tally.outcome().toString())
        .collect(Collectors.toSet());
  }

  @Test
  void whatAPoolDoes_canBeReplayed() {
    assertReplays(
        """
        int count = 0;
        ForkJoinTask.invokeAll(
            new Action(() -> { count++; }), new Action(() -> { count++; }));
        new ForkJoinPool(3).invoke(new Sum(0, 2)) + count
        """);
    assertReplays(
        """
        var order = new StringBuffer();
        java.util.List.of(1, 2, 3).parallelStream().forEach(order::append);
        order.toString()
        """);
  }
}
