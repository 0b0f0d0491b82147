package interleave.kernel.shell;

import interleave.kernel.display.CellOutput;
import interleave.kernel.display.CellOutput.Stream;
import interleave.runtime.Marks;
import interleave.runtime.Operation;
import interleave.runtime.Scheduler;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.Recorder;
import java.util.Optional;

/**
 * One execution of a cell under control. What its threads print is kept apart, and printing is an
 * operation: the order of what several threads print depends on the order of the threads.
 */
final class ExecutionScope extends CellScope {

  /** Used by who has the turn. */
  private final StringBuilder printed = new StringBuilder();

  private final Object console =
      new Object() {
        @Override
        public String toString() {
          return "System.out";
        }
      };

  ExecutionScope(int number, CellOutput output, Optional<Recorder> recorder, Scheduler scheduler) {
    super(number, output, recorder, scheduler);
  }

  /** What was printed up to now, on either stream. */
  String printed() {
    return printed.toString();
  }

  @Override
  void print(Stream stream, String text) {
    new Print(text).perform();
  }

  private final class Print extends Operation {
    private final String text;

    Print(String text) {
      super(console, EventKind.PRINT, WaitQueue.NONE, WaitQueue.NONE);
      this.text = text;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      printed.append(text);
      Marks.printed(detail());
      return true;
    }

    /** It is recorded as a mark, which has no object. */
    @Override
    protected Optional<EventKind> happenedAs() {
      return Optional.empty();
    }

    @Override
    protected String detail() {
      return text.lines().findFirst().orElse("");
    }
  }
}
