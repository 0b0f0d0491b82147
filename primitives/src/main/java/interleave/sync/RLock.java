package interleave.sync;

import interleave.runtime.Operation;
import interleave.runtime.Owned;
import interleave.runtime.Primitive;
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
 * Mutual exclusion that the holder may enter again. Semantics of CPython's {@code threading.RLock}.
 *
 * <p>The thread that acquired it owns it; each further acquire by the owner raises its level, each
 * release lowers it, and at level 0 it is free. Only the owner may release. Waiters are woken in
 * the order they came, but a thread that comes just as the lock is free may take it first.
 *
 * <p>Only the first acquire and the last release are steps that other threads can notice; those in
 * between are the owner's own affair. Who the owner is cannot change while it asks, so ownership is
 * looked at before the operation and is no part of a guard.
 *
 * <h2>Time</h2>
 *
 * {@code acquire(-1)} waits for ever and {@code acquire(0)} tries; any other negative time is an
 * {@link IllegalArgumentException}, for the owner too.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it released the lock for the last time happens before what the next
 * thread does after it has acquired it.
 */
public final class RLock extends Primitive implements Holdable, Owned {

  private static final VarHandle OWNER =
      Fields.handle(MethodHandles.lookup(), "owner", Thread.class);

  /** Null if free. A thread finds itself here exactly if it is the owner. */
  private volatile @Nullable Thread owner;

  /** Used by the owner only. Others read it for reports, and may see an old value. */
  private int level;

  private final WaitQueue waiters = WaitQueue.oneByOne(EventKind.BLOCK);
  private final Enter enter = new Enter(1);
  private final Again again = new Again();
  private final Back back = new Back();
  private final Leave leave = new Leave();
  private final Held held = this::release;

  /** A free lock. */
  public RLock() {}

  /** A free lock that messages and pictures call {@code name}. */
  public RLock(String name) {
    super(name);
  }

  @Override
  public void acquire() {
    if (isOwned()) {
      again.perform();
    } else {
      enter.perform();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param seconds how long at most; 0 to try, -1 for ever
   * @throws IllegalArgumentException also if {@code seconds} is negative and not -1
   */
  @Override
  public boolean acquire(double seconds) {
    return acquireNanos(LockTime.ofSeconds(seconds));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException also if {@code limit} is negative
   */
  @Override
  public boolean acquire(Duration limit) {
    return acquireNanos(LockTime.of(limit));
  }

  /**
   * CPython's {@code acquire(blocking, timeout)}.
   *
   * @throws IllegalArgumentException as {@link #acquire(double)}, and if {@code blocking} is false
   *     and {@code seconds} is not -1
   */
  @Override
  public boolean acquire(boolean blocking, double seconds) {
    return acquireNanos(LockTime.ofSeconds(blocking, seconds));
  }

  private boolean acquireNanos(long nanos) {
    return isOwned() ? again.tryPerform() : enter.performWithin(nanos);
  }

  @Override
  public boolean tryAcquire() {
    return isOwned() ? again.tryPerform() : enter.tryPerform();
  }

  /**
   * Lowers the level; at 0 the lock is free.
   *
   * @throws IllegalMonitorStateException if the calling thread does not own the lock
   */
  @Override
  public void release() {
    checkOwned();
    if (level > 1) {
      back.perform();
    } else {
      leave.perform();
    }
  }

  private void checkOwned() {
    if (!isOwned()) {
      throw new IllegalMonitorStateException(
          this
              + " cannot be released by "
              + Thread.currentThread().getName()
              + ": only the thread that has acquired it may do that.");
    }
  }

  @Override
  public Held hold() {
    acquire();
    return held;
  }

  /** Whether the calling thread owns it. */
  public boolean isOwned() {
    return owner == Thread.currentThread();
  }

  /**
   * How often the calling thread has acquired it and not yet released; 0 if it is not the owner.
   */
  public int level() {
    return isOwned() ? level : 0;
  }

  /** Who owns it, if anyone does. A snapshot, for reports. */
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
    return holder == null ? "unlocked" : "locked by " + holder.getName() + ", level " + level;
  }

  ConditionLock forCondition() {
    return new ConditionLock() {
      @Override
      public boolean heldForCaller() {
        return isOwned();
      }

      @Override
      public int releaseAll() {
        checkOwned();
        int levels = level;
        leave.perform();
        return levels;
      }

      @Override
      public void reacquire(int levels) {
        new Enter(levels).performUninterrupted();
      }
    };
  }

  /** From free to owned. */
  private final class Enter extends Operation {
    private final int levels;

    Enter(int levels) {
      super(RLock.this, EventKind.ACQUIRE, waiters, WaitQueue.NONE);
      this.levels = levels;
    }

    @Override
    public boolean ready() {
      return owner == null;
    }

    @Override
    public boolean attempt() {
      if (!OWNER.compareAndSet(RLock.this, (Thread) null, Thread.currentThread())) {
        return false;
      }
      level = levels;
      return true;
    }

    @Override
    protected long value() {
      return levels;
    }
  }

  /** One level up, by the owner. */
  private final class Again extends Operation {
    Again() {
      super(RLock.this, EventKind.ACQUIRE, WaitQueue.NONE, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return level > 0;
    }

    @Override
    public boolean attempt() {
      level = Math.addExact(level, 1);
      return true;
    }

    @Override
    protected long value() {
      return level;
    }
  }

  /** One level down, by the owner, who goes on owning. */
  private final class Back extends Operation {
    Back() {
      super(RLock.this, EventKind.RELEASE, WaitQueue.NONE, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return level > 1;
    }

    @Override
    public boolean attempt() {
      level--;
      return true;
    }

    @Override
    protected long value() {
      return level + 1L;
    }
  }

  /** From owned, whatever the level, to free. */
  private final class Leave extends Operation {
    Leave() {
      super(RLock.this, EventKind.RELEASE, WaitQueue.NONE, waiters);
    }

    @Override
    public boolean ready() {
      return owner != null;
    }

    @Override
    public boolean attempt() {
      level = 0;
      owner = null;
      return true;
    }
  }

  /** From held by a thread that will do nothing more, to free. */
  private final class TakeFrom extends Operation {
    private final Thread thread;

    TakeFrom(Thread thread) {
      super(RLock.this, WaitQueue.NONE, waiters);
      this.thread = thread;
    }

    @Override
    public boolean ready() {
      return owner == thread;
    }

    @Override
    public boolean attempt() {
      if (owner != thread) {
        return false;
      }
      level = 0;
      return OWNER.compareAndSet(RLock.this, thread, (Thread) null);
    }
  }
}
