package interleave.kernel.wire;

import interleave.kernel.display.CellOutput;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.Optional;

/**
 * What runs the code. The wire calls {@link #execute}, {@link #complete}, {@link #inspect} and
 * {@link #isComplete} on one thread, one at a time; {@link #interrupt} and {@link #close} on
 * another, at any time, also during those.
 */
public interface Interpreter extends AutoCloseable {

  /** Who this is, for {@code kernel_info_reply}. */
  Identity identity();

  /**
   * Runs one cell and returns when it has ended. Never throws: whatever the cell did wrong is a
   * {@link Result.Failure}.
   */
  Result execute(Cell cell, CellOutput output);

  /**
   * Evaluates one of a request's {@code user_expressions}, after a cell that succeeded. The output
   * of the expression goes nowhere.
   */
  Result evaluate(String expression);

  /** What could stand at {@code cursor}, an offset in UTF-16 units into {@code code}. */
  Completions complete(String code, int cursor);

  /**
   * Documentation of what stands at or just before {@code cursor}, an offset in UTF-16 units.
   *
   * @param detail 0 for a tooltip, 1 for all there is
   */
  Optional<DisplayData> inspect(String code, int cursor, int detail);

  /** Whether {@code code} could be executed as it stands. */
  Completeness isComplete(String code);

  /** Ends the running cell; does nothing between cells. Returns at once. */
  void interrupt();

  /** Ends the session; the process is about to exit. Returns within a second whatever runs. */
  @Override
  void close();

  /** Who the interpreter is. */
  record Identity(
      String implementation,
      String version,
      String banner,
      LanguageInfo language,
      List<LanguageInfo.Help> helpLinks) {}

  /**
   * One cell to run.
   *
   * @param code its source
   * @param number the execution count that front ends show as {@code In [n]}; what messages call
   *     "cell n". A cell that is not counted ({@code silent}, or not stored) has the number of the
   *     last one that was.
   * @param silent whether the kernel is to show nothing of its own, neither value nor notice; what
   *     the code prints is still seen, as in ipykernel
   * @param id identity of the cell in the front end where it tells one ({@code cellId}), else empty
   */
  record Cell(String code, int number, boolean silent, Optional<String> id) {}

  /** How a cell ended. */
  sealed interface Result {
    /** All went well; the value of the last expression, if it has one to show. */
    record Success(Optional<DisplayData> value) implements Result {}

    /**
     * The cell failed.
     *
     * @param name what went wrong, for example the exception's class name
     * @param message the exception's message, may be empty
     * @param traceback lines to show, ANSI colours allowed
     */
    record Failure(String name, String message, List<String> traceback) implements Result {}
  }

  /**
   * Proposals for completion.
   *
   * @param start where the text to replace begins
   * @param end where the text to replace ends
   */
  record Completions(List<Completion> items, int start, int end) {
    /** One proposal: the text to insert, what kind of thing it is, and its signature if any. */
    public record Completion(String text, String type, String signature) {}
  }

  /** Answer to {@link #isComplete}. */
  record Completeness(Status status, String indent) {
    /** The protocol's words for it. */
    public enum Status {
      COMPLETE,
      INCOMPLETE,
      INVALID,
      UNKNOWN
    }
  }
}
