package interleave.runtime;

import interleave.trace.EventKind;
import interleave.trace.Fields;
import interleave.trace.ThreadLog;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait, in real time, for operations of one kind on one primitive: first come,
 * first woken. A thread that comes just as the way is free may go first (barging): the queue says
 * in which order waiters are woken, not who wins.
 *
 * <h2>Why no wake-up is lost</h2>
 *
 * A waiter does: <em>enqueue; attempt; if that failed, park; again</em>. A thread that enables
 * does: <em>change the state; look for waiters; unpark</em>. All four are volatile accesses or
 * stronger, so there is one order of them that all threads agree on. If the change comes before the
 * attempt, the attempt sees it. Otherwise the waiter was enqueued before the change, so the look
 * finds it, and {@code unpark} makes the next {@code park} return even if it comes first. A queue
 * that has no line yet is one that nobody had entered at the look.
 *
 * <p>In a queue {@linkplain #oneByOne served one by one} the look covers the head only. Invariant:
 * <em>if the head's guard holds, the head has a wake-up on the way or is about to attempt, or the
 * thread that made the guard true has yet to look.</em> It has to be kept when the head leaves, be
 * it with success, time-out or interrupt: the wake-up it got may have been meant for its successor
 * (two permits released at once; or one, as the head gave up). So whoever leaves looks at the new
 * head after having left, and wakes it if its guard holds: again "change, then look" on one side
 * and "enqueue, then attempt" on the other. A guard that does not hold at that look will be made to
 * hold by a later change, whose own look comes later still.
 *
 * <p>One by one requires that all operations of the queue become possible alike: if any waiter
 * could go on, the head could. Where guards differ (waiters of several generations), the queue is
 * served {@linkplain #together together}; where each waiter has a guard of its own, that others
 * make hold for it alone, it is served {@linkplain #onCall on call}.
 *
 * <p>On call the operation that enables knows whom its change concerns, and {@linkplain Called#wake
 * wakes} these itself: so a change costs what it changes, however many wait, and the queue need not
 * list them. A thread that enables does: <em>change the state; look who waits for each operation
 * that it concerns</em>, and a waiter: <em>tell its operation that it waits; attempt</em>. If no
 * thread waits for the operation by then, its attempt comes after the change, and sees it. A
 * wake-up is for one waiter only, so nothing is to be passed on when that leaves.
 */
public final class WaitQueue {

  /** For an operation that never waits, or never enables one that does. Always empty. */
  public static final WaitQueue NONE = new WaitQueue(EventKind.BLOCK, Order.ONE_BY_ONE);

  /** Whom a change of state wakes. */
  private enum Order {
    ONE_BY_ONE,
    TOGETHER,
    ON_CALL,
    /** Those in the {@link #parts}, each as it says. Nobody waits in the whole. */
    IN_PARTS
  }

  private static final VarHandle WAITERS =
      Fields.handle(MethodHandles.lookup(), "waiters", ConcurrentLinkedQueue.class);
  private static final VarHandle CAUSE = Fields.handle(MethodHandles.lookup(), "cause", long.class);

  private final EventKind state;
  private final Order order;

  /** Queues that are woken with this one. */
  private final WaitQueue[] parts;

  /** Null until somebody waits, as in most queues nobody ever does; see {@link #line}. */
  private volatile @Nullable ConcurrentLinkedQueue<Waiter> waiters;

  /**
   * Token of the recorded event that last enabled. Written before the state changes, so that a
   * thread that sees the change sees its cause, however it came to look; release and acquire do for
   * that, as the change itself is stronger.
   */
  @SuppressWarnings("unused") // through CAUSE
  private long cause = ThreadLog.NO_EVENT;

  private WaitQueue(EventKind state, Order order, WaitQueue... parts) {
    if (state != EventKind.BLOCK && state != EventKind.WAIT) {
      throw new IllegalArgumentException("a thread in a queue is in BLOCK or WAIT, not " + state);
    }
    this.state = state;
    this.order = order;
    this.parts = parts;
  }

  /**
   * A queue in which the head is woken, and wakes the next when more than one can go on.
   *
   * @param state {@link EventKind#BLOCK} where threads wait for what others hold, {@link
   *     EventKind#WAIT} where they wait for others to do something
   */
  public static WaitQueue oneByOne(EventKind state) {
    return new WaitQueue(state, Order.ONE_BY_ONE);
  }

  /** A queue in which everybody whose guard holds is woken at once; see {@link #oneByOne}. */
  public static WaitQueue together(EventKind state) {
    return new WaitQueue(state, Order.TOGETHER);
  }

  /**
   * A queue of {@link Called} operations, of which those are woken whose turn has come, by whoever
   * says so; see {@link #oneByOne}. It does not list its threads: who says so knows them.
   */
  public static WaitQueue onCall(EventKind state) {
    return new WaitQueue(state, Order.ON_CALL);
  }

  /** For an operation that enables those in several queues. No thread waits in this one itself. */
  public static WaitQueue all(WaitQueue... parts) {
    return new WaitQueue(EventKind.WAIT, Order.IN_PARTS, parts.clone());
  }

  /** The state of a thread that waits here. */
  public EventKind state() {
    return state;
  }

  /**
   * Who waits here, longest first; nobody in a queue that is served {@linkplain #onCall on call}. A
   * snapshot, for reports.
   */
  public List<Thread> threads() {
    ConcurrentLinkedQueue<Waiter> known = waiters;
    return known == null ? List.of() : known.stream().map(Waiter::thread).toList();
  }

  /** What a thread in one of these waits for; this queue, or those it is made of. */
  public List<WaitQueue> elements() {
    return parts.length == 0 ? List.of(this) : List.of(parts);
  }

  /** Shows a thread here that somebody else wakes. */
  Waiter enterUnparked(Thread thread, Operation operation) {
    Waiter waiter = new Waiter(thread, operation);
    waiter.state = Waiter.WOKEN;
    add(waiter);
    return waiter;
  }

  void leaveUnparked(Waiter waiter) {
    remove(waiter);
  }

  /** Those who wait, longest first. */
  private ConcurrentLinkedQueue<Waiter> line() {
    ConcurrentLinkedQueue<Waiter> known = waiters;
    if (known != null) {
      return known;
    }
    WAITERS.compareAndSet(this, null, new ConcurrentLinkedQueue<>());
    return line();
  }

  Waiter enter(Operation operation) {
    Waiter waiter = new Waiter(Thread.currentThread(), operation);
    add(waiter);
    return waiter;
  }

  private void add(Waiter waiter) {
    if (order == Order.ON_CALL) {
      waiter.operation.entered(waiter);
    } else {
      line().add(waiter);
    }
  }

  private void remove(Waiter waiter) {
    if (order != Order.ON_CALL) {
      line().remove(waiter);
    }
  }

  void leave(Waiter waiter) {
    remove(waiter);
    if (order == Order.ONE_BY_ONE) {
      wake();
    }
  }

  /** Wakes whom a change of state that has just been made lets go on. */
  void wake() {
    if (order == Order.ONE_BY_ONE) {
      ConcurrentLinkedQueue<Waiter> known = waiters;
      if (known != null) {
        wakeFirst(known);
      }
    } else {
      wakeSeveral();
    }
  }

  private static void wakeFirst(ConcurrentLinkedQueue<Waiter> waiters) {
    Waiter head = waiters.peek();
    if (head != null) {
      head.wakeIfReady();
    }
  }

  private void wakeSeveral() {
    switch (order) {
      case TOGETHER -> {
        ConcurrentLinkedQueue<Waiter> known = waiters;
        if (known != null) {
          known.forEach(Waiter::wakeIfReady);
        }
      }
      case ON_CALL -> {} // done by who called
      default -> wakeParts();
    }
  }

  private void wakeParts() {
    for (WaitQueue part : parts) {
      part.wake();
    }
  }

  /** Token of the recorded event that last enabled those who wait here. */
  public long cause() {
    return (long) CAUSE.getAcquire(this);
  }

  void setCause(long token) {
    CAUSE.setRelease(this, token);
    for (WaitQueue part : parts) {
      part.setCause(token);
    }
  }

  /** Takes back what was said by {@link #setCause}, if nobody has said anything else since. */
  void clearCause(long token) {
    if (cause() == token) {
      setCause(ThreadLog.NO_EVENT);
    }
  }

  /**
   * A thread in the queue, and what it waits for.
   *
   * <p>One wake-up is enough until the thread has looked: it says so by {@link #look}, and attempts
   * after that. Who finds the wake-up given has changed the state before the thread takes it back,
   * so before the attempt.
   *
   * <p>The wake-up is the mark. A permit comes with it if the thread {@linkplain #fallAsleep sleeps
   * or is about to}, since only then does anything end by it; it may be taken by another {@code
   * park}, inside an attempt that waits for a lock. So a thread parks only if it could say, after
   * its attempt, that it sleeps: a mark made before makes that fail, and one made later sees it,
   * and brings its permit later.
   */
  static final class Waiter {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int WOKEN = 2;

    private static final VarHandle STATE =
        Fields.handle(MethodHandles.lookup(), "state", int.class);

    private final Thread thread;
    private final Operation operation;

    /** Others only ever write {@link #WOKEN}. */
    private volatile int state = AWAKE;

    Waiter(Thread thread, Operation operation) {
      this.thread = thread;
      this.operation = operation;
    }

    Thread thread() {
      return thread;
    }

    void wakeIfReady() {
      if (state != WOKEN && operation.ready() && (int) STATE.getAndSet(this, WOKEN) == ASLEEP) {
        LockSupport.unpark(thread);
      }
    }

    /** Whether it was woken since it last looked. */
    boolean isWoken() {
      return state == WOKEN;
    }

    /**
     * To be called by the thread itself before it parks, and to be obeyed: whether it may, since it
     * was not woken since it last looked. Until it looks again, who wakes it ends the park.
     */
    boolean fallAsleep() {
      return STATE.compareAndSet(this, AWAKE, ASLEEP);
    }

    /** To be called by the thread itself before each attempt. */
    void look() {
      if (state != AWAKE) {
        state = AWAKE;
      }
    }
  }
}
