package interleave.kernel;

import interleave.kernel.course.Course;
import interleave.kernel.display.NoOutput;
import interleave.kernel.shell.CellStreams;
import interleave.kernel.shell.JavaSession;
import interleave.kernel.wire.Interpreter.Cell;
import interleave.kernel.wire.Interpreter.Result;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A kernel as it is behind the wire, and what its last cell has shown. */
final class LiveKernel implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");

  private final JavaSession session = JavaSession.open();
  private final CellStreams streams = CellStreams.install(session);
  private final Course course;
  private final JavaKernel kernel;
  private Shown output = new Shown();
  private int number;

  private LiveKernel(Course course) {
    this.course = course;
    this.kernel = new JavaKernel(session, course);
  }

  /** A kernel beside the notebooks in a folder, which keeps no progress on disk. */
  static LiveKernel beside(Path folder) {
    return new LiveKernel(new Course(folder, Optional.empty(), InstantSource.fixed(NOW)));
  }

  /** A kernel beside the notebooks in a folder, which keeps its progress in a file. */
  static LiveKernel beside(Path folder, Path progress) {
    return new LiveKernel(new Course(folder, Optional.of(progress), InstantSource.fixed(NOW)));
  }

  Course course() {
    return course;
  }

  Result run(String code) {
    output = new Shown();
    return kernel.execute(new Cell(code, ++number, false, Optional.empty()), output);
  }

  /** What the last cell has printed and shown, as text. */
  String shown() {
    return output.text();
  }

  /** The same as HTML, as far as it is. */
  String html() {
    return output.html();
  }

  @Override
  public void close() {
    kernel.close();
    streams.close();
  }

  /** Collects what a cell shows, in its order; several threads may show something. */
  private static final class Shown extends NoOutput {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder html = new StringBuilder();

    /** Where in the text the last display stands. */
    private int from;

    private int to;

    @Override
    public synchronized void write(Stream stream, String written) {
      text.append(written);
    }

    @Override
    public synchronized void display(DisplayData data) {
      String shown = plain(data);
      from = text.length();
      to = from + shown.length();
      text.append(shown);
      html.append(html(data));
    }

    /** Only progress is replaced by something later; what was printed stays. */
    @Override
    public synchronized void update(DisplayData data) {
      String shown = plain(data);
      text.replace(from, to, shown);
      to = from + shown.length();
      html.setLength(0);
      html.append(html(data));
    }

    @Override
    public synchronized void error(String name, String message, List<String> traceback) {
      text.append(message);
    }

    synchronized String text() {
      return text.toString();
    }

    synchronized String html() {
      return html.toString();
    }

    private static String plain(DisplayData data) {
      return String.valueOf(data.getData(MIMEType.TEXT_PLAIN));
    }

    private static String html(DisplayData data) {
      return String.valueOf(data.getData(MIMEType.TEXT_HTML));
    }
  }
}
