package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Trace;
import interleave.trace.TracedThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A trace read as what the threads were doing: the state machine of {@link EventKind} played
 * through once, in one pass over the events. Exact; nothing here knows about pixels.
 *
 * <h2>Holding</h2>
 *
 * A thread holds an object from its {@code ACQUIRE} to its own {@code RELEASE}. A plain lock may be
 * released by another thread: that ends the hold of the thread that had it. A semaphore may be used
 * as a signal, acquired here and released there: an acquisition that its own thread never gives
 * back is a hold only if no other thread releases that semaphore without having acquired it.
 */
final class Activity {
  private final Trace trace;
  private final Names names;

  /** In the order of the trace; {@link #lanes} are the same as they are drawn. */
  private final List<Lane> recorded;

  private final List<Lane> lanes;
  private final int[] rows;
  private final Lane.Stretch[] begun;
  private final Lane.Stretch[] ended;
  private final int[] causes;
  private final List<Link> links;
  private final List<Idle> idle;
  private final Ruler ruler;

  /** Found out when first asked for; who finds it out twice finds the same. */
  private volatile int @Nullable [] stepNumbers;

  private Activity(Player player, long end, Ruler ruler) {
    this.ruler = ruler;
    trace = player.trace;
    names = player.names;
    recorded = player.lanes(end);
    lanes = recorded;
    rows = rows(lanes);
    begun = player.begun;
    ended = player.ended;
    causes = player.causes;
    links = List.copyOf(player.links);
    idle = player.longestIdle();
  }

  /** The same with its lanes in another order. */
  private Activity(Activity other, List<Lane> lanes) {
    this.lanes = lanes;
    rows = rows(lanes);
    trace = other.trace;
    names = other.names;
    recorded = other.recorded;
    begun = other.begun;
    ended = other.ended;
    causes = other.causes;
    links = other.links;
    idle = other.idle;
    ruler = other.ruler;
    stepNumbers = other.stepNumbers;
  }

  private static int[] rows(List<Lane> lanes) {
    int[] rows = new int[lanes.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[lanes.get(i).thread().id()] = i;
    }
    return rows;
  }

  /** The number of the step that each event is, or is a part of; see {@link Steps#numbers}. */
  int[] stepNumbers() {
    if (stepNumbers == null) {
      stepNumbers = Steps.numbers(this);
    }
    return stepNumbers;
  }

  /** What it was read from. */
  Trace trace() {
    return trace;
  }

  /** What its threads and objects are called. */
  Names names() {
    return names;
  }

  /**
   * One lane per thread; threads of one group stand together. This is their order in every view;
   * {@link LaneOrder} says which it is.
   */
  List<Lane> lanes() {
    return lanes;
  }

  /** The same, each group in the order in which its threads came. */
  List<Lane> recordedLanes() {
    return recorded;
  }

  /** Whether the lanes are not in the order in which the threads came. */
  boolean isRearranged() {
    return !threads(lanes).equals(threads(recorded));
  }

  private static List<Integer> threads(List<Lane> lanes) {
    return lanes.stream().map(lane -> lane.thread().id()).toList();
  }

  /** The same with its lanes in the order in which the threads came. */
  Activity asRecorded() {
    return new Activity(this, recorded);
  }

  /** The same with its lanes where an earlier or shorter reading of the same run has them. */
  Activity placedAs(Activity earlier) {
    Function<Lane, Integer> id = lane -> lane.thread().id();
    return new Activity(this, LaneOrder.like(earlier, id, this, id));
  }

  /** The same with its lanes where another run has those of threads with their names. */
  Activity alongside(Activity other) {
    return new Activity(
        this,
        LaneOrder.like(
            other,
            lane -> other.names.thread(lane.thread().id()).text(),
            this,
            lane -> names.thread(lane.thread().id()).text()));
  }

  /** Arrows between different threads, in order of their effects. */
  List<Link> links() {
    return links;
  }

  /**
   * The longest times in which no event happened and no thread ran or was kept from running,
   * longest first.
   */
  List<Idle> idle() {
    return idle;
  }

  /** A time in which nothing happened. */
  record Idle(long from, long to) {
    long length() {
      return to - from;
    }
  }

  /** The lane of a thread, by the thread's id. */
  Lane lane(int thread) {
    return lanes.get(row(thread));
  }

  /** The place of a thread's lane in {@link #lanes}, by the thread's id. */
  int row(int thread) {
    return rows[thread];
  }

  /** The stretch that the event at {@code index} began; empty if it changed no state. */
  Optional<Lane.Stretch> begunBy(int index) {
    return Optional.ofNullable(begun[index]);
  }

