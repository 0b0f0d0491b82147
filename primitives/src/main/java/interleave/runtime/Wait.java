package interleave.runtime;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits without a limit of time, from the moment it first goes to sleep until it goes
 * on. Each wait is an object of its own: who sees the same one twice knows that the thread has not
 * gone on in between.
 *
 * <p>The thread sleeps and looks in turns, and tells which: {@link #naps} is odd from before it
 * parks, having looked in vain, until it is about to look again. So the same odd number seen twice
 * means that the thread has neither looked nor gone on in between.
 */
public final class Wait {

  private final Thread thread;
  private final ThreadScope scope;
  private final Object target;
  private final Wanted wanted;
  private final BooleanSupplier ready;
  private final Supplier<Optional<Thread>> holder;

  /** Empty if it is to be asked of the object. */
  private final Optional<String> state;

  /** Whether the thread waits in a wait of the JDK's own, of which only the JVM knows more. */
  private final boolean inTheJdk;

  private final long since = System.nanoTime();

  /** Written by the thread only. */
  private volatile int naps;

  /** Where it is to be seen, or was; written by the thread, and before it is there. */
  private @Nullable AtomicReference<@Nullable Wait> seat;

  Wait(Operation operation) {
    this(operation.target(), operation.wanted(), operation::ready, operation::holder, false);
  }

  /** The calling thread waits for a thread of which nothing is known but what the JDK tells. */
  static Wait forEndOf(Thread other) {
    return new Wait(
        other, Wanted.THREAD_END, () -> !other.isAlive(), () -> Optional.of(other), true);
  }

  /**
   * The calling thread waits, in a wait of the JDK's own, for what {@code ready} tells has come.
   *
   * @param holder who has, or is, what it waits for
   */
  static Wait inTheJdk(
      Object target, Wanted wanted, BooleanSupplier ready, Supplier<Optional<Thread>> holder) {
    return new Wait(target, wanted, ready, holder, true);
  }

  private Wait(
      Object target,
      Wanted wanted,
      BooleanSupplier ready,
      Supplier<Optional<Thread>> holder,
      boolean inTheJdk) {
    this.thread = Thread.currentThread();
    this.scope = ThreadScope.current();
    this.target = target;
    this.wanted = wanted;
    this.ready = ready;
    this.holder = holder;
    this.inTheJdk = inTheJdk;
    this.state = Optional.empty();
  }

  private Wait(
      Thread thread,
      ThreadScope scope,
      Object target,
      Wanted wanted,
      Optional<Thread> holder,
      Optional<String> state) {
    this.thread = thread;
    this.scope = scope;
    this.target = target;
    this.wanted = wanted;
    this.ready = () -> false;
    this.holder = () -> holder;
    this.inTheJdk = true;
    this.state = state;
  }

  /**
   * A thread that waits in one of the JDK's own ways, as somebody else has seen it: it could not go
   * on when it was seen.
   *
   * @param holder the thread that has, or is, what it waits for, if that is known
   * @param state of the object in words, if there is anything to say
   */
  public static Wait seen(
      Thread thread,
      ThreadScope scope,
      Object target,
      Wanted wanted,
      Optional<Thread> holder,
      Optional<String> state) {
    return new Wait(thread, scope, target, wanted, holder, state);
  }

  /** Whose wait it is. */
  public Thread thread() {
    return thread;
  }

  /** The run that the thread waits for. */
  public ThreadScope scope() {
    return scope;
  }

  /** The object at which it waits: a primitive, or another thread. */
  public Object target() {
    return target;
  }

  /** What it waits for there. */
  public Wanted wanted() {
    return wanted;
  }

  /** The thread that has, or is, what it waits for; empty if that can be nobody or anybody. */
  public Optional<Thread> holder() {
    return holder.get();
  }

  /** The state of the object in words; empty if it has none to speak of. A snapshot. */
  public Optional<String> state() {
    return target instanceof Primitive primitive ? Optional.of(primitive.state()) : state;
  }

  /** When it went to sleep, as {@link System#nanoTime} gives it. */
  public long since() {
    return since;
  }

  /** Whether it could go on now. */
  public boolean ready() {
    return ready.getAsBoolean();
  }

  /** Whether the thread waits in a wait of the JDK's own: then the JVM is to be asked about it. */
  public boolean isInTheJdk() {
    return inTheJdk;
  }

  /** Whether the thread rests at this moment, as the JVM sees it. Not for a wait of the JDK's. */
  public boolean rests() {
    return thread.getState() == Thread.State.WAITING;
  }

  /** How often it has gone to sleep or woken up; odd while it sleeps. */
  public int naps() {
    return naps;
  }

  /** Takes a seat among the {@link Seats} if it is free. */
  boolean takeSeat(AtomicReference<@Nullable Wait> free) {
    seat = free;
    return free.get() == null && free.compareAndSet(null, this);
  }

  /** Whether it has the seat that it took. */
  boolean hasSeat() {
    AtomicReference<@Nullable Wait> taken = seat;
    return taken != null && taken.get() == this;
  }

  void leaveSeat() {
    AtomicReference<@Nullable Wait> taken = seat;
    if (taken != null) {
      taken.compareAndSet(this, null);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void fallAsleep() {
    naps++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void wakeUp() {
    naps++;
  }
}
