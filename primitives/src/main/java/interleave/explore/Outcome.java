package interleave.explore;

import java.util.Locale;

/**
 * How an execution ended, as far as two executions are told apart by it.
 *
 * @param kind what sort of end
 * @param text the result, the exception, or what else there is to say
 */
public record Outcome(Kind kind, String text) {

  /** Sorts of ends. */
  public enum Kind {
    /** The program ran to its end; the text is its result, or what it printed if it has none. */
    RESULT("result"),
    /** An exception left one of the threads. */
    EXCEPTION("exception"),
    /** A thread ended the program by {@code System.exit}; the text says with which status. */
    EXIT("exit"),
    /** What the program says should always hold did not; the text says what. */
    INVARIANT("broken invariant"),
    /** Threads wait for each other in a circle. */
    DEADLOCK("deadlock"),
    /** Threads wait for what nobody is there to do. */
    STUCK("stuck"),
    /** The main thread has ended, and others wait for what nobody is there to do. */
    LEAK("leaked thread"),
    /** Threads spin, and nothing changes. */
    LIVELOCK("livelock"),
    /** It reached the limit of steps, of threads, or of ways that one thread may go. */
    LIMIT("limit"),
    /** A thread did something that cannot be controlled; the text says what, and where. */
    UNCONTROLLED("not controlled");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** What a learner calls it. */
    public String words() {
      return words;
    }
  }

  private static final int LONGEST = 4_000;

  /** With the beginning of a long text, and enough to tell it from others. */
  static Outcome of(Kind kind, String text) {
    return new Outcome(
        kind,
        text.length() <= LONGEST
            ? text
            : text.substring(0, LONGEST)
                + String.format(
                    Locale.ROOT, "… (%,d characters, %08x)", text.length(), text.hashCode()));
  }

  /** Whether it is a failure whatever the program is meant to do. */
  public boolean isFailure() {
    return kind != Kind.RESULT && kind != Kind.EXIT;
  }

  /** In words, on one line, and only the beginning of many. */
  public String brief() {
    return Words.shortened(toString());
  }

  /** In words. */
  @Override
  public String toString() {
    return switch (kind) {
      case RESULT -> text.isEmpty() ? "(no result)" : text;
      case EXCEPTION, EXIT -> text;
      default -> text.isEmpty() ? kind.words() : kind.words() + ": " + text;
    };
  }
}
