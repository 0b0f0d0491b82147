package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import interleave.explore.Outcome;
import interleave.explore.Run;
import interleave.explore.Simulate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cells as programs that are run under control, again and again. */
@Timeout(600)
class ControlledCellTest extends SharedSession {

  private static Exploration explore(String cell) {
    return explore(1, cell);
  }

  private static Map<String, Integer> outcomes(String cell) {
    return counts(explore(cell));
  }

  @Test
  void theOrderOfWhatIsPrinted_isAnOutcome() {
    assertEquals(
        Map.of("a\nb", 1, "b\na", 1),
        outcomes(
            """
            var a = Threads.start(() -> System.out.println("a"));
            var b = Threads.start(() -> System.out.println("b"));
            a.join();
            b.join();
            """));
  }

  /** What opens the JDK for that is the agent. */
  @Test
  void fromJdk25_oneThreadRunsAllOthers() {
    boolean one = Runtime.version().feature() >= 25;
    assertEquals(
        Map.of(one + "", 1),
        outcomes(
            """
            Stream.of(new Throwable().getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith("ContinuationCarrier$Driver"))
            """));
  }

  @Test
  void ownVariablesBeginAnew_andEarlierOnesArePutBack() {
    session.execute("int earlier = 1;", new CellScope(1, new CapturedOutput()));
    Set<String> restored =
        control(
            2,
            """
            int own = 10;
            var lock = new Lock();
            var one = Threads.start(() -> lock.with(() -> { own++; earlier++; }));
            var two = Threads.start(() -> lock.with(() -> { own++; earlier++; }));
            one.join();
            two.join();
            own + " " + earlier
            """,
            program -> {
              Exploration exploration = Explore.budget().explore(program);
              assertEquals(1, exploration.outcomes().size(), exploration::toString);
              assertEquals("12 3", exploration.outcomes().get(0).outcome().text());
              return program.restored();
            });
    assertEquals(Set.of("earlier"), restored);
  }

  @Test
  void rawJava_losesUpdates() {
    assertEquals(
        Map.of("4", 6, "3", 16, "2", 12),
        outcomes(
            """
            int count = 0;
            Runnable twice = () -> { for (int i = 0; i < 2; i++) count++; };
            Thread one = new Thread(twice);
            Thread two = new Thread(twice);
            one.start();
            two.start();
            one.join();
            two.join();
            count
            """));
  }

  @Test
  void rawJava_keepsUpdatesUnderAMonitor() {
    assertEquals(
        Map.of("4", 6),
        outcomes(
            """
            class Counter {
              int count;
              synchronized void add() { count++; }
            }
            var counter = new Counter();
            Runnable twice = () -> { for (int i = 0; i < 2; i++) counter.add(); };
            Thread one = new Thread(twice);
            Thread two = new Thread(twice);
            one.start();
            two.start();
            one.join();
            two.join();
            counter.count
            """));
  }

  @Test
  void rawJava_locksUp() {
    assertEquals(
        Map.of("done", 2, "deadlock", 1),
        outcomes(
            """
            Object left = new Object();
            Object right = new Object();
            Thread one = new Thread(() -> { synchronized (left) { synchronized (right) { } } });
            Thread two = new Thread(() -> { synchronized (right) { synchronized (left) { } } });
            one.start();
            two.start();
            one.join();
            two.join();
            "done"
            """));
  }

  @Test
  void rawJava_missesASignal() {
    assertEquals(
        Map.of("received", 1, "stuck", 1),
        outcomes(
            """
            Object signal = new Object();
            Thread waiter = new Thread(() -> {
              synchronized (signal) {
                try { signal.wait(); } catch (InterruptedException e) { }
              }
            });
            Thread signaller = new Thread(() -> { synchronized (signal) { signal.notify(); } });
            waiter.start();
            signaller.start();
            waiter.join();
            signaller.join();
            "received"
            """));
  }

  @Test
  void rawJava_spinsUntilAnotherHasWritten() {
    assertEquals(
        Set.of("42"),
        outcomes(
                """
                volatile boolean ready = false;
                int data = 0;
                int seen = 0;
                Thread reader = new Thread(() -> { while (!ready) { } seen = data; });
                reader.start();
                data = 42;
                ready = true;
                reader.join();
                seen
                """)
            .keySet());
  }

