package interleave.kernel.shell;

import interleave.kernel.display.CellOutput;
import interleave.kernel.display.CellOutput.Stream;
import interleave.runtime.Marks;
import interleave.runtime.Operation;
import interleave.runtime.Scheduler;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.Recorder;
import java.util.Locale;
import java.util.Optional;

/**
 * One execution of a cell under control. What its threads print is kept apart, and printing is an
 * operation: the order of what several threads print depends on the order of the threads.
 */
final class ExecutionScope extends CellScope {

  /** Of what is printed, so much is kept, in characters. */
  private static final int MOST_PRINTED = 1_000_000;

  private static final int LONGEST_DETAIL = 80;

  /** Used by who has the turn. */
  private final StringBuilder printed = new StringBuilder();

  private long cut;

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

  /** What was printed up to now, on either stream; of very much, the beginning. */
  String printed() {
    return cut == 0
        ? printed.toString()
        : printed + String.format(Locale.ROOT, "…%n%,d more characters%n", cut);
  }

  private void keep(String text) {
    int room = Math.min(text.length(), MOST_PRINTED - printed.length());
    printed.append(text, 0, room);
    cut += text.length() - room;
  }

  @Override
  void print(Stream stream, String text) {
    new Print(text).perform();
  }

  private static String beginning(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= LONGEST_DETAIL ? line : line.substring(0, LONGEST_DETAIL - 1) + "…";
  }

  private final class Print extends Operation {
    /** Once it is printed, the beginning of its first line: the run keeps all its operations. */
    private String text;

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
      keep(text);
      text = beginning(text);
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
      return text;
    }
  }
}
