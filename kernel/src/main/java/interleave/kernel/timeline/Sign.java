package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import java.util.Optional;

/** A small sign on a lane: something happened at this instant. */
enum Sign {
  RACE("data race"),
  EXCEPTION("exception"),
  INTERRUPT("interrupt"),
  TIME_OUT("time-out"),
  REFUSED("refused"),
  SET("set, signal or trip"),
  CLEAR("clear or reset"),
  PUT("put"),
  TAKE("take"),
  READ("read"),
  WRITE("write"),
  NOTE("note"),
  PRINT("print");

  private final String words;

  Sign(String words) {
    this.words = words;
  }

  /** What the legend says. */
  String words() {
    return words;
  }

  /** The sign of an event; empty if its lane shows it already. */
  static Optional<Sign> of(Event event) {
    return switch (event.kind()) {
      case THROW, BREAK -> Optional.of(EXCEPTION);
      case INTERRUPT -> Optional.of(INTERRUPT);
      case REFUSE, CANCEL -> Optional.of(REFUSED);
      case SET, SIGNAL, TRIP, DONE -> Optional.of(SET);
      case CLEAR, RESET, CLOSE -> Optional.of(CLEAR);
      case PUT -> Optional.of(PUT);
      case TAKE -> Optional.of(TAKE);
      case READ -> Optional.of(READ);
      case WRITE -> Optional.of(WRITE);
      case NOTE -> Optional.of(NOTE);
      case RACE -> Optional.of(RACE);
      case PRINT -> Optional.of(PRINT);
      case RESUME -> ofOutcome(event);
      case START, BEGIN, END, BLOCK, WAIT, SLEEP, ACQUIRE, RELEASE -> Optional.empty();
    };
  }

  private static Optional<Sign> ofOutcome(Event event) {
    if (event.kind() != EventKind.RESUME) {
      return Optional.empty();
    }
    return event.outcome() == Outcome.TIMED_OUT
        ? Optional.of(TIME_OUT)
        : event.outcome() == Outcome.INTERRUPTED ? Optional.of(INTERRUPT) : Optional.empty();
  }
}
