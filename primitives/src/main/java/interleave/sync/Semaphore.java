package interleave.sync;

import interleave.runtime.Operation;
import interleave.runtime.Primitive;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.trace.EventKind;
import interleave.trace.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;

/**
 * A number of permits that threads take and give back. Semantics of CPython's {@code
 * threading.Semaphore}.
 *
 * <p>A permit belongs to nobody: any thread may release, also one that has acquired nothing, and
 * the number has no upper limit (but that of an {@code int}); {@link BoundedSemaphore} has one.
 *
 * <h2>Time</h2>
 *
 * A time of zero or less, also {@code acquire(-1)}, means: now or not at all.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it released a permit happens before what another does after it has
 * acquired one that was free only because of that release.
 */
public class Semaphore extends Primitive implements Holdable {

  private static final VarHandle PERMITS =
      Fields.handle(MethodHandles.lookup(), "permits", int.class);

  /**
   * The whole state. Never negative, never above {@link #most}. Changed by compare-and-set only.
   */
  private volatile int permits;

  private final int most;
  private final WaitQueue waiters = WaitQueue.oneByOne(EventKind.BLOCK);
  private final Acquire acquire = new Acquire();
  private final Release releaseOne = new Release(1);
  private final Held held = this::release;

  /** A semaphore of one permit. */
  public Semaphore() {
    this(1);
  }

  /**
   * A semaphore of {@code permits} permits.
   *
   * @throws IllegalArgumentException if {@code permits} is negative
   */
  public Semaphore(int permits) {
    this(permits, Integer.MAX_VALUE);
  }

  /**
   * A semaphore that messages and pictures call {@code name}.
   *
   * @throws IllegalArgumentException if {@code permits} is negative
   */
  public Semaphore(int permits, String name) {
    this(permits, Integer.MAX_VALUE, name);
  }

  Semaphore(int permits, int most) {
    this.permits = notNegative(permits);
    this.most = most;
  }

  Semaphore(int permits, int most, String name) {
    super(name);
    this.permits = notNegative(permits);
    this.most = most;
  }

  private static int notNegative(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException(
          "a semaphore must start with zero permits or more, got " + permits);
    }
    return permits;
  }

  @Override
  public void acquire() {
    acquire.perform();
  }

  @Override
  public boolean acquire(double seconds) {
    return acquire.performWithin(TimeLimit.ofSeconds(seconds));
  }

  @Override
  public boolean acquire(Duration limit) {
    return acquire.performWithin(TimeLimit.of(limit));
  }

  /**
   * CPython's {@code acquire(blocking, timeout)}.
   *
   * @throws IllegalArgumentException as {@link #acquire(double)}, and if {@code blocking} is false
   */
  @Override
  public boolean acquire(boolean blocking, double seconds) {
    if (!blocking) {
      throw new IllegalArgumentException(
          "an acquire that does not block takes no time, got " + seconds);
    }
    return acquire(seconds);
  }

  @Override
  public boolean tryAcquire() {
    return acquire.tryPerform();
  }

  @Override
  public void release() {
    if (!releaseOne.tryPerform()) {
      throw tooMany(1);
    }
  }

  /**
   * Gives back {@code n} permits at once, all or none.
   *
   * @throws IllegalArgumentException if {@code n} is less than one
   * @throws IllegalStateException if there would be more permits than there may be
   */
  public void release(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be one or more, got " + n);
    }
    if (!new Release(n).tryPerform()) {
      throw tooMany(n);
    }
  }

  private IllegalStateException tooMany(int n) {
    return new IllegalStateException(
        this + " cannot take back " + n + ": it may have " + most + " permits at most");
  }

  @Override
  public Held hold() {
    acquire();
    return held;
  }

  @Override
  public List<Thread> waiters() {
    return waiters.threads();
  }

  /** How many permits are free. A snapshot, for reports. */
  public int permits() {
    return permits;
  }

  @Override
  protected String state() {
    return permits + " free";
  }

  private final class Acquire extends Operation {
    Acquire() {
      super(Semaphore.this, EventKind.ACQUIRE, waiters, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return permits > 0;
    }

    @Override
    public boolean attempt() {
      for (int free = permits; free > 0; free = permits) {
        if (PERMITS.compareAndSet(Semaphore.this, free, free - 1)) {
          return true;
        }
      }
      return false;
    }

    @Override
    protected Wanted wanted() {
      return Wanted.PERMIT;
    }
  }

  private final class Release extends Operation {
    private final int n;

    Release(int n) {
      super(Semaphore.this, EventKind.RELEASE, WaitQueue.NONE, waiters);
      this.n = n;
    }

    @Override
    public boolean ready() {
      return n <= most - permits;
    }

    @Override
    public boolean attempt() {
      for (int free = permits; n <= most - free; free = permits) {
        if (PERMITS.compareAndSet(Semaphore.this, free, free + n)) {
          return true;
        }
      }
      return false;
    }

    @Override
    protected long value() {
      return n;
    }
  }
}
