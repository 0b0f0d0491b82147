package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.fail;

import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import java.time.Duration;
import java.util.Objects;

/** A session that runs cells numbered from one, with what they printed. */
final class Cells implements AutoCloseable {

  /** What can be stopped is given all the time it needs: the machine may be slow. */
  private static final long PATIENT = Duration.ofMinutes(30).toMillis();

  final JavaSession session;
  private int number;
  private CapturedOutput output = new CapturedOutput();

  Cells() {
    this(PATIENT);
  }

  /** Abandons what does not stop within {@code graceMillis}. */
  Cells(long graceMillis) {
    session = JavaSession.open(graceMillis);
  }

  /** The output of the last cell. */
  CapturedOutput output() {
    return output;
  }

  CellScope nextScope() {
    output = new CapturedOutput();
    return new CellScope(++number, output);
  }

  CellResult run(String source) {
    return session.execute(source, nextScope());
  }

  /** Runs a cell that must succeed, and gives its value as text; empty if it shows none. */
  String value(String source) {
    CellResult result = run(source);
    if (result instanceof Failed failed) {
      return fail(plain(String.join("\n", failed.traceback())));
    }
    return ((Completed) result).value().map(v -> Objects.toString(v.object())).orElse("");
  }

  /** Runs a cell that must fail. */
  Failed failure(String source) {
    return run(source) instanceof Failed failed ? failed : fail("did not fail: " + source);
  }

  /** Runs a cell that must fail, and gives its traceback without colours. */
  String traceback(String source) {
    return plain(String.join("\n", failure(source).traceback()));
  }

  /** Returns when no thread of a cell is left: one that has been unwound ends a little later. */
  @SuppressWarnings("ThreadPriorityCheck") // yielding lets the others get there on few cores
  static void awaitThreadsGone(CellScope scope) {
    while (!scope.threads().isEmpty()) {
      if (Thread.currentThread().isInterrupted()) {
        fail("gave up waiting for the end of " + scope.threads());
      }
      Thread.yield();
    }
  }

  static String plain(String text) {
    return text.replaceAll("\u001b\\[[0-9;]*m", "");
  }

  @Override
  public void close() {
    session.close();
  }
}
