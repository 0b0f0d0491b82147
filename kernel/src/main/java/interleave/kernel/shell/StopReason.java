package interleave.kernel.shell;

import interleave.standstill.Verdict;

/** Why a cell was stopped from outside. */
sealed interface StopReason {

  /** The person at the front end wanted it. */
  record Interrupt() implements StopReason {}

  /** A thread of the cell called {@code System.exit}. */
  record Exit(int status) implements StopReason {}

  /** Its threads wait for what nobody can bring. */
  record Stuck(Verdict verdict) implements StopReason {}

  /** {@code %threads stop}. */
  record Demanded() implements StopReason {}

  /** It was a program of its own, and its last regular thread has ended. */
  record ProgramEnd() implements StopReason {}

  /** What to tell the learner. */
  default String message() {
    if (this instanceof Exit exit) {
      return "System.exit(" + exit.status() + ") ended the cell; the kernel goes on";
    }
    if (this instanceof Stuck stuck) {
      return stuck.verdict().sentence(object -> java.util.Optional.empty());
    }
    if (this instanceof Demanded) {
      return "the threads of the cell were stopped";
    }
    return this instanceof ProgramEnd ? "the program has ended" : "the cell was interrupted";
  }

  /** Names the reason as an exception's class would. */
  default String name() {
    if (this instanceof Stuck stuck) {
      return stuck.verdict().kind().term();
    }
    return this instanceof Exit ? "Exit" : "Interrupted";
  }
}
