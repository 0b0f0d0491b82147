package interleave.kernel.shell;

import interleave.kernel.display.CellOutput;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what a cell shows, and types what it asks for. */
final class CapturedOutput implements CellOutput {

  // A StringWriter may be used by several threads.
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
  final CountDownLatch asked = new CountDownLatch(1);
  final CountDownLatch failed = new CountDownLatch(1);
  volatile boolean mayAsk = true;

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** Tracebacks of threads that died, without colours. */
  List<String> errors() {
    return errors;
  }

  void type(String line) {
    answers.add(line);
  }

  @Override
  public void write(Stream stream, String text) {
    (stream == Stream.STDOUT ? out : err).append(text);
  }

  @Override
  public void flush() {}

  @Override
  public void display(DisplayData data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void update(DisplayData data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void error(String name, String message, List<String> traceback) {
    errors.add(Cells.plain(String.join("\n", traceback)));
    failed.countDown();
  }

  @Override
  public void clear(boolean wait) {}

  @Override
  public String readLine(String prompt, boolean password) throws InterruptedException {
    asked.countDown();
    if (!mayAsk) {
      throw new InputUnavailable("this front end cannot ask");
    }
    return answers.take();
  }

  @Override
  public void limit(long bytes) {}
}
