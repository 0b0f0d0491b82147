package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cells that do their worst: the exploration of each ends within its budget, with a message that
 * says what was the matter, and the next exploration in the same process is as good as ever. What
 * cannot be rewritten, and so needs a watch, is in {@code interleave.explore.HostileTest}.
 */
@Timeout(1200)
@Tag("hostile")
class HostileCellsTest extends SharedSession {

  private static final int MOST_STEPS = 2_000;
  private static final int MOST_SCHEDULES = 20;

  @BeforeAll
  static void prepare() {
    CellResult result =
        session.execute(
            "int earlier = 1; var counter = new int[1]; var shared = new Object();",
            new CellScope(1, new CapturedOutput()));
    assertInstanceOf(CellResult.Completed.class, result, result::toString);
  }

  /** A cell and what is to be said of it. */
  private record Hostile(String name, String message, String cell) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Hostile cell(String name, String message, String cell) {
    return new Hostile(name, message, cell);
  }

  static Stream<Hostile> hostile() {
    return Stream.of(loops(), waits(), ends(), bombs(), objects(), unwinding(), chance())
        .flatMap(cells -> cells);
  }

  private static Stream<Hostile> loops() {
    return Stream.of(
        cell(
            "empty loop",
            "main goes round a loop without end, at cell 2 line 1",
            "while (true) { }"),
        cell(
            "loop over a local variable",
            "main goes round a loop without end",
            "void spin() { long n = 0; while (n >= 0) { n = n == 9 ? 0 : n + 1; } }\nspin();"),
        cell("loop that writes", "limit: after 2000 steps", "int x = 0; while (true) { x++; }"),
        cell(
            "loop that reads what nobody writes",
            "livelock",
            "volatile boolean go = false; while (!go) { }"),
        cell(
            "two threads that wait for each other's flag",
            "livelock",
            """
            volatile boolean a = false;
            volatile boolean b = false;
            Thread t = new Thread(() -> { while (!a) { } b = true; });
            t.start();
            while (!b) { }
            a = true;
            """),
        cell("loop that yields", "livelock", "while (true) { Thread.yield(); }"),
        cell("loop that spins politely", "livelock", "while (true) { Thread.onSpinWait(); }"),
        cell(
            "loop that sleeps",
            "limit: after 2000 steps",
            "while (true) { Thread.sleep(60_000); }"),
        cell(
            "loop over a monitor",
            "limit: after 2000 steps",
            "var m = new Object(); while (true) { synchronized (m) { } }"),
        cell(
            "loop until a time that does not come",
            "limit: after 2000 steps",
            "while (System.nanoTime() >= 0) { Thread.yield(); }"),
        cell(
            "daemon that spins",
            "goes round a loop without end",
            """
            Thread t = new Thread(() -> { while (true) { } });
            t.setDaemon(true);
            t.start();
            "done"
            """),
        cell(
            "daemon that never stops working",
            "done",
            """
            int n = 0;
            Thread t = new Thread(() -> { while (true) { n++; } });
            t.setDaemon(true);
            t.start();
            "done"
            """),
        cell(
            "endless stream",
            "main goes round a loop without end",
            "java.util.stream.IntStream.iterate(0, i -> { while (i == 3) { } return i + 1; })"
                + ".limit(9).sum()"));
  }

  private static Stream<Hostile> waits() {
    return Stream.of(
        cell("raw park", "main waits for ever", "java.util.concurrent.locks.LockSupport.park();"),
        cell("endless sleep", "main waits for ever", "Thread.sleep(Long.MAX_VALUE);"),
        cell("join of itself", "deadlock", "Thread.currentThread().join();"),
        cell("wait without a signal", "stuck", "synchronized (shared) { shared.wait(); }"),
        cell(
            "thread that outlives the cell",
            "leaked thread",
            """
            new Thread(() -> { synchronized (shared) { try { shared.wait(); }
              catch (InterruptedException e) { } } }).start();
            """),
        cell(
            "wait for a connection",
            "waits for something that cannot be explored, in sun.nio.ch.",
            """
            try (var server = new java.net.ServerSocket(0)) { server.accept(); }
            """),
        cell("wait for input", "this front end cannot ask", "System.in.read();"),
        cell(
            "class initializer that sleeps",
            "would have to wait in a class initializer: sleep",
            """
            class Sleepy {
              static int value;
              static {
                try { Thread.sleep(10); } catch (InterruptedException e) { }
                value = 1;
              }
            }
            Sleepy.value
            """),
        cell(
            "class initializer that starts a thread and waits for it",
            "starts a thread in a class initializer",
            """
            class Starting {
              static int value;
              static {
                Thread t = new Thread(() -> value = 1);
                t.start();
                try { t.join(); } catch (InterruptedException e) { }
              }
            }
            Starting.value
            """),
        cell(
            "class initializers that need each other",
            "12",
            """
            class One { static int n = 1; static int two() { return Two.n; } static int m = two(); }
            class Two { static int n = 2; static int one() { return One.n; } static int m = one(); }
            int seen = 0;
            Thread a = new Thread(() -> { synchronized (shared) { seen += 10 * One.n; } });
            Thread b = new Thread(() -> { synchronized (shared) { seen += Two.n; } });
            a.start();
            b.start();
            a.join();
            b.join();
            seen
            """));
  }

