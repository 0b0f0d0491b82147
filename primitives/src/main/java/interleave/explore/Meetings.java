package interleave.explore;

import interleave.runtime.ThreadLike;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the threads of one execution met at: variables, what objects have in them, and what threads
 * wait for, but no threads. Steps go by their numbers.
 */
final class Meetings {

  /** Of a longer execution only the beginning is looked at. */
  private static final int MOST_STEPS = 1_000;

  private static final Set<EventKind> DATA =
      EnumSet.of(
          EventKind.READ,
          EventKind.WRITE,
          EventKind.PUT,
          EventKind.TAKE,
          EventKind.SET,
          EventKind.CLEAR,
          EventKind.PRINT);

  private final Execution execution;

  /** By what they are about, the steps in their order. */
  private final IdentityHashMap<Object, List<Integer>> steps = new IdentityHashMap<>();

  Meetings(Execution execution) {
    this.execution = execution;
    for (int i = 0; i < steps(); i++) {
      int number = i;
      place(step(i)).ifPresent(p -> steps.computeIfAbsent(p, met -> new ArrayList<>()).add(number));
    }
  }

  private static Optional<Object> place(Step step) {
    if (step instanceof Steps.Access access) {
      return Optional.of(access.variable());
    }
    return step instanceof Steps.Perform || step instanceof JdkStep
        ? step.subject().filter(object -> !isThread(object))
        : Optional.empty();
  }

  private static boolean isThread(Object object) {
    return object instanceof Thread || object instanceof ThreadLike;
  }

  /** The steps that are about the same as this one; none if it is about nothing of the kind. */
  List<Integer> sharing(int number) {
    return place(step(number)).map(steps::get).orElse(List.of());
  }

  /** Whether it is about what is read and written, and not about who may go on. */
  boolean isData(int number) {
    Step step = step(number);
    if (sharing(number).isEmpty()) {
      return false;
    }
    return step.kind()
        .map(DATA::contains)
        .orElseGet(
            () ->
                step instanceof Steps.Perform perform
                    ? perform.announced.operation().waits() == WaitQueue.NONE
                    : !(changes(number) && step.blocked()));
  }

  boolean isRelease(int number) {
    return step(number).kind().equals(Optional.of(EventKind.RELEASE));
  }

  boolean areAboutTheSame(int one, int other) {
    return !sharing(one).isEmpty() && sharing(one) == sharing(other);
  }

  int steps() {
    return Math.min(execution.steps(), MOST_STEPS);
  }

  /** The first step that was not the obvious one to take; 0 if all were. */
  int firstTurn() {
    List<Schedule.Turn> turns = execution.schedule().turns();
    return turns.isEmpty() ? 0 : turns.get(0).step();
  }

  Step step(int number) {
    return execution.event(number).step();
  }

  Actor actor(int number) {
    return execution.actors().get(execution.event(number).actor());
  }

  boolean changes(int number) {
    Footprint footprint = step(number).footprint();
    return footprint.size() > 0 && footprint.changes(0);
  }

  /** Whether the thread learns something by the step: all but the write of a variable tells it. */
  boolean tells(int number) {
    Step step = step(number);
    return step instanceof Steps.Call || !(step instanceof Steps.Access access && access.writes());
  }

  /** Whether another thread changes what a step is about, in the life of who took that step. */
  boolean isContended(int number) {
    Actor actor = actor(number);
    return sharing(number).stream()
        .anyMatch(other -> other >= actor.bornAt && actor(other) != actor && changes(other));
  }

  /** Whether a thread could have taken the step that another took. */
  boolean isAble(Actor actor, int number) {
    return (execution.event(number).able() & actor.bit()) != 0;
  }

  /** Whether a step had to wait for what came with or after another one. */
  boolean hasWaited(int number, int since) {
    Step step = step(number);
    return step.blocked() || step.enabledBy() >= since;
  }

  /** Whether a step waits for the end of a thread, or had to for what is no lock and no data. */
  boolean hasWaitedForOthers(int number, int since) {
    Step step = step(number);
    boolean isLock = step.kind().equals(Optional.of(EventKind.ACQUIRE));
    boolean isJoin = step.kind().isEmpty() && step.subject().filter(Meetings::isThread).isPresent();
    return isJoin || (!isLock && !isData(number) && hasWaited(number, since));
  }

  /** A step in a sentence. */
  String quoted(int number, Names names) {
    return "“" + Narration.text(step(number), names) + "”";
  }
}
