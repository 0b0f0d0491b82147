package interleave.explore;

import interleave.trace.EventKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Threads that cannot go on at the end of an execution, and whom they wait for.
 *
 * @param waiting what each of them waits for, in the order they were started
 * @param circle those that wait for each other in a circle; empty if there is none
 * @param mainEnded whether the main thread has come to its end
 */
record Stuck(Map<Actor, Step> waiting, List<Actor> circle, boolean mainEnded) {

  /** What is stuck in an execution; empty if nothing is. */
  static Optional<Stuck> of(Execution execution) {
    if (execution.end().filter(end -> end == Execution.End.STUCK).isEmpty()) {
      return Optional.empty();
    }
    Map<Actor, Step> waiting = new LinkedHashMap<>();
    IdentityHashMap<Object, List<Actor>> holders = holders(execution);
    for (Actor actor : execution.actors()) {
      if (!actor.ended && actor.next != null && !Idle.isIdle(actor, holders)) {
        waiting.put(actor, actor.next);
      }
    }
    Map<Actor, List<Actor>> awaited = new LinkedHashMap<>();
    waiting.forEach((actor, step) -> awaited.put(actor, awaited(step, holders, execution)));
    return Optional.of(new Stuck(waiting, circle(awaited), execution.actors().get(0).ended));
  }

  /** Who has acquired what and not released it. */
  static IdentityHashMap<Object, List<Actor>> holders(Execution execution) {
    IdentityHashMap<Object, List<Actor>> holders = new IdentityHashMap<>();
    for (Execution.Event event : execution.events()) {
      Step step = event.step();
      Object object = step.object().orElse(null);
      if (object == null || !step.changed()) {
        continue;
      }
      Actor actor = execution.actors().get(event.actor());
      List<Actor> own = holders.computeIfAbsent(object, o -> new ArrayList<>());
      if (step.kind().filter(kind -> kind == EventKind.ACQUIRE).isPresent() && step.succeeded()) {
        own.add(actor);
      } else if (step.kind().filter(kind -> kind == EventKind.RELEASE).isPresent()
          && !own.remove(actor)
          && !own.isEmpty()) {
        own.remove(0);
      }
    }
    return holders;
  }

  private static List<Actor> awaited(
      Step step, IdentityHashMap<Object, List<Actor>> holders, Execution execution) {
    Object object = step.object().orElse("");
    if (object instanceof Thread thread) {
      return execution.actors().stream()
          .filter(other -> other.worker == thread || other.made == thread)
          .toList();
    }
    boolean blocks = step.kind().filter(kind -> kind == EventKind.ACQUIRE).isPresent();
    return blocks ? holders.getOrDefault(object, List.of()) : List.of();
  }

  /** A circle in the graph of who waits for whom. */
  private static List<Actor> circle(Map<Actor, List<Actor>> awaited) {
    for (Actor start : awaited.keySet()) {
      List<Actor> path = new ArrayList<>();
      if (leadsBack(start, start, awaited, path, new HashSet<>())) {
        return path;
      }
    }
    return List.of();
  }

  private static boolean leadsBack(
      Actor from, Actor to, Map<Actor, List<Actor>> awaited, List<Actor> path, Set<Actor> seen) {
    path.add(from);
    for (Actor next : awaited.getOrDefault(from, List.of())) {
      if (next == to || (seen.add(next) && leadsBack(next, to, awaited, path, seen))) {
        return true;
      }
    }
    path.remove(path.size() - 1);
    return false;
  }

  Outcome outcome() {
    if (!circle.isEmpty()) {
      return new Outcome(Outcome.Kind.DEADLOCK, "");
    }
    return new Outcome(mainEnded ? Outcome.Kind.LEAK : Outcome.Kind.STUCK, "");
  }
}
