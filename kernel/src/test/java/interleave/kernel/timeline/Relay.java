package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.Trace;
import interleave.trace.TracedObject;
import interleave.trace.TracedThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Threads that pass one lock around, as often as asked: the long trace of the size tests. */
final class Relay {
  private Relay() {}

  /** A trace of exactly {@code count} events. The same arguments give the same trace. */
  static Trace trace(int runners, int count) {
    List<TracedThread> threads = new ArrayList<>();
    for (int i = 0; i < runners; i++) {
      threads.add(new TracedThread(i, "runner-" + i, "cell 22", false, false));
    }
    List<Event> events = new ArrayList<>(count);
    SplittableRandom random = new SplittableRandom(7);
    long now = 0;
    for (int i = 0; i < runners; i++) {
      events.add(event(now += 100, i, EventKind.BEGIN, Event.NONE, 0, Event.NONE));
    }
    int holder = 0;
    events.add(event(now += 100, 0, EventKind.ACQUIRE, 0, 1, Event.NONE));
    while (events.size() + 4 <= count) {
      int next = (holder + 1 + random.nextInt(runners - 1)) % runners;
      now += 200 + random.nextInt(800);
      events.add(event(now, next, EventKind.BLOCK, 0, 0, Event.NONE));
      now += 500 + random.nextInt(3000);
      events.add(event(now, holder, EventKind.RELEASE, 0, 1, Event.NONE));
      int release = events.size() - 1;
      now += 50 + random.nextInt(200);
      events.add(event(now, next, EventKind.RESUME, 0, 0, release));
      events.add(event(now, next, EventKind.ACQUIRE, 0, 1, release));
      holder = next;
    }
    while (events.size() < count) {
      events.add(event(now += 100, holder, EventKind.PRINT, Event.NONE, 0, Event.NONE));
    }
    return new Trace(
        "cell 22",
        Trace.Clock.REAL,
        now + 1000,
        threads,
        List.of(new TracedObject(0, "Lock", "baton")),
        events,
        0);
  }

  private static Event event(
      long time, int thread, EventKind kind, int object, long value, int cause) {
    return new Event(time, thread, kind, object, value, cause, Optional.empty(), "");
  }
}
