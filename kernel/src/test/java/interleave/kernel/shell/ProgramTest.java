package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import interleave.kernel.shell.CellResult.Kind;
import interleave.trace.Recorder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A cell that is a program ends as a JVM does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class ProgramTest {

  /** Cells count it down when they have come somewhere. */
  public static volatile CountDownLatch there = new CountDownLatch(1);

  private static JavaSession session;
  private CellStreams streams;
  private int number;
  private CapturedOutput output = new CapturedOutput();
  private CellScope scope = new CellScope(0, output);

  @BeforeAll
  void open() {
    session = JavaSession.open(3_600_000);
    streams = CellStreams.install(session);
    session.execute("import static interleave.kernel.shell.ProgramTest.*;", scope);
  }

  @AfterAll
  void close() {
    streams.close();
    session.close();
  }

  @BeforeEach
  void nextScope() {
    there = new CountDownLatch(1);
    output = new CapturedOutput();
    Recorder recorder =
        new Recorder("cell " + ++number, session.sourceMap(), Recorder.DEFAULT_LIMIT);
    scope = new CellScope(number, output, Optional.of(recorder));
    scope.beProgram();
  }

  /** For threads of cells: until the main thread has ended, and this one is waited for. */
  public static void awaitEndOfMain() {
    while (!session.awaitsProgramEnd()) {
      Thread.onSpinWait();
    }
  }

  private CellResult program(String source) {
    return session.endProgram(scope, session.execute(source, scope));
  }

  @Test
  void regularThread_isWaitedFor() {
    CellResult result =
        program(
            """
            new Thread(() -> { awaitEndOfMain(); System.out.println("last"); }).start();
            System.out.println("main ends");
            """);
    assertInstanceOf(Completed.class, result);
    assertEquals("main ends\nlast\n", output.out());
    assertEquals(List.of(), scope.threads());
  }

  @Test
  void daemon_isCutOffWithoutItsFinallyBlocks() {
    CellResult result =
        program(
            """
            var daemon = new Thread(() -> {
              try {
                there.countDown();
                while (true) sleep(0.001);
              } finally {
                System.out.println("finally");
              }
            });
            daemon.setDaemon(true);
            daemon.start();
            there.await();
            """);
    assertInstanceOf(Completed.class, result);
    assertEquals("", output.out());
    Cells.awaitThreadsGone(scope);
  }

  @Test
  void daemonLivesAsLongAsARegularThread() {
    program(
        """
        var ticks = new SimpleQueue<Integer>();
        var daemon = new Thread(() -> { for (int i = 0; ; i++) { ticks.put(i); sleep(0.001); } });
        daemon.setDaemon(true);
        daemon.start();
        new Thread(() -> { for (int i = 0; i < 5; i++) ticks.get(); System.out.println("5"); })
            .start();
        """);
    assertEquals("5\n", output.out());
  }

  @Test
  void exceptionInMain_doesNotEndOtherThreads() {
    CellResult result =
        program(
            """
            new Thread(() -> { awaitEndOfMain(); System.out.println("went on"); }).start();
            throw new IllegalStateException("main fails");
            """);
    assertEquals("IllegalStateException", assertInstanceOf(Failed.class, result).name());
    assertEquals("went on\n", output.out());
  }

  @Test
  void exit_endsAllWithItsCode() {
    CellResult result =
        program(
            """
            new Thread(() -> { while (true) sleep(0.001); }).start();
            new Thread(() -> System.exit(3)).start();
            """);
    Failed failed = assertInstanceOf(Failed.class, result);
    assertEquals(Kind.EXIT, failed.kind());
    assertTrue(failed.message().contains("System.exit(3)"), failed.message());
    Cells.awaitThreadsGone(scope);
  }

  @Test
  void exitWithZero_isNoFailure() {
    CellResult result =
        program(
            """
            new Thread(() -> { while (true) sleep(0.001); }).start();
            System.exit(0);
            """);
    assertInstanceOf(Completed.class, result);
    Cells.awaitThreadsGone(scope);
  }

  @Test
  void s206_endlessRegularThread_isNamedWhenInterrupted() throws Exception {
    CompletableFuture<CellResult> result =
        CompletableFuture.supplyAsync(
            () ->
                program(
                    """
                    var ticker = new Thread(
                        () -> { while (true) { there.countDown(); sleep(0.001); } }, "ticker");
                    ticker.start();
                    """));
    there.await();
    while (scope.threads().isEmpty() || !session.awaitsProgramEnd()) {
      Thread.onSpinWait();
    }
    session.interrupt();
    Failed failed = assertInstanceOf(Failed.class, result.get());
    assertEquals(Kind.INTERRUPTED, failed.kind());
    String text = Cells.plain(String.join("\n", failed.traceback()));
    assertTrue(text.contains("kept alive by ticker"), text);
    Cells.awaitThreadsGone(scope);
  }

  @Test
  void threadsThatAreStuck_endTheProgramWithAVerdict() {
    CellResult result =
        program("new Thread(() -> new Event(\"never\").await(), \"waiter\").start();");
    Failed failed = assertInstanceOf(Failed.class, result);
    assertEquals("LostSignal", failed.name());
    assertFalse(failed.traceback().isEmpty());
    Cells.awaitThreadsGone(scope);
  }
}
