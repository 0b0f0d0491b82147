package interleave.kernel.shell;

import interleave.kernel.display.CellOutput.Stream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.Optional;

/**
 * Leads what threads print, ask for and die of to the cells they belong to, from {@link #install}
 * to {@link #close}. Process-wide: {@code System.out}, {@code System.err}, {@code System.in} and
 * the default handler of uncaught exceptions.
 */
public final class CellStreams implements AutoCloseable {

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final InputStream in = System.in;
  private final Optional<UncaughtExceptionHandler> handler =
      Optional.ofNullable(Thread.getDefaultUncaughtExceptionHandler());

  private CellStreams() {}

  /**
   * Takes over the process' streams. What threads of no cell print goes to the process' own error
   * stream, the kernel's log.
   *
   * @param session whose cells exceptions are described with
   */
  public static CellStreams install(JavaSession session) {
    CellStreams streams = new CellStreams();
    System.setOut(new CellPrintStream(Stream.STDOUT, streams.err));
    System.setErr(new CellPrintStream(Stream.STDERR, streams.err));
    System.setIn(new CellInput());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> streams.uncaught(session, thread, thrown));
    return streams;
  }

  /** On the thread that dies. */
  private void uncaught(JavaSession session, Thread thread, Throwable thrown) {
    Optional<CellScope> cell = CellScope.ofFailure(thrown).or(CellScope::currentCell);
    if (cell.isEmpty()) {
      err.print("Exception in thread \"" + thread.getName() + "\" ");
      thrown.printStackTrace(err);
    } else if (!cell.get().mustStop(thread)) {
      List<String> traceback = session.describe(thread, thrown);
      cell.get().output().error(Failures.nameOf(thrown), message(thrown), traceback);
    }
    // Of a stopped cell: whatever the thread died of, it was told to.
  }

  private static String message(Throwable thrown) {
    return thrown.getMessage() == null ? "" : thrown.getMessage();
  }

  /** Gives the process its own streams back. */
  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
    System.setIn(in);
    Thread.setDefaultUncaughtExceptionHandler(handler.orElse(null));
  }
}
