package interleave.race;

import interleave.race.DataRace.Side;
import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.Trace;
import interleave.trace.TracedThread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Puts the sides of races into a trace. */
final class Marking {

  /** More, and the picture would show little else. */
  private static final int MOST = 20;

  private Marking() {}

  static Trace of(Trace trace, long origin, List<DataRace> races) {
    List<Event> marks = new ArrayList<>();
    for (int i = 0; i < Math.min(races.size(), MOST); i++) {
      DataRace race = races.get(i);
      for (Side side : List.of(race.first(), race.second())) {
        String text = side.verb() + " " + race.variable();
        mark(trace, side, side.time() - origin, i + 1, text).ifPresent(marks::add);
      }
    }
    marks.sort(Comparator.comparingLong(Event::time));
    return new Trace(
        trace.title(),
        trace.clock(),
        trace.duration(),
        trace.threads(),
        trace.objects(),
        merged(trace.events(), marks),
        trace.dropped());
  }

  private static Optional<Event> mark(Trace trace, Side side, long time, int number, String text) {
    return trace.threads().stream()
        .filter(thread -> thread.name().equals(side.thread()))
        .filter(thread -> isThere(trace, thread, time))
        .findFirst()
        .map(
            thread ->
                new Event(
                    time,
                    thread.id(),
                    EventKind.RACE,
                    Event.NONE,
                    number,
                    Event.NONE,
                    side.site(),
                    text));
  }

  /** Whether a thread has begun by then, and not ended. */
  private static boolean isThere(Trace trace, TracedThread thread, long time) {
    boolean begun = false;
    for (Event event : trace.events()) {
      if (event.thread() == thread.id()) {
        if (event.time() > time) {
          return begun;
        }
        begun |= event.kind() == EventKind.BEGIN;
        if (event.kind() == EventKind.END) {
          return false;
        }
      }
    }
    return begun;
  }

  private static List<Event> merged(List<Event> events, List<Event> marks) {
    int[] places = new int[events.size()];
    List<Event> all = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < places.length; i++) {
      Event event = events.get(i);
      while (next < marks.size() && marks.get(next).time() < event.time()) {
        all.add(marks.get(next++));
      }
      places[i] = all.size();
      all.add(event.cause() == Event.NONE ? event : withCause(event, places[event.cause()]));
    }
    all.addAll(marks.subList(next, marks.size()));
    return all;
  }

  private static Event withCause(Event event, int cause) {
    return new Event(
        event.time(),
        event.thread(),
        event.kind(),
        event.object(),
        event.value(),
        cause,
        event.site(),
        event.detail());
  }
}
