package interleave.trace;

import static interleave.trace.EventKind.BLOCK;
import static interleave.trace.EventKind.BREAK;
import static interleave.trace.EventKind.CANCEL;
import static interleave.trace.EventKind.INTERRUPT;
import static interleave.trace.EventKind.NOTE;
import static interleave.trace.EventKind.SLEEP;
import static interleave.trace.EventKind.START;
import static interleave.trace.EventKind.THROW;
import static interleave.trace.EventKind.WAIT;

import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one thread did, as it is being recorded.
 *
 * <p><b>Overview.</b> Only the thread itself writes (its creator may write before it has started),
 * so recording takes no lock and no atomic instruction: the event is stored into the arrays of the
 * current chunk, then the new {@code size} is published with release semantics. A reader takes
 * {@code size} with acquire semantics and finds every event below it complete; it may come at any
 * time. Memory is taken chunk by chunk from the {@link Recorder}'s budget. When that is used up,
 * further events are counted but not kept, so that what is kept is the unbroken beginning; only
 * {@link EventKind#BEGIN} and {@link EventKind#END} always find room, since they bound the thread.
 *
 * <p>A <em>token</em> names one event of one log in this JVM; it is what a waking thread hands over
 * as the cause. It is 0 where there is none.
 */
public final class ThreadLog {

  /** The token that names no event. */
  public static final long NO_EVENT = 0;

  private static final AtomicInteger IDS = new AtomicInteger();
  private static final int SEQUENCE_BITS = 36;
  private static final int SMALLEST_CHUNK = 16;
  private static final int LARGEST_CHUNK = 1024;
  private static final int DEEPEST_FRAME = 100;

  /**
   * Kinds that cost far more than a walk of the stack, so that the walk does not matter; as bits.
   */
  private static final long RARE =
      Stream.of(START, BLOCK, WAIT, SLEEP, THROW, BREAK, CANCEL, INTERRUPT, NOTE)
          .mapToLong(kind -> 1L << kind.ordinal())
          .sum();

  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final VarHandle SIZE = Fields.handle(MethodHandles.lookup(), "size", long.class);
  private static final VarHandle DROPPED =
      Fields.handle(MethodHandles.lookup(), "dropped", long.class);

  private final Recorder recorder;
  private final Thread thread;
  private final String group;
  private final int id = IDS.incrementAndGet();

  /** Written by the recording thread only, published by {@link #size}. */
  private final Chunk first;

  private Chunk last;
  private boolean full;
  private boolean begun;
  private boolean ended;
  private long startToken;

  /** When it was started, if it does not say itself when it begins; else 0. */
  private long startTime;

  private long endToken = NO_EVENT;

  /** Published by the recording thread with release, read by others with acquire. */
  @SuppressWarnings("unused") // through SIZE
  private long size;

  @SuppressWarnings("unused") // through DROPPED
  private long dropped;

  ThreadLog(Recorder recorder, Thread thread, String group) {
    this.recorder = recorder;
    this.thread = thread;
    this.group = group;
    this.first = new Chunk(0, false);
    this.last = first;
  }

  /** Records that this thread is about to start {@code child}, which thereby is part of the run. */
  public void started(Thread child) {
    ThreadLog log = recorder.log(child, group);
    log.startToken = add(EventKind.START, child, 0);
  }

  /**
   * Records that this thread is about to start {@code child}, which will not say itself when it
   * begins: so it counts as having begun now, when it is seen to do something.
   */
  public void startedUnwatched(Thread child) {
    started(child);
    recorder.log(child, group).startTime = now();
  }

  /** Records that the thread began, unless that is recorded already. */
  public void begin() {
    begin(startToken);
  }

  /** Records that the thread began, and why, unless that is recorded already. */
  public void begin(long cause) {
    if (!begun) {
      begun = true;
      add(startTime == 0 ? now() : startTime, EventKind.BEGIN, null, 0, cause, "");
    }
  }

  /** Whether the last event is that the thread waits for {@code object}; for the thread itself. */
  public boolean isWaitingFor(Object object) {
    return isIn(EventKind.WAIT, object);
  }

  /**
   * Whether the last event is that the thread came into a state because of {@code object}; for the
   * thread itself.
   *
   * @param state {@link EventKind#WAIT} or {@link EventKind#BLOCK}
   */
  public boolean isIn(EventKind state, Object object) {
    Chunk chunk = last;
    int at = chunk.used - 1;
    return at >= 0 && chunk.kinds[at] == (byte) state.ordinal() && chunk.objects[at] == object;
  }

  /**
   * Records that the thread has ended, unless it is recorded. For another thread, which knows that
   * it has and is the only one to say so; returns the token of the event.
   */
  long endFromOutside() {
    if (!ended) {
      begin();
      add(now(), EventKind.END, null, 0, NO_EVENT, "");
    }
    return endToken;
  }

  /** The recording's clock. */
  public long now() {
    return recorder.now();
  }

  /**
   * The token of the event that is added next. It may be handed out before the event is added; a
   * trace taken in between shows no cause.
   */
  public long nextToken() {
    boolean room = last.used < last.capacity() || room(EventKind.NOTE) != null;
    return room ? token(size) : NO_EVENT;
  }

  /** The token of the event that is added after the next; see {@link #nextToken}. */
  public long tokenAfterNext() {
    long next = nextToken();
    return next == NO_EVENT ? NO_EVENT : next + 1;
  }

  /** Records an event of now; returns its token. */
  public long add(EventKind kind, Object object, long value) {
    return add(now(), kind, object, value, NO_EVENT, "");
  }

  /** Records an event of now that {@code detail} describes; returns its token. */
  public long add(EventKind kind, String detail) {
    return add(now(), kind, null, 0, NO_EVENT, detail);
  }

  /**
   * Records an event.
   *
   * @param time of {@link #now()}, not before that of the last event
   * @param kind what happened
   * @param object what it happened to; for {@link EventKind#START} and {@link EventKind#INTERRUPT}
   *     the other {@link Thread}; null for none
   * @param value as the kind says
   * @param cause token of the event that made it possible, or {@link #NO_EVENT}
   * @param detail as the kind says, else empty
   * @return the event's token, {@link #NO_EVENT} if it was dropped
   */
  public long add(
      long time, EventKind kind, @Nullable Object object, long value, long cause, String detail) {
    Chunk chunk = last;
    int at = chunk.used;
    if (at == chunk.capacity()) {
      chunk = room(kind);
      if (chunk == null) {
        DROPPED.setOpaque(this, dropped + 1);
        return NO_EVENT;
      }
      at = 0;
    }
    chunk.kinds[at] = (byte) kind.ordinal();
    chunk.times[at] = time;
    chunk.values[at] = value;
    chunk.objects[at] = object;
    if (cause != NO_EVENT) {
      chunk.setCause(at, cause);
    }
    if (!detail.isEmpty()) {
      chunk.setDetail(at, detail);
    }
    if (chunk.sited || isRare(kind)) {
      chunk.setFrame(at, learnersFrame());
    }
    chunk.used = at + 1;
    long sequence = size;
    if (kind == EventKind.END) {
      ended = true;
      endToken = token(sequence);
    }
    SIZE.setRelease(this, sequence + 1);
    return token(sequence);
  }

  private @Nullable Chunk room(EventKind kind) {
    if (!full) {
      int wanted = Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, 2 * last.capacity()));
      Recorder.Grant grant = recorder.reserve(wanted);
      full = grant.events() == 0;
      if (!full) {
        return append(new Chunk(grant.events(), grant.withSites()));
      }
    }
    boolean bound = kind == EventKind.BEGIN || kind == EventKind.END;
    return bound ? append(new Chunk(1, false)) : null;
  }

  private Chunk append(Chunk chunk) {
    last.next = chunk;
    last = chunk;
    return chunk;
  }

  private static boolean isRare(EventKind kind) {
    return (RARE >>> kind.ordinal() & 1) == 1;
  }

  /** The innermost frame of the learner's own; its line is looked up when a trace is taken. */
  private @Nullable StackFrame learnersFrame() {
    SourceMap sources = recorder.sources();
    return WALKER
        .walk(
            frames ->
                frames
                    .limit(DEEPEST_FRAME)
                    .filter(frame -> sources.covers(frame.getClassName()))
                    .filter(frame -> !sources.passesOver(frame.getMethodName()))
                    .findFirst())
        .orElse(null);
  }

  private long token(long sequence) {
    return ((long) id << SEQUENCE_BITS) | (sequence + 1);
  }

  static int logOf(long token) {
    return (int) (token >>> SEQUENCE_BITS);
  }

  static long sequenceOf(long token) {
    return (token & ((1L << SEQUENCE_BITS) - 1)) - 1;
  }

  int id() {
    return id;
  }

  /** The id of the latest log. */
  static int newest() {
    return IDS.get();
  }

  Thread thread() {
    return thread;
  }

  String group() {
    return group;
  }

  /** Whether the thread's end is recorded; for the recording thread itself. */
  boolean ended() {
    return ended;
  }

  /** The same for any thread: once this is so, a trace has the end in it. */
  boolean endIsPublished() {
    long published = size();
    return ended && sequenceOf(endToken) < published;
  }

  long size() {
    return (long) SIZE.getAcquire(this);
  }

  long dropped() {
    return (long) DROPPED.getOpaque(this);
  }

  /** Goes through the first {@code size} events of this log. */
  Reader reader() {
    return new Reader(first);
  }

  /**
   * A place in a log. The fields of an event may be asked for when {@link #next} has come to it.
   */
  static final class Reader {
    private Chunk chunk;
    private int at = -1;

    private Reader(Chunk first) {
      chunk = first;
    }

    /** Goes on to the next event; there must be one below the size that was read. */
    void next() {
      at++;
      while (at == chunk.capacity()) {
        chunk = chunk.next;
        at = 0;
      }
    }

    EventKind kind() {
      return KINDS[chunk.kinds[at]];
    }

    long time() {
      return chunk.times[at];
    }

    long value() {
      return chunk.values[at];
    }

    long cause() {
      long[] causes = chunk.causes;
      return causes == null ? NO_EVENT : causes[at];
    }

    @Nullable Object object() {
      return chunk.objects[at];
    }

    String detail() {
      String[] details = chunk.details;
      String detail = details == null ? null : details[at];
      return detail == null ? "" : detail;
    }

    Optional<StackFrame> frame() {
      StackFrame[] frames = chunk.frames;
      return frames == null ? Optional.empty() : Optional.ofNullable(frames[at]);
    }
  }

  private static final EventKind[] KINDS = EventKind.values();

  /**
   * Room for some events, a column per field. A column of what few events have is made for the
   * first that has it. A reader that was told of that event by the log's size finds it there; one
   * that was told of earlier events only may find the column or not, and nothing in it for them. So
   * it reads the field once.
   */
  private static final class Chunk {
    final byte[] kinds;
    final long[] times;
    final long[] values;
    final @Nullable Object[] objects;
    final boolean sited;
    long @Nullable [] causes;
    @Nullable String @Nullable [] details;
    @Nullable StackFrame @Nullable [] frames;
    int used;
    Chunk next;

    Chunk(int capacity, boolean sited) {
      kinds = new byte[capacity];
      times = new long[capacity];
      values = new long[capacity];
      objects = new Object[capacity];
      this.sited = sited;
    }

    int capacity() {
      return kinds.length;
    }

    void setCause(int at, long cause) {
      if (causes == null) {
        causes = new long[capacity()];
      }
      causes[at] = cause;
    }

    void setDetail(int at, String detail) {
      if (details == null) {
        details = new String[capacity()];
      }
      details[at] = detail;
    }

    void setFrame(int at, @Nullable StackFrame frame) {
      if (frames == null) {
        frames = new StackFrame[capacity()];
      }
      frames[at] = frame;
    }
  }
}
