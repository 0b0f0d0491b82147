package interleave.kernel.timeline;

import interleave.trace.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Threads that wait for each other in a circle, so that none can ever go on.
 *
 * @param links each waits for the next one, the last for the first
 */
record WaitCycle(List<Link> links) {

  /**
   * One thread, blocked on something that the next one holds.
   *
   * @param object what {@code thread} is blocked on
   */
  record Link(int thread, int object) {}

  WaitCycle {
    links = List.copyOf(links);
  }

  /** The first cycle that the trace ends with, if it does. */
  static Optional<WaitCycle> of(Activity activity) {
    Map<Integer, List<Integer>> holders = holdersAtTheEnd(activity);
    for (Lane lane : activity.lanes()) {
      List<Integer> path = new ArrayList<>();
      int thread = lane.thread().id();
      while (thread != Event.NONE && !path.contains(thread)) {
        path.add(thread);
        thread = blocker(activity, thread, holders);
      }
      if (thread != Event.NONE) {
        return Optional.of(
            new WaitCycle(
                path.subList(path.indexOf(thread), path.size()).stream()
                    .map(t -> new Link(t, activity.lane(t).open().orElseThrow().object()))
                    .toList()));
      }
    }
    return Optional.empty();
  }

  /** The threads that hold each object when the trace ends. */
  static Map<Integer, List<Integer>> holdersAtTheEnd(Activity activity) {
    Map<Integer, List<Integer>> holders = new HashMap<>();
    for (Lane lane : activity.lanes()) {
      for (Lane.Hold hold : lane.holds()) {
        if (!hold.released()) {
          holders.computeIfAbsent(hold.object(), o -> new ArrayList<>()).add(lane.thread().id());
        }
      }
    }
    return holders;
  }

  private static int blocker(Activity activity, int thread, Map<Integer, List<Integer>> holders) {
    return activity
        .lane(thread)
        .open()
        .filter(s -> s.state() == State.BLOCKED)
        .flatMap(
            s ->
                holders.getOrDefault(s.object(), List.of()).stream()
                    .filter(h -> !activity.lane(h).ended())
                    .findFirst())
        .orElse(Event.NONE);
  }

  /** The threads in it. */
  List<Integer> threads() {
    return links.stream().map(Link::thread).toList();
  }

  /** What the thread at {@code place} holds and the one before it wants. */
  int heldAt(int place) {
    return links.get((place + links.size() - 1) % links.size()).object();
  }

  /** {@code anna → knife, held by bert → fork, held by anna}, at most {@code max} threads of it. */
  Phrase words(Names names, int max) {
    List<Object> parts = new ArrayList<>();
    parts.add("Who waits for whom: ");
    parts.add(names.thread(links.get(0).thread()));
    for (int i = 0; i < links.size() && i < max; i++) {
      int holder = links.get((i + 1) % links.size()).thread();
      parts.add(" → ");
      parts.add(names.object(links.get(i).object()));
      parts.add(", held by ");
      parts.add(names.thread(holder));
    }
    int left = links.size() - max;
    parts.add(left > 0 ? " → … " + Times.count(left, "more thread") + "." : ".");
    return Phrase.of(parts.toArray());
  }
}