  private static Stream<Hostile> ends() {
    return Stream.of(
        cell("exit", "System.exit(3)", "System.exit(3);"),
        cell("halt", "System.exit(4)", "Runtime.getRuntime().halt(4);"),
        cell(
            "exit of another thread",
            "System.exit(5)",
            "Thread t = new Thread(() -> System.exit(5)); t.start(); Thread.sleep(1000);"),
        cell(
            "exit that is caught",
            "System.exit(6)",
            "try { System.exit(6); } catch (Throwable e) { while (true) { } }"),
        cell(
            "exit in a finally, after a deadlock",
            "stuck",
            "try { synchronized (shared) { shared.wait(); } } finally { System.exit(7); }"),
        cell(
            "interrupt of every thread there is",
            "a thread that is not of this run",
            "Thread.getAllStackTraces().keySet().forEach(Thread::interrupt);"),
        cell(
            "interrupt of its whole group",
            "",
            "Thread.currentThread().getThreadGroup().interrupt();"),
        cell(
            "thread that is started twice",
            "IllegalThreadStateException",
            "Thread t = new Thread(() -> { }); t.start(); t.start();"));
  }

  private static Stream<Hostile> bombs() {
    return Stream.of(
        cell(
            "threads without end",
            "limit: more than 64 threads",
            "while (true) { new Thread(() -> { }).start(); }"),
        cell(
            "threads that start two each",
            "limit: more than 64 threads",
            """
            void breed() {
              new Thread(() -> breed()).start();
              new Thread(() -> breed()).start();
            }
            breed();
            """),
        cell(
            "recursion",
            "StackOverflowError",
            "int deep(int n) { return deep(n + 1) + 1; }\ndeep(0)"),
        cell(
            "recursion with steps",
            "limit: after 2000 steps",
            "int d = 0; int deep() { d++; return deep() + 1; }\ndeep()"),
        cell(
            "array without room",
            "OutOfMemoryError: Requested array size exceeds VM limit",
            "new long[Integer.MAX_VALUE]"),
        cell(
            "list that grows",
            "limit: after 2000 steps",
            "var all = new ArrayList<int[]>(); while (true) { all.add(new int[256]); }"),
        cell(
            "lines without end",
            "limit: after 2000 steps",
            "while (true) { System.out.println(\"and on\"); }"),
        cell(
            "long lines",
            "… (1,0",
            "for (int i = 0; i < 30; i++) { System.out.print(\"x\".repeat(1_000_000)); }"),
        cell(
            "lines of two threads on both streams",
            "",
            """
            Thread t = new Thread(() -> {
              for (int i = 0; i < 50; i++) { System.err.println(i); }
            });
            t.start();
            for (int i = 0; i < 50; i++) { System.out.println(i); }
            """));
  }

