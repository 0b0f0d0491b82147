package interleave.runtime;

import interleave.hooks.Hooks;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Fields;
import interleave.trace.ThreadLog;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the monitor of one object: a thread takes this first, and then, without having
 * to wait, the monitor itself.
 *
 * <h2>Overview</h2>
 *
 * A thread that waits to enter a monitor of the JVM's can be told nothing: no interrupt ends it,
 * nobody is told whom it waits for. So rewritten code asks here before it enters, and says so here
 * after it has left. Whoever has to wait parks as in any {@link Operation}, and is unwound like
 * everybody else. The JVM's own monitor still excludes: code that is not rewritten (the JDK's, a
 * library's) meets rewritten code at it, as ever.
 *
 * <p><b>Order.</b> This is taken before the monitor and given back after it; a thread that has this
 * may wait for the monitor, but one that has the monitor must not wait for this. {@code wait} is
 * where that is hard to keep: it must be the JVM's own, since nothing else lets go of the monitor
 * in the midst of a block, and it comes back with the monitor and without this. If this is free
 * then, as it nearly always is, the thread takes it. If not, who has it is about to enter the
 * monitor, or has just left it; so the thread waits on, in the monitor's wait set, and {@linkplain
 * #stir is stirred} when this is free.
 *
 * <p><b>Signals.</b> {@code notify} is the JVM's own, too, which does not tell whom it has chosen.
 * So it leaves a {@link Signal}, and a thread that comes back from a wait that began before takes
 * it. Finds it none, and its time is not over, it was stirred for another's sake and waits on; if
 * nobody was stirred, it was woken by code that is not rewritten (the end of a thread notifies its
 * object) or by nobody, which Java allows, and goes on.
 *
 * <p>{@link #owner} is changed by compare-and-set from null, and back by the owner. {@link #level}
 * and {@link #left} are the owner's. The other fields are guarded by the monitor itself.
 */
final class Monitor extends Known {

  /** How often a thread that is back looks whether this is free before it makes way. */
  private static final int GLANCES = 100;

  /**
   * Who makes way is stirred; this bounds what it costs if code that is not rewritten interferes.
   */
  private static final long MAKE_WAY_MILLIS = 200;

  /** The clocks of the JVM and ours may disagree about the end of a time by as much. */
  private static final long ROUNDING_NANOS = 2_000_000;

  private static final VarHandle OWNER =
      Fields.handle(MethodHandles.lookup(), "owner", Thread.class);
  private static final VarHandle WANTING =
      Fields.handle(MethodHandles.lookup(), "wanting", int.class);

  private volatile @Nullable Thread owner;
  private int level;

  /** Token of the event by which it was last given back. */
  private long left = ThreadLog.NO_EVENT;

  /**
   * How many threads could not have this at once, and are still after it. Each counts itself before
   * it looks whether this is free, and who gives this back looks here after that: one of the two
   * sees the other.
   */
  private volatile int wanting;

  /** Null until a thread has had to wait. */
  private volatile @Nullable WaitQueue entering;

  /** How many waits have begun. */
  private long waits;

  /** The numbers of the waits in {@link #await} that have no signal and go on, longest first. */
  private final Deque<Long> waiting = new ArrayDeque<>(2);

  /** Those that nobody has taken yet. There is somebody for each; see {@link #dropSurplus}. */
  private final Deque<Signal> signals = new ArrayDeque<>(2);

  /** How often those who wait were woken for no reason of their own. */
  private int stirs;

  /** How many threads are back from their wait, and wait on until this is free. */
  private volatile int makingWay;

  /**
   * For a wait that had begun when it was given.
   *
   * @param bound the number of the first wait that had not
   */
  private record Signal(long bound, long token, long time) {
    boolean isFor(long wait) {
      return wait < bound;
    }
  }

  Monitor(Reference<Object> object) {
    super(object);
  }

  boolean isMine() {
    return owner == Thread.currentThread();
  }

  /** Who has it. A snapshot. */
  Optional<Thread> owner() {
    return Optional.ofNullable(owner);
  }

  /** Before the monitor of {@code self} is entered. */
  void enter(Object self, @Nullable ThreadLog log) {
    Thread me = Thread.currentThread();
    Thread has = owner;
    if (has == null && OWNER.compareAndSet(this, (Thread) null, me)) {
      level = 1;
      if (log != null) {
        log.add(EventKind.ACQUIRE, self, 1);
      }
    } else if (has == me) {
      level++;
    } else {
      enterLater(self);
    }
  }

  private void enterLater(Object self) {
    WANTING.getAndAdd(this, 1);
    try {
      FreeScheduler.SYSTEM.performUninterrupted(new Enter(self));
    } finally {
      WANTING.getAndAdd(this, -1);
    }
  }

  /**
   * After the monitor of {@code self} was left. A thread that is unwound out of a wait comes here
   * without having this.
   */
  void leave(Object self, @Nullable ThreadLog log) {
    if (owner != Thread.currentThread()) {
      return;
    }
    if (level > 1) {
      level--;
    } else {
      giveBack(self, log);
    }
  }

  private void giveBack(Object self, @Nullable ThreadLog log) {
    level = 0;
    left = log == null ? ThreadLog.NO_EVENT : log.add(EventKind.RELEASE, self, 1);
    owner = null;
    if (wanting != 0) {
      letOthersIn(self);
    }
  }

  private void letOthersIn(Object self) {
    WaitQueue queue = entering;
    if (queue != null) {
      queue.wake();
    }
    if (makingWay > 0) {
      synchronized (self) {
        stir(self);
      }
    }
  }

  /**
   * Wakes all who wait: one of them can take this, or a signal, and may not be who was notified.
   */
  private void stir(Object self) {
    stirs++;
    self.notifyAll();
  }

  private WaitQueue entering() {
    WaitQueue queue = entering;
    if (queue == null) {
      synchronized (this) {
        queue = entering;
        if (queue == null) {
          queue = WaitQueue.oneByOne(EventKind.BLOCK);
          entering = queue;
        }
      }
    }
    return queue;
  }

  /**
   * In place of {@code self.wait}, by the owner.
   *
   * @param nanos how long at most; {@link TimeLimit#NONE} for no limit
   */
  void await(Object self, long nanos, @Nullable ThreadLog log) throws InterruptedException {
    int levels = level;
    long number = waits++;
    waiting.add(number);
    giveBack(self, log);
    if (log != null) {
      log.add(EventKind.WAIT, self, 0);
    }
    Woken woken = Woken.BY_STOP;
    try {
      woken = nanos == TimeLimit.NONE ? sleepForEver(self, number) : sleep(self, number, nanos);
    } finally {
      waiting.remove(number);
      if (woken.signal().isEmpty()) {
        dropSurplus();
      }
      if (woken.outcome() == Outcome.STOPPED && !signals.isEmpty()) {
        stir(self); // it may have been meant for this thread, and is for another then
      }
      if (log != null) {
        long cause = woken.signal().map(Signal::token).orElse(ThreadLog.NO_EVENT);
        log.add(woken.time(), EventKind.RESUME, self, woken.outcome().ordinal(), cause, "");
      }
    }
    takeAgain(self, levels, woken, log);
    if (woken.outcome() == Outcome.INTERRUPTED) {
      throw new InterruptedException();
    }
  }

  /** How a thread came back from its wait. */
  private record Woken(Outcome outcome, Optional<Signal> signal) {
    static final Woken BY_STOP = new Woken(Outcome.STOPPED, Optional.empty());
    static final Woken BY_INTERRUPT = new Woken(Outcome.INTERRUPTED, Optional.empty());
    static final Woken BY_TIME = new Woken(Outcome.TIMED_OUT, Optional.empty());
    static final Woken BY_OTHERS = new Woken(Outcome.PROCEEDED, Optional.empty());

    /** When it could have gone on, had it had the monitor. */
    long time() {
      return signal.map(Signal::time).orElseGet(System::nanoTime);
    }
  }

  private Woken sleepForEver(Object self, long number) {
    Wait wait = Wait.inTheJdk(self, Wanted.SIGNAL, () -> false, Optional::empty);
    Waits.begin(wait);
    try {
      wait.fallAsleep();
      return sleep(self, number, TimeLimit.NONE);
    } finally {
      Waits.end(wait);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the learner's loop is the one that counts
  private Woken sleep(Object self, long number, long nanos) {
    long deadline = nanos == TimeLimit.NONE ? 0 : System.nanoTime() + nanos;
    long rest = nanos;
    while (true) {
      int before = stirs;
      boolean interrupted = false;
      try {
        if (nanos == TimeLimit.NONE) {
          self.wait();
        } else {
          self.wait(rest / 1_000_000, (int) (rest % 1_000_000));
        }
      } catch (InterruptedException e) {
        Hooks.poll();
        interrupted = true;
      }
      rest = nanos == TimeLimit.NONE ? nanos : deadline - System.nanoTime();
      boolean over = rest < ROUNDING_NANOS;
      Optional<Signal> signal = take(number);
      if (signal.isPresent()) {
        return woken(signal, interrupted, over);
      }
      if (interrupted || over || stirs == before) {
        return interrupted ? Woken.BY_INTERRUPT : over ? Woken.BY_TIME : Woken.BY_OTHERS;
      }
    }
  }

  /** The first signal for a wait. */
  private Optional<Signal> take(long number) {
    for (Iterator<Signal> all = signals.iterator(); all.hasNext(); ) {
      Signal signal = all.next();
      if (signal.isFor(number)) {
        all.remove();
        return Optional.of(signal);
      }
    }
    return Optional.empty();
  }

  /** Who is notified and interrupted may return as notified, with the flag set; so Java has it. */
  private Woken woken(Optional<Signal> signal, boolean interrupted, boolean over) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (interrupted || over) {
      stirs++; // another may have been chosen for the signal, and is on its way for nothing
    }
    return new Woken(Outcome.PROCEEDED, signal);
  }

  /** A wait is over: signals that are for nobody any more are for nobody who comes later. */
  private void dropSurplus() {
    int kept = 0;
    for (Iterator<Signal> all = signals.iterator(); all.hasNext(); ) {
      Signal signal = all.next();
      long takers = waiting.stream().filter(signal::isFor).count();
      if (kept < takers) {
        kept++;
      } else {
        all.remove();
      }
    }
  }

  /** Takes this again, with the monitor in hand. */
  private void takeAgain(Object self, int levels, Woken woken, @Nullable ThreadLog log) {
    Thread me = Thread.currentThread();
    boolean atOnce = OWNER.compareAndSet(this, (Thread) null, me);
    boolean blocked = !atOnce || woken.signal().isPresent();
    if (log != null && blocked) {
      // Since it was notified, by one who had the monitor, it could not go on for want of that.
      log.add(woken.time(), EventKind.BLOCK, self, 0, ThreadLog.NO_EVENT, "");
    }
    Outcome outcome = Outcome.STOPPED;
    try {
      if (!atOnce) {
        takeWhenFree(self, me);
      }
      outcome = Outcome.PROCEEDED;
    } finally {
      if (log != null && blocked) {
        long cause = outcome == Outcome.PROCEEDED ? left : ThreadLog.NO_EVENT;
        log.add(log.now(), EventKind.RESUME, self, outcome.ordinal(), cause, "");
      }
    }
    level = levels;
    if (log != null) {
      log.add(EventKind.ACQUIRE, self, 1);
    }
  }

  private void takeWhenFree(Object self, Thread me) {
    boolean interrupted = false;
    int glances = 0;
    try {
      while (!OWNER.compareAndSet(this, (Thread) null, me)) {
        if (glances < GLANCES) {
          glances++;
          Thread.onSpinWait();
        } else {
          interrupted |= makeWay(self);
        }
      }
    } finally {
      if (interrupted) {
        me.interrupt();
      }
    }
  }

  /**
   * Lets go of the monitor, for who has this to enter it. Says so first and then looks again, while
   * who gives this back looks after that: one of the two sees the other. Returns whether it was
   * interrupted.
   */
  @SuppressWarnings({"WaitNotInLoop", "NonAtomicVolatileUpdate"}) // the monitor guards it
  private boolean makeWay(Object self) {
    makingWay++;
    WANTING.getAndAdd(this, 1);
    int before = stirs;
    try {
      if (owner != null) {
        self.wait(MAKE_WAY_MILLIS);
      }
      return false;
    } catch (InterruptedException e) {
      Hooks.poll();
      return true;
    } finally {
      WANTING.getAndAdd(this, -1);
      makingWay--;
      if (stirs == before && !signals.isEmpty()) {
        stir(self); // the wake-up may have been meant for who waits for a signal
      }
    }
  }

  /** In place of {@code self.notify} or {@code notifyAll}, by the owner. */
  void signal(Object self, int most, @Nullable ThreadLog log) {
    int chosen = Math.min(most, waiting.size() - signals.size());
    long time = System.nanoTime();
    long token =
        log == null
            ? ThreadLog.NO_EVENT
            : log.add(time, EventKind.SIGNAL, self, chosen, ThreadLog.NO_EVENT, "");
    Signal signal = new Signal(waits, token, time);
    for (int i = 0; i < chosen; i++) {
      signals.add(signal);
    }
    if (most == 1) {
      self.notify();
    } else {
      self.notifyAll();
    }
  }

  /** From free to owned, for a thread that could not have it at once. */
  private final class Enter extends Operation {

    Enter(Object self) {
      super(self, EventKind.ACQUIRE, entering(), WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return owner == null;
    }

    @Override
    public boolean attempt() {
      if (!OWNER.compareAndSet(Monitor.this, (Thread) null, Thread.currentThread())) {
        return false;
      }
      level = 1;
      return true;
    }

    @Override
    protected long cause() {
      return left;
    }

    @Override
    protected Optional<Thread> holder() {
      return owner();
    }
  }
}
