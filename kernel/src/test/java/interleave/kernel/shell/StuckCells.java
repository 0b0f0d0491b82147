package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import interleave.kernel.shell.CellResult.Kind;
import interleave.trace.Recorder;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Runs cells that hang, in one session, and sees after each test that the next cell is fit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StuckCells {

  private CellStreams streams;
  final JavaSession session = JavaSession.open(3_600_000);
  int number;
  CapturedOutput output = new CapturedOutput();
  CellScope scope;

  @BeforeAll
  void open() {
    streams = CellStreams.install(session);
  }

  @AfterAll
  void close() {
    streams.close();
    session.close();
  }

  CellResult run(String source) {
    output = new CapturedOutput();
    Recorder recorder =
        new Recorder("cell " + ++number, session.sourceMap(), Recorder.DEFAULT_LIMIT);
    scope = new CellScope(number, output, Optional.of(recorder));
    return session.execute(source, scope);
  }

  /** Runs a cell that must get stuck; "cell n" in the result is "here". */
  final Failed stuck(String source) {
    Failed failed = assertInstanceOf(Failed.class, run(source), output.out());
    assertEquals(Kind.STUCK, failed.kind(), failed.message());
    return failed;
  }

  final String text(Failed failed) {
    return Cells.plain(String.join("\n", failed.traceback())).replace("cell " + number, "here");
  }

  final void assertStuck(String term, String source, String... parts) {
    Failed failed = stuck(source);
    String text = text(failed);
    assertEquals(term, failed.name(), text);
    for (String part : parts) {
      assertTrue(text.contains(part), () -> "no \"" + part + "\" in:\n" + text);
    }
    awaitThreadsGone();
  }

  /** After each of them: locks can be had, threads started, values shown. */
  @AfterEach
  void nextCell_isFit() {
    Completed completed =
        assertInstanceOf(
            Completed.class,
            run(
                """
                var fit = new Lock("fit");
                var worker = Threads.start(() -> fit.with(() -> sleep(0.001)));
                worker.join();
                var plain = new Thread(() -> { synchronized (fit) { } });
                plain.start();
                plain.join();
                fit.with(() -> 42)
                """));
    assertEquals(42, completed.value().orElseThrow().object());
  }

  /** Until no thread of the last cell is left. */
  final void awaitThreadsGone() {
    Cells.awaitThreadsGone(scope);
  }
}
