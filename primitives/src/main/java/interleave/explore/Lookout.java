package interleave.explore;

import interleave.trace.Site;
import interleave.trace.SourceMap;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks, moment by moment, whether the threads of executions show signs of life, and cuts off what
 * does not; from a thread that none of them can keep waiting. To be used by one thread.
 */
final class Lookout {

  // Times in which a thread was found waiting, or had a processor: see Vigil.

  /** How long a thread may be blocked by something that is not controlled. */
  private static final long BLOCKED_NANOS = 1_500_000_000L;

  /** How long a thread may compute without a step. */
  private static final long BUSY_NANOS = 8_000_000_000L;

  /** How long either may take once the exploration is told to stop. */
  private static final long STOPPED_NANOS = 200_000_000L;

  /** How long a thread may take to unwind. */
  private static final long UNWINDING_NANOS = 1_000_000_000L;

  private final Watch watch;

  /** The last sign of life: while it stays the same, there is no other. */
  private Optional<Sign> last = Optional.empty();

  private Optional<Vigil> vigil = Optional.empty();

  /** Whether who does not unwind was interrupted. */
  private boolean disturbed;

  /** What is the same at two moments if nothing has happened between them. */
  private record Sign(Actor actor, boolean unwinding, int pulse) {}

  Lookout(Watch watch) {
    this.watch = watch;
  }

  /**
   * A moment has passed.
   *
   * @param stopped whether the executions are to come to an end, so that nobody is waited for long
   */
  void look(Execution execution, long nanos, boolean stopped) {
    Optional<Sign> sign = sign(execution);
    if (!sign.equals(last)) {
      last = sign;
      disturbed = false;
      vigil = sign.map(seen -> new Vigil(watch, seen.actor()));
    } else if (sign.isPresent() && !sign.get().actor().gone) {
      Vigil watched = vigil.orElseThrow();
      watched.tick(nanos);
      if (sign.get().unwinding()) {
        press(execution, watched);
      } else {
        hanging(watched, execution.sources(), stopped)
            .ifPresent(
                what -> {
                  execution.cutOff(what);
                  watched.actor().worker.seat.relieve();
                });
      }
    }
  }

  /** Empty if it is not for any of its threads that the execution does not go on. */
  private static Optional<Sign> sign(Execution execution) {
    if (execution.isUnwinding()) {
      return execution.running().map(actor -> new Sign(actor, true, 0));
    }
    return execution.end().isPresent()
        ? Optional.empty()
        : execution.running().map(actor -> new Sign(actor, false, execution.pulse()));
  }

  /** Lets a thread know that it is to unwind; if it does not, it is left to itself. */
  private void press(Execution execution, Vigil vigil) {
    Actor actor = vigil.actor();
    Carrier.Seat seat = actor.worker.seat;
    if (!disturbed && vigil.hasWaitedFor(STOPPED_NANOS)) {
      seat.disturb();
      disturbed = true;
    }
    if (vigil.hasWaitedFor(UNWINDING_NANOS)
        || vigil.hasRunFor(UNWINDING_NANOS)
        || hasEndedInAStep(actor)) {
      execution.lose(actor);
      seat.relieve();
    }
  }

  private static boolean hasEndedInAStep(Actor actor) {
    return actor.worker.seat.hasEnded() && !actor.gone;
  }

  /** What is wrong with the thread that has the turn, if it shows no sign of life for too long. */
  private static Optional<String> hanging(Vigil vigil, SourceMap sources, boolean stopped) {
    Actor actor = vigil.actor();
    if (hasEndedInAStep(actor)) {
      return Optional.of(actor.name() + " has ended in the midst of a step");
    }
    if (actor.isAboutToRun()) {
      return Optional.empty();
    }
    String what;
    if (vigil.hasWaitedFor(stopped ? STOPPED_NANOS : BLOCKED_NANOS)) {
      what = " waits for something that cannot be explored, ";
    } else if (vigil.hasRunFor(stopped ? STOPPED_NANOS : BUSY_NANOS)) {
      what = " goes on without a step that can be explored, ";
    } else {
      return Optional.empty();
    }
    return Optional.of(actor.name() + what + where(vigil.stack(), sources));
  }

  /** What was called, and from which line of the program. */
  private static String where(StackTraceElement[] stack, SourceMap sources) {
    if (stack.length == 0) {
      return "in an unknown place";
    }
    Optional<String> line =
        sources
            .placeIn(stack)
            .map(Site::toString)
            .or(
                () ->
                    Arrays.stream(stack)
                        .filter(frame -> !inTheJdk(frame))
                        .findFirst()
                        .map(StackTraceElement::toString));
    String innermost = "in " + stack[0].getClassName() + "." + stack[0].getMethodName();
    return !inTheJdk(stack[0])
        ? line.map(at -> "at " + at).orElse(innermost)
        : line.map(at -> innermost + ", called at " + at).orElse(innermost);
  }

  private static boolean inTheJdk(StackTraceElement frame) {
    return frame.getClassName().matches("(java|jdk|sun)\\..*");
  }
}
