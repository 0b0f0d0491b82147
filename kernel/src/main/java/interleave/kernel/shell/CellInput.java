package interleave.kernel.shell;

import interleave.kernel.display.CellOutput.InputUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A {@code System.in} that asks the person at the front end, a line at a time.
 *
 * <p>A read returns what is left of the last line, or asks for one; it never asks for more than
 * one. So a {@code Scanner} or {@code BufferedReader} takes the line it wants and swallows nothing
 * that belongs to the next one, made in another cell.
 */
final class CellInput extends InputStream {

  // Guarded by this; nobody holds it while a question is open.
  private byte[] line = new byte[0];
  private int next;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    int n = take(bytes, offset, length);
    while (n == 0) {
      byte[] answer = ask().getBytes(StandardCharsets.UTF_8);
      synchronized (this) {
        line = answer;
        next = 0;
      }
      n = take(bytes, offset, length);
    }
    return n;
  }

  private synchronized int take(byte[] bytes, int offset, int length) {
    int n = Math.min(length, line.length - next);
    System.arraycopy(line, next, bytes, offset, n);
    next += n;
    return n;
  }

  private static String ask() throws IOException {
    CellScope cell =
        CellScope.currentCell()
            .orElseThrow(() -> new InputUnavailable("System.in: this thread belongs to no cell"));
    cell.output().flush();
    try {
      return cell.output().readLine("", false) + "\n";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for input");
    }
  }

  @Override
  public synchronized int available() {
    return line.length - next;
  }

  /** Closing it is harmless: the next cell reads too. */
  @Override
  public void close() {}
}