  /** The blocked, waiting or sleeping stretch that the event at {@code index} ended. */
  Optional<Lane.Stretch> endedBy(int index) {
    return Optional.ofNullable(ended[index]);
  }

  /** The event of another thread that made the event at {@code index} possible, if known. */
  Optional<Event> causeOf(int index) {
    return Optional.of(causes[index])
        .filter(cause -> cause != Event.NONE)
        .map(trace.events()::get)
        .filter(cause -> cause.thread() != trace.events().get(index).thread());
  }

  /**
   * The index of the event that made the event at {@code index} possible, or {@link Event#NONE}.
   */
  int causeIndexOf(int index) {
    return causes[index];
  }

  /** When the trace ends: its duration, or its last event should that be later. */
  long end() {
    List<Event> events = trace.events();
    long last = events.isEmpty() ? 0 : events.get(events.size() - 1).time();
    return Math.max(trace.duration(), last);
  }

  /** How its positions are told: as steps of a simulated run, or if asked for, else as time. */
  Ruler ruler() {
    return ruler;
  }

  /** Plays the events through. */
  static Activity of(Trace trace) {
    Activity real = new Player(trace).play(new Ruler.Time());
    Activity read = real.simulated() ? real.inSteps() : real;
    return new Activity(read, LaneOrder.shortest(read));
  }

  /** Whether its clock is that of a simulation. */
  boolean simulated() {
    return trace.clock() == Trace.Clock.VIRTUAL;
  }

  /** The same with the number of its step, from 0, in place of the time of each event. */
  Activity inSteps() {
    if (ruler instanceof Ruler.Count) {
      return this;
    }
    int[] numbers = stepNumbers();
    List<Event> events = new ArrayList<>(numbers.length);
    int total = numbers.length == 0 ? 0 : numbers[numbers.length - 1];
    long[] times = new long[total];
    for (int i = 0; i < numbers.length; i++) {
      Event e = trace.events().get(i);
      int at = Math.max(0, numbers[i] - 1);
      times[at] = Math.max(times[at], e.time());
      events.add(
          new Event(
              at, e.thread(), e.kind(), e.object(), e.value(), e.cause(), e.site(), e.detail()));
    }
    if (simulated()) {
      takeTicksOff(times);
    }
    Trace inSteps =
        new Trace(
            trace.title(),
            trace.clock(),
            total,
            trace.threads(),
            trace.objects(),
            events,
            trace.dropped());
    return new Player(inSteps).play(new Ruler.Count(times)).placedAs(this);
  }

  /**
   * A simulated clock ticks with each step, by a few nanoseconds, so that no two are alike. That is
   * no time: what counts is what threads slept or waited for, to the microsecond.
   */
  private static void takeTicksOff(long[] times) {
    long before = 0;
    long told = 0;
    for (int i = 0; i < times.length; i++) {
      long passed = times[i] - before;
      before = times[i];
      told += (passed + MICROSECOND / 2) / MICROSECOND * MICROSECOND;
      times[i] = told;
    }
  }

  private static final long MICROSECOND = 1_000;

  /** The threads of one trace, as far as its events have been played. */
  private static final class Player {
    private static final int IDLE_KEPT = 16;

    private final Trace trace;
    private final Names names;
    private final ThreadSoFar[] threads;
    private final ObjectSoFar[] objects;
    private final List<Link> links = new ArrayList<>();

    /** By event: the stretch that it began. */
    private final Lane.Stretch[] begun;

    /** By event: the stretch, not of running, that it ended. */
    private final Lane.Stretch[] ended;

    /** By event: the event that made it possible. */
    private final int[] causes;

    private final PriorityQueue<Idle> idle =
        new PriorityQueue<>(Comparator.comparingLong(Idle::length));
    private int running;
    private int blocked;

    Player(Trace trace) {
      this.trace = trace;
      this.names = new Names(trace);
      this.begun = new Lane.Stretch[trace.events().size()];
      this.ended = new Lane.Stretch[trace.events().size()];
      this.causes = new int[trace.events().size()];
      Arrays.fill(causes, Event.NONE);
      this.threads = new ThreadSoFar[trace.threads().size()];
      for (int i = 0; i < threads.length; i++) {
        threads[i] = new ThreadSoFar();
      }
      this.objects = new ObjectSoFar[trace.objects().size()];
      for (int i = 0; i < objects.length; i++) {
        objects[i] = new ObjectSoFar();
      }
    }

    Activity play(Ruler ruler) {
      List<Event> events = trace.events();
      long now = 0;
      int index = 0;
      for (Event event : events) {
        if (event.time() > now) {
          if (running == 0 && blocked == 0) {
            offerIdle(now, event.time());
          }
          now = event.time();
        }
        play(index++, event);
      }
      long end = Math.max(now, trace.duration());
      if (running == 0 && end > now) {
        // The rest is a wait for somebody to take the trace, even if threads are stuck in it.
        offerIdle(now, end);
      }
      return new Activity(this, end, ruler);
    }

