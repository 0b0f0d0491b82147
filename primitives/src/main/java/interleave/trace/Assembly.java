package interleave.trace;

import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes one {@link Trace} out of the logs of the threads: a merge by time in which no event comes
 * before its cause.
 *
 * <p><b>While threads go on</b> their logs are read one after the other, so one that is read late
 * may tell of an effect whose cause the one that was read early does not tell of yet: a lock would
 * have two owners. {@link #consistent} therefore leaves out what happened after an instant from
 * before the first log was read: what was recorded before something of that time happened is there.
 * And it stops each thread before the first event that names a cause which is not there. What is
 * left is a beginning of every log, and holds the cause of each of its events.
 *
 * <p>Clocks of two cores may differ by some nanoseconds, so an effect can bear an earlier stamp
 * than its cause. A log whose next event waits for its cause stands aside until the cause is out;
 * the effect then takes the time of the merge. What makes a cause visible to the thread it wakes
 * comes after the cause was recorded. The one exception is an operation that was announced as a
 * cause and then did not happen, because another thread was quicker: its token then names whatever
 * the thread did next, which may even be an effect of what waits for it. So where all that is left
 * stands aside, the earliest goes on without a cause.
 */
final class Assembly {

  private static final Comparator<Cursor> BY_TIME =
      Comparator.comparingLong(Cursor::time).thenComparingInt(c -> c.order);

  private final Map<Integer, Cursor> cursors = new HashMap<>();
  private final PriorityQueue<Cursor> ready = new PriorityQueue<>(BY_TIME);

  /** Those that wait for a cause to come out. */
  private final TreeSet<Cursor> aside = new TreeSet<>(BY_TIME);

  private final SourceMap sources;
  private final Function<Object, Optional<String>> names;
  private final long origin;
  private final long dropped;

  /** Logs that are made later have greater ids. */
  private final int newest;

  /** What happened later is left out. */
  private long horizon = Long.MAX_VALUE;

  private final List<Event> events = new ArrayList<>();
  private final IdentityHashMap<Object, Integer> objectIds = new IdentityHashMap<>();
  private final List<Object> objects = new ArrayList<>();
  private final List<TracedThread> threads = new ArrayList<>();

  /** The lanes of a thread: several if it took part several times. */
  private final IdentityHashMap<Thread, Integer> threadIds = new IdentityHashMap<>();

  private final Map<String, Map<Integer, Optional<Site>>> sites = new HashMap<>();

  Assembly(
      List<ThreadLog> logs,
      int newest,
      SourceMap sources,
      Function<Object, Optional<String>> names,
      long origin) {
    this.sources = sources;
    this.names = names;
    this.origin = origin;
    this.newest = newest;
    long lost = 0;
    for (ThreadLog log : logs) {
      lost += log.dropped();
      Cursor cursor = new Cursor(log, cursors.size());
      cursors.put(log.id(), cursor);
    }
    dropped = lost;
  }

  /** All that is recorded, if need be without its cause. */
  Trace trace(String title, Trace.Clock clock, long duration) {
    cursors.values().forEach(this::proceed);
    do {
      merge(cursor -> false);
      breakCycle();
    } while (!ready.isEmpty() || !aside.isEmpty());
    return merged(title, clock, duration);
  }

  /** What happened in the first {@code duration} and is recorded together with its cause. */
  Trace consistent(String title, Trace.Clock clock, long duration) {
    horizon = origin + duration;
    cursors.values().forEach(this::proceed);
    merge(Cursor::causeIsYetToBeRecorded);
    return merged(title, clock, duration);
  }

  /** Goes on until every log is at its end, stands aside, or is to {@code stop}. */
  private void merge(Predicate<Cursor> stop) {
    for (Cursor cursor = ready.poll(); cursor != null; cursor = ready.poll()) {
      Optional<Cursor> cause = cursor.pendingCause();
      if (cause.isPresent()) {
        cause.get().hold(cursor);
      } else if (!stop.test(cursor)) {
        emit(cursor);
      }
    }
  }

  private Trace merged(String title, Trace.Clock clock, long duration) {
    long end = events.isEmpty() ? duration : Math.max(duration, last().time());
    return new Trace(title, clock, end, threads, describedObjects(), events, dropped);
  }

  /** Lets the earliest of those that stand aside for each other go on, without its cause. */
  private void breakCycle() {
    if (!aside.isEmpty()) {
      Cursor earliest = aside.first();
      earliest.holder.release(earliest);
      emit(earliest);
    }
  }

  private Event last() {
    return events.get(events.size() - 1);
  }

  private void emit(Cursor cursor) {
    ThreadLog.Reader at = cursor.reader;
    EventKind kind = at.kind();
    int thread = cursor.lane();
    Object object = at.object();
    boolean aboutThread = kind == EventKind.START || kind == EventKind.INTERRUPT;
    long value = aboutThread && object instanceof Thread other ? laneOf(other) : at.value();
    boolean meets = object != null && !aboutThread && kind != EventKind.END;
    int id = meets ? idOf(object) : Event.NONE;
    long time = at.time() - origin;
    add(cursor, time, thread, kind, id, value, indexOf(at.cause()), site(at.frame()), at.detail());
    cursor.emitted[cursor.next++] = events.size() - 1;
    proceed(cursor);
    cursor.release();
  }

  private void add(
      Cursor cursor,
      long time,
      int thread,
      EventKind kind,
      int object,
      long value,
      int cause,
      Optional<Site> site,
      String detail) {
    long inOrder = events.isEmpty() ? time : Math.max(time, last().time());
    events.add(new Event(inOrder, thread, kind, object, value, cause, site, detail));
    cursor.ended = kind == EventKind.END;
  }

  /** Makes a cursor come to its next event, if there is one. */
  private void proceed(Cursor cursor) {
    if (cursor.next < cursor.emitted.length) {
      cursor.reader.next();
      if (cursor.time() <= horizon) {
        ready.add(cursor);
      }
    } else if (cursor.endedUnseen && cursor.next > 0 && !cursor.ended) {
      // A thread that nobody watched ends at the last thing it was seen to do.
      int thread = cursor.lane();
      add(
          cursor,
          last().time(),
          thread,
          EventKind.END,
          Event.NONE,
          0,
          Event.NONE,
          Optional.empty(),
          "");
    }
  }

  private int indexOf(long token) {
    Cursor cursor = token == ThreadLog.NO_EVENT ? null : cursors.get(ThreadLog.logOf(token));
    long sequence = ThreadLog.sequenceOf(token);
    return cursor != null && sequence < cursor.next ? cursor.emitted[(int) sequence] : Event.NONE;
  }

  private int idOf(Object object) {
    return objectIds.computeIfAbsent(
        object,
        met -> {
          objects.add(met);
          return objects.size() - 1;
        });
  }

  private Optional<Site> site(Optional<StackFrame> frame) {
    return frame.flatMap(
        f ->
            sites
                .computeIfAbsent(f.getClassName(), name -> new HashMap<>())
                .computeIfAbsent(
                    f.getLineNumber(), line -> sources.locate(f.getClassName(), line)));
  }

  /** The lane of a thread that another one started or interrupted. */
  private int laneOf(Thread thread) {
    Integer known = threadIds.get(thread);
    if (known != null) {
      return known;
    }
    return cursors.values().stream()
        .filter(c -> c.log.thread() == thread)
        .min(Comparator.comparingInt(c -> c.order))
        .map(Cursor::lane)
        .orElseGet(() -> newLane(thread, ""));
  }

  private int newLane(Thread thread, String group) {
    int id = threads.size();
    threads.add(
        new TracedThread(
            id, nameOf(thread), group, thread.isDaemon(), VirtualThreads.isVirtual(thread)));
    threadIds.put(thread, id);
    return id;
  }

  /** Virtual threads have no name unless one was given. */
  @SuppressWarnings({"deprecation", "ThreadId"}) // threadId() came with JDK 19
  private static String nameOf(Thread thread) {
    String name = thread.getName();
    return name.isEmpty() ? "virtual-" + thread.getId() : name;
  }

  private List<TracedObject> describedObjects() {
    Map<String, Integer> counts = new HashMap<>();
    List<TracedObject> described = new ArrayList<>();
    for (Object object : objects) {
      String type = typeOf(object);
      int number = counts.merge(type, 1, Integer::sum);
      String name =
          names.apply(object).or(() -> ownName(object)).orElseGet(() -> type + "-" + number);
      described.add(new TracedObject(described.size(), type, name));
    }
    return described;
  }

  private static Optional<String> ownName(Object object) {
    if (object instanceof Named named) {
      return named.name();
    }
    return object instanceof Thread thread ? Optional.of(nameOf(thread)) : Optional.empty();
  }

  /** The name of the class, or of the nearest one above that has a name. */
  private static String typeOf(Object object) {
    if (object instanceof Thread) {
      return "Thread";
    }
    Class<?> type = object.getClass();
    while (type.getSimpleName().isEmpty()) {
      type = type.getSuperclass();
    }
    return type.getSimpleName();
  }

  /** How far the merge has come in one log. */
  private final class Cursor {
    final ThreadLog log;
    final int order;
    final ThreadLog.Reader reader;

    /** Whether the thread was over when the log was read, so that no event can be missing. */
    final boolean endedUnseen;

    /** Where each event of the log stands in the trace. */
    final int[] emitted;

    int next;
    boolean ended;
    private int lane = Event.NONE;
    private final List<Cursor> held = new ArrayList<>();
    private @Nullable Cursor holder;

    Cursor(ThreadLog log, int order) {
      this.log = log;
      this.order = order;
      endedUnseen = log.thread().getState() == Thread.State.TERMINATED;
      emitted = new int[Math.toIntExact(log.size())];
      Arrays.fill(emitted, Event.NONE);
      reader = log.reader();
    }

    long time() {
      return reader.time();
    }

    int lane() {
      if (lane == Event.NONE) {
        lane = newLane(log.thread(), log.group());
      }
      return lane;
    }

    /** The cursor whose log holds the cause of the event here, if that is still to come. */
    Optional<Cursor> pendingCause() {
      long token = reader.cause();
      if (token == ThreadLog.NO_EVENT) {
        return Optional.empty();
      }
      long sequence = ThreadLog.sequenceOf(token);
      return Optional.ofNullable(cursors.get(ThreadLog.logOf(token)))
          .filter(c -> c != this && c.next <= sequence && sequence < c.emitted.length);
    }

    /** Whether the event here has a cause that its thread had not recorded when that was read. */
    boolean causeIsYetToBeRecorded() {
      long token = reader.cause();
      if (token == ThreadLog.NO_EVENT) {
        return false;
      }
      int id = ThreadLog.logOf(token);
      Cursor cause = cursors.get(id);
      return cause == null ? id > newest : ThreadLog.sequenceOf(token) >= cause.emitted.length;
    }

    /** Makes {@code other} stand aside until the next event of this log is out. */
    void hold(Cursor other) {
      held.add(other);
      other.holder = this;
      aside.add(other);
    }

    /** Lets one of those that stand aside for this cursor go. */
    void release(Cursor other) {
      held.remove(other);
      other.holder = null;
      aside.remove(other);
    }

    /** Lets those that stood aside for this cursor have another look. */
    void release() {
      for (Cursor other : List.copyOf(held)) {
        release(other);
        ready.add(other);
      }
    }
  }
}
