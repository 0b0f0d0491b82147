package interleave.trace;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The recording of one run: a {@link ThreadLog} per thread, and what they have in common.
 *
 * <p><b>Cost.</b> An event costs its time stamp plus a few stores. Where in the source it happened
 * costs a walk of the stack, about a microsecond; so it is kept for every one of about the first
 * {@value #SITED_EVENTS} events, and after that only for those that are slow or rare by nature
 * (start, block, wait, sleep, throw and the like).
 *
 * <p><b>Bound.</b> A recorder keeps at most {@code limit} events and counts the others, see {@link
 * Trace#dropped()}.
 *
 * <p>All methods may be called by any thread at any time.
 */
public final class Recorder {

  /** How many events a recorder keeps unless told otherwise; about 15 MB when full. */
  public static final long DEFAULT_LIMIT = 250_000;

  private static final long SITED_EVENTS = 10_000;

  private final String title;
  private final SourceMap sources;
  private final long limit;
  private final Trace.Clock clock;
  private final LongSupplier source;

  /** When the first thread came, which is when a trace begins. Guarded by this. */
  private long origin;

  private final AtomicLong reserved = new AtomicLong();

  /** Guarded by this. */
  private final IdentityHashMap<Thread, ThreadLog> current = new IdentityHashMap<>();

  /** Guarded by this. In order of first appearance. */
  private final List<ThreadLog> logs = new ArrayList<>();

  /** Records a run that shows as {@code title}, in real time, with the usual limit. */
  public Recorder(String title) {
    this(title, SourceMap.CLASSES, DEFAULT_LIMIT);
  }

  /**
   * Records a run in real time.
   *
   * @param title what runs, for example {@code "cell 3"}
   * @param sources which code is the learner's
   * @param limit how many events to keep at most
   */
  public Recorder(String title, SourceMap sources, long limit) {
    this(title, sources, limit, Trace.Clock.REAL, System::nanoTime);
  }

  private Recorder(
      String title, SourceMap sources, long limit, Trace.Clock clock, LongSupplier source) {
    if (limit < 0) {
      throw new IllegalArgumentException("the limit must not be negative, got " + limit);
    }
    this.title = title;
    this.sources = sources;
    this.limit = limit;
    this.clock = clock;
    this.source = source;
  }

  /** Records a run in simulated time, which {@code time} gives in nanoseconds. */
  public static Recorder virtual(String title, SourceMap sources, long limit, LongSupplier time) {
    return new Recorder(title, sources, limit, Trace.Clock.VIRTUAL, time);
  }

  /** The log of a thread; a new one if it has none, or if the one it has is ended. */
  public synchronized ThreadLog log(Thread thread, String group) {
    ThreadLog log = current.get(thread);
    if (log == null || log.ended()) {
      log = new ThreadLog(this, thread, group);
      current.put(thread, log);
      if (logs.isEmpty()) {
        origin = now();
      }
      logs.add(log);
    }
    return log;
  }

  /**
   * Records that a thread has ended which did not say so itself: the caller has seen that it did.
   *
   * @return token of the event; {@link ThreadLog#NO_EVENT} if the thread took no part
   */
  public synchronized long ended(Thread thread) {
    ThreadLog log = current.get(thread);
    return log == null ? ThreadLog.NO_EVENT : log.endFromOutside();
  }

  /** Whether it is recorded that a thread has ended: then a trace that is taken now tells so. */
  public synchronized boolean hasEnded(Thread thread) {
    ThreadLog log = current.get(thread);
    return log != null && log.endIsPublished();
  }

  /** How many threads have taken part up to now. */
  public synchronized int threads() {
    return logs.size();
  }

  /** When a trace of it begins, on the clock that {@link ThreadLog#now} tells. */
  public synchronized long origin() {
    return logs.isEmpty() ? now() : origin;
  }

  /** What has happened up to now; objects without a name of their own are numbered by type. */
  public Trace trace() {
    return trace(object -> Optional.empty());
  }

  /**
   * What has happened up to now.
   *
   * @param names what the learner calls an object, by identity, for example the variable that holds
   *     it; where it has no answer, an object's own {@linkplain Named name} is used, else its type
   *     and a number. Called only here, on the calling thread.
   */
  public Trace trace(Function<Object, Optional<String>> names) {
    SoFar so = soFar();
    return assembly(so, names).trace(title, clock, now() - so.origin);
  }

  /**
   * What had happened when this was called, while the threads go on: up to one instant, and no
   * event without its cause. {@link #trace(Function)} tells of all that is recorded, and reads one
   * log after the other: it may have a lock acquired that is not yet released. Here that takes a
   * thread that stands still between a release and its recording; the next snapshot has it right.
   *
   * @param names as for {@link #trace(Function)}
   */
  public Trace snapshot(Function<Object, Optional<String>> names) {
    SoFar so = soFar();
    long instant = now();
    return assembly(so, names).consistent(title, clock, instant - so.origin);
  }

  private synchronized SoFar soFar() {
    return new SoFar(List.copyOf(logs), ThreadLog.newest(), origin());
  }

  /**
   * The logs that there are.
   *
   * @param newest those that are made later have greater ids
   */
  private record SoFar(List<ThreadLog> logs, int newest, long origin) {}

  private Assembly assembly(SoFar so, Function<Object, Optional<String>> names) {
    return new Assembly(so.logs, so.newest, sources, names, so.origin);
  }

  /**
   * Where in the source a thread last did something to an object; empty if it did not, or if that
   * was not kept.
   */
  public Optional<Site> last(Thread thread, EventKind kind, Object object) {
    Optional<Site> site = Optional.empty();
    for (ThreadLog log : logs(thread)) {
      ThreadLog.Reader reader = log.reader();
      for (long left = log.size(); left > 0; left--) {
        reader.next();
        if (reader.kind() == kind && reader.object() == object) {
          site = reader.frame().flatMap(f -> sources.locate(f.getClassName(), f.getLineNumber()));
        }
      }
    }
    return site;
  }

  /** What a thread has acquired up to now, at least once, each object once. */
  public Collection<Object> acquired(Thread thread) {
    Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (ThreadLog log : logs(thread)) {
      ThreadLog.Reader reader = log.reader();
      for (long left = log.size(); left > 0; left--) {
        reader.next();
        if (reader.kind() == EventKind.ACQUIRE && reader.object() != null) {
          found.add(reader.object());
        }
      }
    }
    return found;
  }

  /** The threads that have taken part up to now, in order of appearance. */
  public synchronized List<Thread> recorded() {
    return logs.stream().map(ThreadLog::thread).distinct().toList();
  }

  private synchronized List<ThreadLog> logs(Thread thread) {
    return logs.stream().filter(log -> log.thread() == thread).toList();
  }

  SourceMap sources() {
    return sources;
  }

  long now() {
    return clock == Trace.Clock.REAL ? System.nanoTime() : source.getAsLong();
  }

  /** Takes room for up to {@code wanted} events out of what is left. */
  Grant reserve(int wanted) {
    long before = reserved.getAndAdd(wanted);
    int granted = (int) Math.max(0, Math.min(wanted, limit - before));
    return new Grant(granted, before < SITED_EVENTS);
  }

  /** Room for events, and whether their places in the source are to be kept. */
  record Grant(int events, boolean withSites) {}
}