    List<Idle> longestIdle() {
      List<Idle> longest = new ArrayList<>(idle);
      longest.sort(Comparator.comparingLong(Idle::length).reversed().thenComparing(Idle::from));
      return List.copyOf(longest);
    }

    private void offerIdle(long from, long to) {
      idle.add(new Idle(from, to));
      if (idle.size() > IDLE_KEPT) {
        idle.poll();
      }
    }

    private void play(int index, Event event) {
      ThreadSoFar thread = threads[event.thread()];
      EventKind kind = event.kind();
      if (kind == EventKind.START) {
        int started = (int) event.value();
        if (started >= 0 && started < threads.length && !threads[started].begun()) {
          threads[started].created = Math.min(threads[started].created, event.time());
        }
      }
      if (kind == EventKind.INTERRUPT && event.value() >= 0 && event.value() < threads.length) {
        threads[(int) event.value()].interrupt = index;
      }
      if (!thread.begun()) {
        thread.begin = event.time();
        thread.enter(State.RUNNING, event.time(), Event.NONE, Event.NONE, index);
        running++;
      }
      switch (kind) {
        case BLOCK -> change(thread, State.BLOCKED, event, index);
        case WAIT -> change(thread, State.WAITING, event, index);
        case SLEEP -> change(thread, State.SLEEPING, event, index);
        case RESUME -> change(thread, State.RUNNING, event, index);
        case ACQUIRE -> {
          // Some primitives tell of the acquisition first and of the end of the block after.
          if (thread.state != State.RUNNING && thread.object == event.object()) {
            change(thread, State.RUNNING, event, index);
          }
          acquire(index, event);
        }
        case RELEASE -> release(index, event);
        case END -> {
          if (!thread.ended) {
            leave(thread.state);
            close(thread, event.time(), thread.state == State.RUNNING ? Event.NONE : index);
            thread.end = event.time();
            thread.ended = true;
            thread.last = index;
          }
        }
        default -> {}
      }
      link(index, event);
    }

    private void change(ThreadSoFar thread, State state, Event event, int index) {
      if (state == State.RUNNING && thread.state == State.RUNNING) {
        return;
      }
      leave(thread.state);
      int object = state == State.RUNNING ? Event.NONE : event.object();
      int holder = state == State.BLOCKED ? holder(event.object(), event.thread()) : Event.NONE;
      close(thread, event.time(), state == State.RUNNING ? index : Event.NONE);
      thread.enter(state, event.time(), object, holder, index);
      if (state == State.RUNNING) {
        running++;
      } else if (state == State.BLOCKED) {
        blocked++;
      }
    }

    private void close(ThreadSoFar thread, long time, int last) {
      Lane.Stretch stretch = thread.close(time, last);
      begun[stretch.first()] = stretch;
      if (last != Event.NONE) {
        ended[last] = stretch;
      }
    }

    private void leave(State state) {
      if (state == State.RUNNING) {
        running--;
      } else if (state == State.BLOCKED) {
        blocked--;
      }
    }

    private int holder(int object, int except) {
      if (object < 0) {
        return Event.NONE;
      }
      for (OpenHold hold : objects[object].open) {
        if (hold.thread != except) {
          return hold.thread;
        }
      }
      return Event.NONE;
    }

    private void acquire(int index, Event event) {
      if (event.object() < 0) {
        return;
      }
      ObjectSoFar object = objects[event.object()];
      for (OpenHold hold : object.open) {
        if (hold.thread == event.thread()) {
          hold.amount += amount(event);
          return;
        }
      }
      ThreadSoFar thread = threads[event.thread()];
      OpenHold hold =
          new OpenHold(event.thread(), event.object(), event.time(), thread.freeLevel(), index);
      hold.amount = amount(event);
      object.open.add(hold);
      thread.open.add(hold);
    }

    private void release(int index, Event event) {
      if (event.object() < 0) {
        return;
      }
      ObjectSoFar object = objects[event.object()];
      OpenHold found = null;
      for (OpenHold hold : object.open) {
        if (hold.thread == event.thread()) {
          found = hold;
          break;
        }
      }
      if (found == null) {
        if (names.isSemaphore(event.object())) {
          object.signal = true;
          return;
        }
        if (object.open.size() != 1) {
          return;
        }
        found = object.open.get(0);
      }
      found.amount -= amount(event);
      if (found.amount <= 0) {
        object.open.remove(found);
        threads[found.thread].open.remove(found);
        threads[found.thread].holds.add(found.until(event.time(), index));
      }
    }

