package interleave.kernel.wire;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The kernel's log: one plain line per record on the process' own standard error. Not on {@link
 * System#err}, which belongs to the cells.
 */
final class KernelLog {

  static final Logger LOG = Logger.getLogger("interleave");

  static {
    LOG.setUseParentHandlers(false);
    LOG.addHandler(new StandardErrorHandler());
  }

  private KernelLog() {}

  private static final class StandardErrorHandler extends Handler {

    private final PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    @Override
    public void publish(LogRecord entry) {
      if (!isLoggable(entry)) {
        return;
      }
      StringBuilder line = new StringBuilder("[interleave] ");
      line.append(entry.getLevel().getName().charAt(0)).append(' ');
      line.append(entry.getMessage());
      Throwable thrown = entry.getThrown();
      if (thrown != null) {
        line.append(": ").append(thrown);
        if (thrown.getStackTrace().length > 0) {
          line.append(" at ").append(thrown.getStackTrace()[0]);
        }
      }
      out.println(line.toString().replace('\n', ' '));
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      // Standard error is the process', not ours to close.
    }
  }
}
