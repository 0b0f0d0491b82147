package interleave.runtime;

import interleave.trace.Fields;
import interleave.trace.ThreadLog;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was last recorded of an object of {@code java.util.concurrent}: who has woken whom there is
 * not told by the object itself. Thread-safe.
 *
 * <p>{@link #cause} and {@link #owner} are written with release and read with acquire semantics. A
 * cause is written before the object changes, and read by who has seen it change. An owner is read
 * to tell whom others wait for, which counts only once that thread waits, too, or has ended: so
 * what it wrote before is seen.
 */
final class Station extends Known {

  private static final WeakIdentityMap<Station> ALL = new WeakIdentityMap<>(Station::new);

  private static final VarHandle CAUSE = Fields.handle(MethodHandles.lookup(), "cause", long.class);
  private static final VarHandle OWNER =
      Fields.handle(MethodHandles.lookup(), "owner", Thread.class);

  @SuppressWarnings("unused") // through CAUSE
  private long cause = ThreadLog.NO_EVENT;

  @SuppressWarnings("unused") // through OWNER
  private @Nullable Thread owner;

  /** Of a condition. */
  private volatile @Nullable Reference<Object> lock;

  /** Where each item in a queue has come from. */
  private final Origins items = new Origins();

  /** How many wait for a signal, or for room, and have none. Guarded by {@link #signals}. */
  private int waiting;

  /** Those that nobody has taken yet. Guarded by itself. */
  private final Deque<Long> signals = new ArrayDeque<>(2);

  private Station(Reference<Object> object) {
    super(object);
  }

  static Station of(Object object) {
    return ALL.of(object);
  }

  /** Token of the event that last let others go on. */
  long cause() {
    return (long) CAUSE.getAcquire(this);
  }

  void setCause(long token) {
    CAUSE.setRelease(this, token);
  }

  /** Who has the lock, as far as rewritten code has taken it. */
  Optional<Thread> owner() {
    return Optional.ofNullable((Thread) OWNER.getAcquire(this));
  }

  boolean isMine() {
    return (Thread) OWNER.getAcquire(this) == Thread.currentThread();
  }

  /** Of a thread that has the lock, as {@link #leave} is of one that has given it back. */
  void setOwner(@Nullable Thread thread) {
    OWNER.setRelease(this, thread);
  }

  /** The calling thread, if it had the lock, has given it back: another may have it by now. */
  void leave() {
    OWNER.compareAndSet(this, Thread.currentThread(), null);
  }

  /** The lock that this is a condition of, if that is known. */
  Optional<Object> lock() {
    Reference<Object> known = lock;
    return known == null ? Optional.empty() : Optional.ofNullable(known.get());
  }

  void setLock(Object conditionsLock) {
    lock = new WeakReference<>(conditionsLock);
  }

  void bring(Object item, long token) {
    items.bring(item, token);
  }

  /** Token of the event that brought an item; {@link ThreadLog#NO_EVENT} if nobody knows. */
  long fetch(Object item) {
    return items.fetch(item);
  }

  void beginToWait() {
    synchronized (signals) {
      waiting++;
    }
  }

  /** Returns how many were signalled. */
  int signal(int most, long token) {
    synchronized (signals) {
      int chosen = Math.min(most, waiting);
      waiting -= chosen;
      for (int i = 0; i < chosen; i++) {
        signals.add(token);
      }
      return chosen;
    }
  }

  /** How many would be signalled now. */
  int chosenOf(int most) {
    synchronized (signals) {
      return Math.min(most, waiting);
    }
  }

  /**
   * A thread has come to the end of its wait.
   *
   * @param signalled whether it got a signal, as far as it knows
   * @return the token of the signal
   */
  long endWait(boolean signalled) {
    synchronized (signals) {
      if (signalled && !signals.isEmpty()) {
        return signals.remove();
      }
      if (waiting > 0) {
        waiting--;
      } else {
        signals.pollLast(); // it was signalled, and does not know
      }
      return ThreadLog.NO_EVENT;
    }
  }
}