    /** Permits of a semaphore count each; a lock taken again counts one level more. */
    private long amount(Event event) {
      return names.isSemaphore(event.object()) ? Math.max(1, event.value()) : 1;
    }

    /** The cause that an event names; of an interruption that names none, the last interrupt. */
    private int cause(int index, Event event) {
      if (event.cause() >= 0 && event.cause() < index) {
        return event.cause();
      }
      return event.kind() == EventKind.RESUME && event.outcome() == Outcome.INTERRUPTED
          ? threads[event.thread()].interrupt
          : Event.NONE;
    }

    private void link(int index, Event event) {
      int cause = cause(index, event);
      if (cause == Event.NONE) {
        return;
      }
      causes[index] = cause;
      Event because = trace.events().get(cause);
      ThreadSoFar thread = threads[event.thread()];
      if (because.thread() == event.thread() || thread.lastCause == cause) {
        return;
      }
      // A RESUME and the ACQUIRE that follows it have one cause and are one arrow.
      thread.lastCause = cause;
      Link.Kind kind =
          switch (because.kind()) {
            case RELEASE -> Link.Kind.HAND_OVER;
            case START -> Link.Kind.START;
            case END -> Link.Kind.JOIN;
            default -> Link.Kind.WAKE;
          };
      links.add(new Link(cause, index, kind, thread.lastLength));
    }

    private List<Lane> lanes(long end) {
      for (ThreadSoFar thread : threads) {
        for (OpenHold hold : thread.open) {
          if (!objects[hold.object].signal) {
            thread.holds.add(hold.until(thread.ended ? thread.end : end, Event.NONE));
          }
        }
        if (thread.begun() && !thread.ended) {
          close(thread, end, Event.NONE);
          thread.end = end;
        }
        thread.holds.sort(Comparator.comparingLong(Lane.Hold::from));
      }
      Map<String, List<Lane>> groups = new LinkedHashMap<>();
      for (TracedThread traced : trace.threads()) {
        groups
            .computeIfAbsent(traced.group(), g -> new ArrayList<>())
            .add(threads[traced.id()].lane(traced));
      }
      List<Lane> lanes = new ArrayList<>();
      groups.values().forEach(lanes::addAll);
      return List.copyOf(lanes);
    }
  }

  /** One thread, as far as its events have been played. */
  private static final class ThreadSoFar {
    long created = Long.MAX_VALUE;
    long begin = Long.MAX_VALUE;
    long end;
    boolean ended;
    int last = Event.NONE;

    State state = State.RUNNING;
    long since;
    int object = Event.NONE;
    int holder = Event.NONE;
    int first = Event.NONE;

    /** The latest interrupt of this thread. */
    int interrupt = Event.NONE;

    /** Cause of the latest event that had one. */
    int lastCause = Event.NONE;

    /** Length of the latest stretch in which the thread did not run. */
    long lastLength;

    final List<Lane.Stretch> stretches = new ArrayList<>();
    final List<Lane.Hold> holds = new ArrayList<>();
    final List<OpenHold> open = new ArrayList<>();

    boolean begun() {
      return begin != Long.MAX_VALUE;
    }

    void enter(State next, long time, int what, int by, int index) {
      state = next;
      since = time;
      object = what;
      holder = by;
      first = index;
    }

    Lane.Stretch close(long time, int last) {
      Lane.Stretch stretch = new Lane.Stretch(since, time, state, object, holder, first, last);
      stretches.add(stretch);
      if (state != State.RUNNING) {
        lastLength = stretch.length();
      }
      return stretch;
    }

    int freeLevel() {
      int level = 0;
      boolean taken = true;
      while (taken) {
        taken = false;
        for (OpenHold hold : open) {
          if (hold.level == level) {
            taken = true;
            level++;
            break;
          }
        }
      }
      return level;
    }

    Lane lane(TracedThread traced) {
      long start = Math.min(created, begin);
      return new Lane(traced, start, begin, end, ended, last, stretches, holds);
    }
  }

  /** One object, as far as its events have been played. */
  private static final class ObjectSoFar {
    final List<OpenHold> open = new ArrayList<>();

    /** Released by a thread that had not acquired it. */
    boolean signal;
  }

  /** A hold that is not over yet. */
  private static final class OpenHold {
    final int thread;
    final int object;
    final long from;
    final int level;
    final int first;
    long amount;

    OpenHold(int thread, int object, long from, int level, int first) {
      this.first = first;
      this.thread = thread;
      this.object = object;
      this.from = from;
      this.level = level;
    }

    Lane.Hold until(long to, int last) {
      return new Lane.Hold(object, from, to, level, first, last);
    }
  }
}