  @Test
  void tasksOfAPool_areExplored() {
    assertEquals(
        Set.of("1", "2"),
        outcomes(
                """
                int count = 0;
                try (ThreadPool pool = new ThreadPool(2)) {
                  pool.submit(() -> { count++; });
                  pool.submit(() -> { count++; });
                }
                count
                """)
            .keySet());
  }

  @Test
  void whatIsShown_canBeReplayed() {
    String cell =
        """
        int count = 0;
        var one = Threads.start("one", () -> count++);
        var two = Threads.start("two", () -> count++);
        one.join();
        two.join();
        count
        """;
    Run shown = explore(cell).shown().orElseThrow();
    assertEquals(new Outcome(Outcome.Kind.RESULT, "1"), shown.outcome());
    assertEquals(
        "one and two both read count = 0 before either wrote: one update is lost.",
        shown.explanation());
    Run again = control(3, cell, program -> Explore.replay(shown.schedule().toString(), program));
    assertEquals(shown.table(), again.table());
  }

  /** What the shown run of a cell's exploration says. */
  private static String why(String cell) {
    return explore(cell).shown().orElseThrow().explanation();
  }

  @Test
  void checkThenAct_isExplainedByTheMethodsThatWereCalled() {
    assertEquals(
        "Thread-1 came in between: it did “list.add → true” after Thread-0's “list.isEmpty →"
            + " true” and before Thread-0's “list.add → true”.",
        why(
            """
            List<Integer> list = new ArrayList<>();
            var one = new Thread(() -> { if (list.isEmpty()) list.add(1); });
            var two = new Thread(() -> { if (list.isEmpty()) list.add(2); });
            one.start();
            two.start();
            one.join();
            two.join();
            list
            """));
    assertEquals(
        "Thread-1 came in between: it did “poll q: 7” after Thread-0's “isEmpty q: false” and"
            + " before Thread-0's “poll q: null”.",
        why(
            """
            import java.util.concurrent.*;
            var q = new LinkedBlockingQueue<Integer>();
            q.add(7);
            Runnable take = () -> { if (!q.isEmpty()) System.out.println(q.poll()); };
            var one = new Thread(take);
            var two = new Thread(take);
            one.start();
            two.start();
            one.join();
            two.join();
            """));
  }

  @Test
  void atomicVariables_areCalledByTheirMethods() {
    assertEquals(
        "Thread-1 came in between: it did “n.set” after Thread-0's “n.get → 0” and before"
            + " Thread-0's “n.set”.",
        why(
            """
            import java.util.concurrent.atomic.*;
            var n = new AtomicInteger();
            Runnable increment = () -> n.set(n.get() + 1);
            var one = new Thread(increment);
            var two = new Thread(increment);
            one.start();
            two.start();
            one.join();
            two.join();
            n.get()
            """));
  }

  @Test
  void aThread_hasOneNameBeforeAndAfterItsStart() {
    Run run =
        control(
            5,
            """
            var a = new Thread(() -> {});
            var b = new Thread(() -> {});
            b.start();
            a.start();
            """,
            program -> Simulate.run(program, Simulate.Strategy.STRAIGHT, 0));
    List<String> steps = run.steps().stream().map(Run.Row::text).toList();
    assertTrue(steps.containsAll(List.of("write a = Thread-0", "read a → Thread-0")), run::table);
    assertEquals(List.of("main", "Thread-1", "Thread-0"), run.threads());
  }

  @Test
  void outcomes_areToldWithoutTheClassesOfJShell() {
    assertEquals(
        "NullPointerException: Cannot invoke \"java.lang.Integer.intValue()\" because \"data\" is"
            + " null",
        explore("Integer data = null;\ndata + 1").outcomes().get(0).outcome().text());
    assertEquals(
        "Account", explore("class Account {}\nnew Account()").outcomes().get(0).outcome().text());
  }

  @Test
  void aSeed_givesTheSameEachTime() {
    String cell =
        """
        var names = new StringBuffer();
        var random = new Random();
        for (int i = 0; i < 3; i++) {
          int n = i;
          Threads.start(() -> System.out.println(n + " " + Math.random()));
        }
        random.nextInt()
        """;
    Function<CellProgram, Run> seeded =
        program -> Simulate.run(program, Simulate.Strategy.RANDOM, 5);
    Run once = control(4, cell, seeded);
    Run again = control(4, cell, seeded);
    assertEquals(once.printed(), again.printed());
    assertEquals(once.outcome(), again.outcome());
  }
}
