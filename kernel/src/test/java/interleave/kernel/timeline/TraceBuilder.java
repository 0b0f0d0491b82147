package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Site;
import interleave.trace.Trace;
import interleave.trace.TracedObject;
import interleave.trace.TracedThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes traces down as a test tells them: {@code at(12).thread("worker").blocks("lock")}. Times
 * are microseconds. Causes are found as the recorder would find them: the latest event that could
 * have let the thread go on, unless the test names none.
 */
final class TraceBuilder {
  private final String title;
  private final List<TracedThread> threads = new ArrayList<>();
  private final List<TracedObject> objects = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private Trace.Clock clock = Trace.Clock.REAL;
  private String group;
  private long now;
  private long dropped;

  private TraceBuilder(String title) {
    this.title = title;
    this.group = title;
  }

  static TraceBuilder trace(String title) {
    return new TraceBuilder(title);
  }

  /** Threads first named from here on belong to {@code name}. */
  TraceBuilder group(String name) {
    group = name;
    return this;
  }

  TraceBuilder virtualTime() {
    clock = Trace.Clock.VIRTUAL;
    return this;
  }

  TraceBuilder dropped(long count) {
    dropped = count;
    return this;
  }

  /** Declares what an object is; objects not declared are locks. */
  TraceBuilder object(String type, String name) {
    objects.add(new TracedObject(objects.size(), type, name));
    return this;
  }

  /** A daemon thread. */
  TraceBuilder daemon(String name) {
    threads.add(new TracedThread(threads.size(), name, group, true, false));
    return this;
  }

  /** A virtual thread. */
  TraceBuilder virtual(String name) {
    threads.add(new TracedThread(threads.size(), name, group, true, true));
    return this;
  }

  /** Goes on at this many microseconds. */
  At at(double micros) {
    now = Math.round(micros * 1000);
    return new At();
  }

  /** The trace, taken at this many microseconds. */
  Trace takenAt(double micros) {
    return new Trace(title, clock, Math.round(micros * 1000), threads, objects, events, dropped);
  }

  private int threadId(String name) {
    for (TracedThread thread : threads) {
      if (thread.name().equals(name)) {
        return thread.id();
      }
    }
    threads.add(new TracedThread(threads.size(), name, group, false, false));
    return threads.size() - 1;
  }

  private int objectId(String name) {
    return idOr(name, "Lock");
  }

  /** Known by that name, or else a new one of that type. */
  private int idOr(String name, String type) {
    for (TracedObject object : objects) {
      if (object.name().equals(name)) {
        return object.id();
      }
    }
    object(type, name);
    return objects.size() - 1;
  }

  /** At one instant. */
  final class At {
    /** What this thread does. */
    Does thread(String name) {
      return new Does(threadId(name));
    }
  }

  /** What one thread does at one instant, one thing after another. */
  final class Does {
    private final int thread;
    private int line;

    Does(int thread) {
      this.thread = thread;
    }

    /** The next things are done at this line. */
    Does line(int number) {
      line = number;
      return this;
    }

    private Does add(EventKind kind, int object, long value, int cause, String detail) {
      Optional<Site> site = line == 0 ? Optional.empty() : Optional.of(new Site(title, line));
      events.add(new Event(now, thread, kind, object, value, cause, site, detail));
      return this;
    }

    private Does add(EventKind kind, String object) {
      return add(kind, objectId(object), 0, Event.NONE, "");
    }

    private int latest(EventKind kind, int object) {
      for (int i = events.size() - 1; i >= 0; i--) {
        Event e = events.get(i);
        if (e.kind() == kind && e.object() == object && e.thread() != thread) {
          return i;
        }
      }
      return Event.NONE;
    }

    Does starts(String other) {
      return add(EventKind.START, Event.NONE, threadId(other), Event.NONE, "");
    }

