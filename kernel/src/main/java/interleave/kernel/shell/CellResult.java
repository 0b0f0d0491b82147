package interleave.kernel.shell;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a cell ended. */
public sealed interface CellResult {

  /**
   * All of it ran.
   *
   * @param value of the last expression, if the cell ends with one to show: not an assignment, and
   *     without a semicolon after it
   */
  record Completed(Optional<Value> value) implements CellResult {}

  /**
   * It failed; what stood before the failure has run.
   *
   * @param kind what sort of failure
   * @param name the exception's class, or a word of the same form for what is no exception
   * @param message one line or several, may be empty
   * @param traceback what to show, line by line, with ANSI colours
   */
  record Failed(Kind kind, String name, String message, List<String> traceback)
      implements CellResult {
    /** Makes the list unchangeable. */
    public Failed {
      traceback = List.copyOf(traceback);
    }
  }

  /** Sorts of failure. */
  enum Kind {
    /** The compiler refused it. */
    COMPILE,
    /** An exception left the main thread. */
    EXCEPTION,
    /** It called something that is declared but cannot run yet. */
    UNRESOLVED,
    /** It was interrupted. */
    INTERRUPTED,
    /** It called {@code System.exit}. */
    EXIT,
    /** Its threads waited for what nobody could bring. */
    STUCK
  }

  /**
   * A value to show.
   *
   * @param object the object itself
   * @param type its static type as the learner would write it
   */
  record Value(@Nullable Object object, String type) {}
}
