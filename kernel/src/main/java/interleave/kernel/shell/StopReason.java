package interleave.kernel.shell;

/** Why a cell was stopped from outside. */
sealed interface StopReason {

  /** The person at the front end wanted it. */
  record Interrupt() implements StopReason {}

  /** A thread of the cell called {@code System.exit}. */
  record Exit(int status) implements StopReason {}

  /** What to tell the learner. */
  default String message() {
    if (this instanceof Exit exit) {
      return "System.exit(" + exit.status() + ") ended the cell; the kernel goes on";
    }
    return "the cell was interrupted";
  }

  /** Names the reason as an exception's class would. */
  default String name() {
    return this instanceof Exit ? "Exit" : "Interrupted";
  }
}
