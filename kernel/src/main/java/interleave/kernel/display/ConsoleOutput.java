package interleave.kernel.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.List;

/** Where displays go when no cell is there: the plain text of each to the process's own streams. */
final class ConsoleOutput implements CellOutput {

  static final ConsoleOutput INSTANCE = new ConsoleOutput();

  private ConsoleOutput() {}

  @Override
  public void write(Stream stream, String text) {
    (stream == Stream.STDOUT ? System.out : System.err).print(text);
  }

  @Override
  public void flush() {
    System.out.flush();
    System.err.flush();
  }

  @Override
  public void display(DisplayData data) {
    System.out.println(data.getData(MIMEType.TEXT_PLAIN));
  }

  @Override
  public void update(DisplayData data) {
    display(data);
  }

  @Override
  public void error(String name, String message, List<String> traceback) {
    System.err.println(name + ": " + message);
    traceback.forEach(System.err::println);
  }

  @Override
  public void clear(boolean wait) {
    // A console keeps what it has shown.
  }

  @Override
  public String readLine(String prompt, boolean password) {
    throw new InputUnavailable("This thread belongs to no cell: there is nobody to ask.");
  }

  @Override
  public void limit(long bytes) {
    // A console has no limit.
  }
}