  private static Stream<Hostile> objects() {
    return Stream.of(
        cell(
            "text that throws",
            "IllegalStateException: no text",
            """
            class Rude { public String toString() { throw new IllegalStateException("no text"); } }
            new Rude()
            """),
        cell(
            "text without end",
            "main goes round a loop without end",
            "class Slow { public String toString() { while (true) { } } }\nnew Slow()"),
        cell(
            "message that throws",
            "Rude, whose message cannot be had: ArithmeticException",
            """
            class Rude extends RuntimeException {
              public String getMessage() { return "" + 1 / 0; }
            }
            throw new Rude();
            """),
        cell(
            "message that waits",
            "stuck",
            """
            class Patient extends RuntimeException {
              public String getMessage() {
                synchronized (shared) {
                  try { shared.wait(); } catch (InterruptedException e) { }
                }
                return "at last";
              }
            }
            throw new Patient();
            """),
        cell(
            "hash code that throws",
            "IllegalStateException: no hash",
            """
            class Key { public int hashCode() { throw new IllegalStateException("no hash"); } }
            new HashMap<Key, String>().put(new Key(), "x");
            """),
        cell(
            "comparison that waits",
            "deadlock",
            """
            Object other = new Object();
            Thread t = new Thread(() -> {
              synchronized (other) { synchronized (shared) { } }
            });
            t.start();
            var list = new ArrayList<Integer>(List.of(2, 1));
            synchronized (shared) {
              list.sort((a, b) -> { synchronized (other) { return a - b; } });
            }
            t.join();
            """),
        cell(
            "exploration in an exploration",
            "a run under control cannot start another",
            "Explore.all(() -> 1)"));
  }

  private static Stream<Hostile> unwinding() {
    return Stream.of(
        cell(
            "handler for everything around a wait",
            "stuck",
            """
            while (true) {
              try { synchronized (shared) { shared.wait(); } } catch (Throwable e) { }
            }
            """),
        cell(
            "handler for everything around steps",
            "limit: after 2000 steps",
            "int n = 0; while (true) { try { n++; } catch (Throwable e) { } }"),
        cell(
            "finally that waits again",
            "stuck",
            """
            try {
              synchronized (shared) { shared.wait(); }
            } finally {
              synchronized (shared) { shared.wait(); }
            }
            """),
        cell(
            "finally that loops",
            "stuck",
            "try { synchronized (shared) { shared.wait(); } } finally { while (true) { } }"),
        cell(
            "finally that starts threads",
            "stuck",
            """
            try {
              synchronized (shared) { shared.wait(); }
            } finally {
              new Thread(() -> { while (true) { } }).start();
            }
            """),
        cell(
            "finally that throws something else",
            "stuck",
            """
            try {
              synchronized (shared) { shared.wait(); }
            } finally {
              throw new IllegalStateException("on its way out");
            }
            """),
        cell(
            "class initialized on the way out",
            "stuck",
            """
            class Last { static int n = 1; static void touch() { n++; } }
            try { synchronized (shared) { shared.wait(); } } finally { Last.touch(); }
            """));
  }

  private static Stream<Hostile> chance() {
    return Stream.of(
        cell(
            "identity of an object",
            "did not do the same",
            "System.identityHashCode(new Object())"),
        cell(
            "object of an earlier cell that each run changes",
            "did not do the same",
            "counter[0]++; counter[0]"),
        cell("variable of an earlier cell", "the outcome is always 2", "earlier++; earlier"),
        cell(
            "random numbers and the time, which are the same in each run",
            "Proven: in the only interleaving the outcome is always true",
            "Math.random() + System.currentTimeMillis() > new Random().nextInt(9)"),
        cell("assertion", "AssertionError: not so", "assert earlier == 7 : \"not so\";"));
  }

  private static Exploration explore(String cell) {
    AtomicReference<Exploration> exploration = new AtomicReference<>();
    CapturedOutput output = new CapturedOutput();
    output.mayAsk = false;
    CellResult result =
        session.control(
            cell,
            new CellScope(2, output),
            output,
            program -> {
              exploration.set(
                  Explore.budget().schedules(MOST_SCHEDULES).steps(MOST_STEPS).explore(program));
              program.restore();
            });
    assertInstanceOf(CellResult.Completed.class, result, result::toString);
    return exploration.get();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void endsWithAMessage_andTheNextIsExplored(Hostile hostile) {
    Exploration exploration = explore(hostile.cell());
    String said = exploration + "\n" + exploration.outcomes();
    assertTrue(said.contains(hostile.message()), said);
    assertEquals(
        "Proven: in all 2 interleavings the outcome is always 2.",
        explore(
                """
                int n = 0;
                Runnable add = () -> { synchronized (shared) { n++; } };
                Thread one = new Thread(add);
                Thread two = new Thread(add);
                one.start();
                two.start();
                one.join();
                two.join();
                n
                """)
            .verdict());
  }
}
