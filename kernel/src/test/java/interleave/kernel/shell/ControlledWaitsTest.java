package interleave.kernel.shell;

import static interleave.kernel.shell.Lanes.assertPart;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Run;
import interleave.explore.Simulate;
import interleave.trace.Trace;
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
    session.execute("import java.util.concurrent.locks.*;", new CellScope(1, new CapturedOutput()));
  }

  /** The run of a cell in which each thread takes one step, in turn. */
  private static Run run(String cell) {
    return control(2, cell, program -> Simulate.run(program, Simulate.Strategy.FAIR, 1));
  }

  private static Trace trace(String cell) {
    return run(cell).trace();
  }

  /** What happens in the lane of the main thread; of threads, not of variables. */
  private static List<String> main(String cell) {
    return Lanes.lane(trace(cell), "main").stream()
        .filter(event -> !event.startsWith("READ") && !event.startsWith("WRITE"))
        .toList();
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
        Lanes.lane(run.trace(), "Ann"));
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
}