    Does begins() {
      int cause = Event.NONE;
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i).kind() == EventKind.START && events.get(i).value() == thread) {
          cause = i;
        }
      }
      return add(EventKind.BEGIN, Event.NONE, 0, cause, "");
    }

    Does ends() {
      return add(EventKind.END, Event.NONE, 0, Event.NONE, "");
    }

    Does acquires(String object) {
      return add(EventKind.ACQUIRE, objectId(object), 1, Event.NONE, "");
    }

    Does releases(String object) {
      return add(EventKind.RELEASE, objectId(object), 1, Event.NONE, "");
    }

    Does blocks(String object) {
      return add(EventKind.BLOCK, object);
    }

    /** The block is over, and the thread has it: thanks to the latest release by another. */
    Does gets(String object) {
      int id = objectId(object);
      add(EventKind.RESUME, id, Outcome.PROCEEDED.ordinal(), latest(EventKind.RELEASE, id), "");
      return acquires(object);
    }

    Does waitsFor(String object) {
      return add(EventKind.WAIT, object);
    }

    /** A wait or a sleep is over: thanks to the latest event of this kind on that object. */
    Does resumes(EventKind because, String object) {
      int id = objectId(object);
      return add(EventKind.RESUME, id, Outcome.PROCEEDED.ordinal(), latest(because, id), "");
    }

    Does gives(Outcome outcome, String object) {
      return add(EventKind.RESUME, objectId(object), outcome.ordinal(), Event.NONE, "");
    }

    Does joins(String other) {
      if (objects.stream().noneMatch(o -> o.name().equals(other))) {
        object("Thread", other);
      }
      return add(EventKind.WAIT, other);
    }

    Does joined(String other) {
      int id = threadId(other);
      int cause = Event.NONE;
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i).kind() == EventKind.END && events.get(i).thread() == id) {
          cause = i;
        }
      }
      return add(EventKind.RESUME, objectId(other), Outcome.PROCEEDED.ordinal(), cause, "");
    }

    Does sleeps(double micros) {
      return add(EventKind.SLEEP, Event.NONE, Math.round(micros * 1000), Event.NONE, "");
    }

    Does wakes() {
      return add(EventKind.RESUME, Event.NONE, Outcome.PROCEEDED.ordinal(), Event.NONE, "");
    }

    /** A sleep is cut short. The recorder does not know by which interrupt. */
    Does wakesInterrupted() {
      return add(EventKind.RESUME, Event.NONE, Outcome.INTERRUPTED.ordinal(), Event.NONE, "");
    }

    Does isRefused(String object) {
      return add(EventKind.REFUSE, object);
    }

    Does sets(String object) {
      return add(EventKind.SET, object);
    }

    Does clears(String object) {
      return add(EventKind.CLEAR, object);
    }

    Does signals(String object, int waiters) {
      return add(EventKind.SIGNAL, objectId(object), waiters, Event.NONE, "");
    }

    Does trips(String object, int parties) {
      return add(EventKind.TRIP, objectId(object), parties, Event.NONE, "");
    }

    Does puts(String item, String object) {
      return add(EventKind.PUT, objectId(object), 0, Event.NONE, item);
    }

    Does takes(String item, String object) {
      int id = objectId(object);
      return add(EventKind.TAKE, id, 0, latest(EventKind.PUT, id), item);
    }

    Does reads(String value, String variable) {
      return add(EventKind.READ, idOr(variable, "Variable"), 0, Event.NONE, value);
    }

    Does writes(String value, String variable) {
      return add(EventKind.WRITE, idOr(variable, "Variable"), 0, Event.NONE, value);
    }

    Does prints(String text) {
      return add(EventKind.PRINT, Event.NONE, 0, Event.NONE, text);
    }

    Does throwsOut(String what) {
      return add(EventKind.THROW, Event.NONE, 0, Event.NONE, what);
    }

    Does interrupts(String other) {
      return add(EventKind.INTERRUPT, Event.NONE, threadId(other), Event.NONE, "");
    }

    Does notes(String text) {
      return add(EventKind.NOTE, Event.NONE, 0, Event.NONE, text);
    }

    /** A side of the race of this number. */
    Does races(int number, String what) {
      return add(EventKind.RACE, Event.NONE, number, Event.NONE, what);
    }

    /** Goes on at this many microseconds. */
    At at(double micros) {
      return TraceBuilder.this.at(micros);
    }

    Trace takenAt(double micros) {
      return TraceBuilder.this.takenAt(micros);
    }
  }
}
