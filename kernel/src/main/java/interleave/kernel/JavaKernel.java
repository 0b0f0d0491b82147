package interleave.kernel;

import interleave.kernel.display.CellOutput;
import interleave.kernel.display.Renderers;
import interleave.kernel.setup.Setup;
import interleave.kernel.shell.CellResult;
import interleave.kernel.shell.CellScope;
import interleave.kernel.shell.JavaSession;
import interleave.kernel.wire.Interpreter;
import interleave.trace.Recorder;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.Optional;

/** Joins the Java shell, the magics and the timeline to what the wire calls. */
final class JavaKernel implements Interpreter {

  private final JavaSession session;

  JavaKernel(JavaSession session) {
    this.session = session;
  }

  @Override
  public Identity identity() {
    String java = System.getProperty("java.version");
    LanguageInfo language =
        new LanguageInfo.Builder("java")
            .version(java)
            .mimetype("text/x-java")
            // Not .java: an exported notebook is a JShell script, it would not compile.
            .fileExtension(".jshell")
            .pygments("java")
            .codemirror("java")
            .build();
    return new Identity(
        "interleave",
        Setup.version(),
        "Interleave " + Setup.version() + " on Java " + java + ": see what your threads do",
        language,
        List.of(
            new LanguageInfo.Help(
                "Java API", "https://docs.oracle.com/en/java/javase/17/docs/api/")));
  }

  @Override
  public Result execute(Cell cell, CellOutput output) {
    Recorder recorder =
        new Recorder("cell " + cell.number(), session.sourceMap(), Recorder.DEFAULT_LIMIT);
    CellScope scope = new CellScope(cell.number(), output, Optional.of(recorder));
    CellResult result = session.execute(cell.code(), scope);
    CellTimeline.show(scope, recorder, session.variableNames());
    return shown(result);
  }

  @Override
  public Result evaluate(String expression) {
    throw new UnsupportedOperationException();
  }

  private static Result shown(CellResult result) {
    if (result instanceof CellResult.Failed failed) {
      return new Result.Failure(failed.name(), failed.message(), failed.traceback());
    }
    CellResult.Completed completed = (CellResult.Completed) result;
    return new Result.Success(completed.value().flatMap(value -> Renderers.result(value.object())));
  }

  @Override
  public Completions complete(String code, int cursor) {
    return new Completions(List.of(), cursor, cursor);
  }

  @Override
  public Optional<DisplayData> inspect(String code, int cursor, int detail) {
    return Optional.empty();
  }

  @Override
  public Completeness isComplete(String code) {
    return new Completeness(Completeness.Status.UNKNOWN, "");
  }

  @Override
  public void interrupt() {
    session.interrupt();
  }

  @Override
  public void close() {
    session.close();
  }
}
