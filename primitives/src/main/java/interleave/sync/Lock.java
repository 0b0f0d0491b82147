package interleave.sync;

import interleave.runtime.Operation;
import interleave.runtime.Owned;
import interleave.runtime.Primitive;
import interleave.runtime.ThreadScope;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion in its plainest form: locked or not. Semantics of CPython's {@code
 * threading.Lock}.
 *
 * <p>It is not re-entrant: a second {@code acquire} by the thread that holds it waits like any
 * other. It does not belong to the thread that acquired it: any thread may release it. Waiters are
 * woken in the order they came, but a thread that comes just as the lock is free may take it first.
 *
 * <h2>Time</h2>
 *
 * {@code acquire(-1)} waits for ever and {@code acquire(0)} tries; any other negative time is an
 * {@link IllegalArgumentException}.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it released the lock happens before what the next thread does after it
 * has acquired it.
 */
public final class Lock extends Primitive implements Holdable, Owned {

  private static final VarHandle OWNER =
      Fields.handle(MethodHandles.lookup(), "owner", Thread.class);

  /** The whole state: who acquired, null if unlocked. Changed by compare-and-set or swap only. */
  private volatile @Nullable Thread owner;

  private final WaitQueue waiters = WaitQueue.oneByOne(EventKind.BLOCK);
  private final Acquire acquire = new Acquire();
  private final Release release = new Release();
  private final Held held = this::release;

  /** An unlocked lock. */
  public Lock() {}

  /** An unlocked lock that messages and pictures call {@code name}. */
  public Lock(String name) {
    super(name);
  }

  @Override
  public void acquire() {
    acquire.perform();
  }

  /**
   * {@inheritDoc}
   *
   * @param seconds how long at most; 0 to try, -1 for ever
   * @throws IllegalArgumentException also if {@code seconds} is negative and not -1
   */
  @Override
  public boolean acquire(double seconds) {
    return acquire.performWithin(LockTime.ofSeconds(seconds));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException also if {@code limit} is negative
   */
  @Override
  public boolean acquire(Duration limit) {
    return acquire.performWithin(LockTime.of(limit));
  }

  /**
   * CPython's {@code acquire(blocking, timeout)}.
   *
   * @throws IllegalArgumentException as {@link #acquire(double)}, and if {@code blocking} is false
   *     and {@code seconds} is not -1
   */
  @Override
  public boolean acquire(boolean blocking, double seconds) {
    return acquire.performWithin(LockTime.ofSeconds(blocking, seconds));
  }

  @Override
  public boolean tryAcquire() {
    return acquire.tryPerform();
  }

  /**
   * Unlocks; the calling thread need not be the one that locked.
   *
   * @throws IllegalMonitorStateException if the lock is not locked
   */
  @Override
  public void release() {
    if (isTakenFromUnwound()) {
      return;
    }
    if (!release.tryPerform()) {
      throw new IllegalMonitorStateException(
          this + " cannot be released: nobody has acquired it. Release once per acquire.");
    }
  }

  /**
   * Whether the calling thread is unwound and its {@code finally} would give back what another has:
   * it may have been stopped before it had the lock, or while a condition had it.
   */
  private boolean isTakenFromUnwound() {
    return owner != Thread.currentThread() && ThreadScope.current().isBeingStopped();
  }

  @Override
  public Held hold() {
    acquire();
    return held;
  }

  /** Whether it is locked, by anyone. A snapshot: it may have changed before you look at it. */
  public boolean locked() {
    return owner != null;
  }

  /** Who acquired it, if it is locked. A snapshot, for reports. */
  @Override
  public Optional<Thread> owner() {
    return Optional.ofNullable(owner);
  }

  @Override
  public boolean takeFrom(Thread thread) {
    return new TakeFrom(thread).tryPerform();
  }

  @Override
  public List<Thread> waiters() {
    return waiters.threads();
  }

  @Override
  protected String state() {
    Thread holder = owner;
    return holder == null ? "unlocked" : "locked by " + holder.getName();
  }

  /** As a condition sees it: held by anybody is held, since a lock belongs to nobody. */
  ConditionLock forCondition() {
    return new ConditionLock() {
      @Override
      public boolean heldForCaller() {
        return locked();
      }

      @Override
      public int releaseAll() {
        release();
        return 1;
      }

      @Override
      public void reacquire(int levels) {
        acquire.performUninterrupted();
      }
    };
  }

  private final class Acquire extends Operation {
    Acquire() {
      super(Lock.this, EventKind.ACQUIRE, waiters, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return owner == null;
    }

    @Override
    public boolean attempt() {
      return OWNER.compareAndSet(Lock.this, (Thread) null, Thread.currentThread());
    }
  }

  private final class Release extends Operation {
    Release() {
      super(Lock.this, EventKind.RELEASE, WaitQueue.NONE, waiters);
    }

    @Override
    public boolean ready() {
      return owner != null;
    }

    @Override
    public boolean attempt() {
      return (Thread) OWNER.getAndSet(Lock.this, (Thread) null) != null;
    }
  }

  /** From held by a thread that will do nothing more, to free. */
  private final class TakeFrom extends Operation {
    private final Thread thread;

    TakeFrom(Thread thread) {
      super(Lock.this, WaitQueue.NONE, waiters);
      this.thread = thread;
    }

    @Override
    public boolean ready() {
      return owner == thread;
    }

    @Override
    public boolean attempt() {
      return OWNER.compareAndSet(Lock.this, thread, (Thread) null);
    }
  }
}
