package interleave.kernel.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;

/**
 * Where the output of one cell goes. Any thread may use it, also after the cell has ended: what
 * comes then still appears under its cell. Text of one thread keeps its order; nothing is lost.
 */
public interface CellOutput {

  /** The two text streams. */
  enum Stream {
    STDOUT,
    STDERR
  }

  /** Adds text to a stream. Cheap: it is gathered and sent a few times a second. */
  void write(Stream stream, String text);

  /** Sends what {@link #write} has gathered. Displays do this by themselves, to keep the order. */
  void flush();

  /** Shows something rich. A display id in the data's transient part makes it updatable. */
  void display(DisplayData data);

  /** Replaces what was shown under the display id in the data's transient part. */
  void update(DisplayData data);

  /** Shows an error as the front end shows the cell's own, for a thread that died of it. */
  void error(String name, String message, List<String> traceback);

  /**
   * Clears what the cell has shown.
   *
   * @param wait until there is something new to show in its place
   */
  void clear(boolean wait);

  /**
   * Asks the person at the front end for a line. Blocks; interruptible.
   *
   * @throws InputUnavailable if this front end cannot ask, or the cell has ended
   * @throws InterruptedException if the calling thread is interrupted meanwhile
   */
  String readLine(String prompt, boolean password) throws InterruptedException;

  /** There is nobody to answer. */
  final class InputUnavailable extends IllegalStateException {
    public InputUnavailable(String message) {
      super(message);
    }
  }

  /** Lets this cell print more than the usual limit, in bytes; see {@code %output}. */
  void limit(long bytes);
}
