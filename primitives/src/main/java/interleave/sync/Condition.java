package interleave.sync;

import interleave.runtime.Called;
import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.Primitive;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waiting, under a lock, until another thread has changed something under the same lock. Semantics
 * of CPython's {@code threading.Condition}; {@code wait} and {@code notify} are called {@code
 * await} and {@code signal}, since every Java object has methods of those names that do something
 * else.
 *
 * <p>Several conditions may share a lock. Signals are not remembered: they reach who waits at that
 * moment, in the order they came. Nobody is woken without a signal, but between the signal and the
 * return of {@code await} others may have had the lock; so wait in a loop, or with {@link
 * #awaitFor(BooleanSupplier)}.
 *
 * <h2>How a wait goes</h2>
 *
 * Each of these is one operation: take a ticket; release the lock, whatever its level; wait until
 * the ticket is called, the time is over, or an interrupt comes; give the ticket back if it was not
 * called; acquire the lock again with the same level. A signal calls the oldest tickets. A ticket
 * is either called or given back, never both: a signal that comes together with the end of the time
 * is either received ({@code await} returns true) or goes to the next in line.
 *
 * <h2>Memory effects</h2>
 *
 * Those of the lock; and what a thread did before a signal happens before what another does after
 * the {@code await} that received it.
 */
public final class Condition extends Primitive implements Holdable {

  private final Holdable lock;
  private final ConditionLock inner;

  /** Tickets are called one by one, in an order of their own. */
  private final WaitQueue waiters = WaitQueue.onCall(EventKind.WAIT);

  /**
   * Guards {@link #tickets}. The condition's own lock does not: over a {@link Lock}, which belongs
   * to nobody, a thread may signal that has not acquired it.
   */
  private final ReentrantLock guard = new ReentrantLock();

  /** Those neither called nor given back, oldest first. Guarded by {@link #guard}. */
  private final Deque<Ticket> tickets = new ArrayDeque<>();

  /** How many they are. Written under {@link #guard}. */
  private volatile int inLine;

  /** A condition with an {@link RLock} of its own. */
  public Condition() {
    this(new RLock());
  }

  /** A condition over {@code lock}. */
  public Condition(Lock lock) {
    this.lock = lock;
    this.inner = lock.forCondition();
  }

  /** A condition over {@code lock}. */
  public Condition(RLock lock) {
    this.lock = lock;
    this.inner = lock.forCondition();
  }

  /** A condition over {@code lock} that messages and pictures call {@code name}. */
  public Condition(Lock lock, String name) {
    super(name);
    this.lock = lock;
    this.inner = lock.forCondition();
  }

  /** A condition over {@code lock} that messages and pictures call {@code name}. */
  public Condition(RLock lock, String name) {
    super(name);
    this.lock = lock;
    this.inner = lock.forCondition();
  }

  @Override
  public void acquire() {
    lock.acquire();
  }

  @Override
  public boolean acquire(double seconds) {
    return lock.acquire(seconds);
  }

  @Override
  public boolean acquire(Duration limit) {
    return lock.acquire(limit);
  }

  @Override
  public boolean acquire(boolean blocking, double seconds) {
    return lock.acquire(blocking, seconds);
  }

  @Override
  public boolean tryAcquire() {
    return lock.tryAcquire();
  }

  @Override
  public void release() {
    lock.release();
  }

  @Override
  public Held hold() {
    return lock.hold();
  }

  /**
   * Releases the lock, waits for a signal, and acquires the lock again.
   *
   * @throws IllegalMonitorStateException if the lock is not acquired
   * @throws Interrupted if the thread has to wait and is interrupted; the lock is acquired again
   */
  public void await() {
    awaitNanos(TimeLimit.NONE);
  }

  /**
   * Releases the lock, waits for a signal for a limited time, and acquires the lock again, however
   * long that takes.
   *
   * @param seconds how long at most; zero or less not to wait
   * @return whether a signal was received
   * @throws IllegalMonitorStateException if the lock is not acquired
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted; the lock is acquired again
   */
  public boolean await(double seconds) {
    return awaitNanos(TimeLimit.ofSeconds(seconds));
  }

  /**
   * Releases the lock, waits for a signal for a limited time, and acquires the lock again, however
   * long that takes.
   *
   * @param limit how long at most; zero or less not to wait
   * @return whether a signal was received
   * @throws IllegalMonitorStateException if the lock is not acquired
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   * @throws Interrupted if the thread has to wait and is interrupted; the lock is acquired again
   */
  public boolean await(Duration limit) {
    return awaitNanos(TimeLimit.of(limit));
  }

  private boolean awaitNanos(long nanos) {
    checkHeld("await");
    Ticket ticket = new Ticket();
    new Take(ticket).perform();
    int levels = inner.releaseAll();
    try {
      return ticket.performWithin(nanos) || wasCalled(ticket);
    } catch (Throwable e) {
      if (wasCalled(ticket) && e instanceof Interrupted) {
        return true;
      }
      throw e;
    } finally {
      inner.reacquire(levels);
    }
  }

  /** Gives the ticket back; tells whether it was called before it could be. */
  private boolean wasCalled(Ticket ticket) {
    return !new GiveBack(ticket).tryPerform();
  }

  /**
   * Waits until {@code predicate} holds. It is asked under the lock, at first and after each
   * signal; if it holds at first, nothing else is done, not even looking whether the lock is
   * acquired.
   *
   * @throws IllegalMonitorStateException if the thread has to wait and the lock is not acquired
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public void awaitFor(BooleanSupplier predicate) {
    awaitValue(() -> asValue(predicate), TimeLimit.NONE);
  }

  /**
   * Waits until {@code predicate} holds, for a limited time in all.
   *
   * @return what the predicate said last
   * @throws IllegalMonitorStateException if the thread has to wait and the lock is not acquired
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public boolean awaitFor(BooleanSupplier predicate, double seconds) {
    return awaitValue(() -> asValue(predicate), TimeLimit.ofSeconds(seconds)).isPresent();
  }

  /**
   * Waits until {@code predicate} holds, for a limited time in all.
   *
   * @return what the predicate said last
   * @throws IllegalMonitorStateException if the thread has to wait and the lock is not acquired
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public boolean awaitFor(BooleanSupplier predicate, Duration limit) {
    return awaitValue(() -> asValue(predicate), TimeLimit.of(limit)).isPresent();
  }

  /**
   * Waits until {@code source} has a value, and gives it.
   *
   * @throws IllegalMonitorStateException if the thread has to wait and the lock is not acquired
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public <T> T awaitValue(Supplier<Optional<T>> source) {
    return awaitValue(source, TimeLimit.NONE).orElseThrow();
  }

  /**
   * Waits until {@code source} has a value, for a limited time in all.
   *
   * @return what the source said last
   * @throws IllegalMonitorStateException if the thread has to wait and the lock is not acquired
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public <T> Optional<T> awaitValue(Supplier<Optional<T>> source, double seconds) {
    return awaitValue(source, TimeLimit.ofSeconds(seconds));
  }

  private static Optional<Boolean> asValue(BooleanSupplier predicate) {
    return predicate.getAsBoolean() ? Optional.of(true) : Optional.empty();
  }

  private <T> Optional<T> awaitValue(Supplier<Optional<T>> source, long nanos) {
    Optional<T> value = source.get();
    if (value.isPresent()) {
      return value;
    }
    long deadline = ThreadScope.current().scheduler().now() + nanos;
    long left = nanos;
    do {
      awaitNanos(left);
      value = source.get();
      if (nanos != TimeLimit.NONE) {
        left = deadline - ThreadScope.current().scheduler().now();
      }
    } while (value.isEmpty() && left > 0);
    return value;
  }

  /**
   * Wakes who has waited longest, if anyone waits.
   *
   * @throws IllegalMonitorStateException if the lock is not acquired
   */
  public void signal() {
    signal(1);
  }

  /**
   * Wakes the {@code n} that have waited longest, or all if they are fewer; none if {@code n} is
   * zero or less.
   *
   * @throws IllegalMonitorStateException if the lock is not acquired
   */
  public void signal(int n) {
    checkHeld("signal");
    new Signal(n).perform();
  }

  /**
   * Wakes everybody who waits now.
   *
   * @throws IllegalMonitorStateException if the lock is not acquired
   */
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  private void checkHeld(String what) {
    if (!inner.heldForCaller()) {
      throw new IllegalMonitorStateException(
          "cannot "
              + what
              + " on "
              + this
              + ": its lock is not acquired. Do it inside try (var held = condition.hold()) { … }.");
    }
  }

  /** The threads that wait for a signal, longest first. A snapshot, for reports. */
  @Override
  public List<Thread> waiters() {
    guard.lock();
    try {
      return tickets.stream().flatMap(ticket -> ticket.waiting().stream()).toList();
    } finally {
      guard.unlock();
    }
  }

  @Override
  protected String state() {
    return "over " + lock;
  }

  /** One thread's wait. The operation becomes possible when a signal calls it. */
  private final class Ticket extends Called {
    private volatile boolean called;

    /** Written before {@link #called}. */
    private long caller = ThreadLog.NO_EVENT;

    /** Who is called by the same signal after it. Used by who gives the signal only. */
    private @Nullable Ticket next;

    Ticket() {
      super(Condition.this, waiters);
    }

    @Override
    protected boolean isLasting() {
      return true;
    }

    @Override
    protected boolean wakesSpuriously() {
      return true;
    }

    @Override
    public boolean ready() {
      return called;
    }

    @Override
    public boolean attempt() {
      return called;
    }

    @Override
    protected long cause() {
      return caller;
    }

    void call(long token) {
      caller = token;
      called = true;
    }
  }

  /** Something done to the tickets, at any time. */
  private abstract class OnTickets extends Operation {
    OnTickets(WaitQueue enables) {
      super(Condition.this, WaitQueue.NONE, enables);
    }

    OnTickets(EventKind kind, WaitQueue enables) {
      super(Condition.this, kind, WaitQueue.NONE, enables);
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      guard.lock();
      try {
        boolean done = change();
        inLine = tickets.size();
        return done;
      } finally {
        guard.unlock();
      }
    }

    abstract boolean change();
  }

  private final class Take extends OnTickets {
    private final Ticket ticket;

    Take(Ticket ticket) {
      super(WaitQueue.NONE);
      this.ticket = ticket;
    }

    @Override
    boolean change() {
      return tickets.add(ticket);
    }
  }

  private final class GiveBack extends OnTickets {
    private final Ticket ticket;

    GiveBack(Ticket ticket) {
      super(WaitQueue.NONE);
      this.ticket = ticket;
    }

    @Override
    public boolean ready() {
      return !ticket.called;
    }

    @Override
    boolean change() {
      return tickets.remove(ticket);
    }
  }

  private final class Signal extends OnTickets {
    private final int most;
    private int chosen;
    private @Nullable Ticket first;
    private @Nullable Ticket last;

    Signal(int most) {
      super(EventKind.SIGNAL, waiters);
      this.most = most;
    }

    /** Where nobody waits, as is most often so, there is nothing to change. */
    @Override
    public boolean attempt() {
      return inLine == 0 || super.attempt();
    }

    @Override
    boolean change() {
      for (; chosen < most && !tickets.isEmpty(); chosen++) {
        Ticket ticket = tickets.remove();
        ticket.call(waiters.cause());
        if (last == null) {
          first = ticket;
        } else {
          last.next = ticket;
        }
        last = ticket;
      }
      return true;
    }

    @Override
    protected void wakeEnabled() {
      for (Ticket ticket = first; ticket != null; ticket = ticket.next) {
        ticket.wake();
      }
    }

    @Override
    protected long value() {
      return chosen;
    }
  }
}
