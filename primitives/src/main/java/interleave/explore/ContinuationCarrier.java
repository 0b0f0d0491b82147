package interleave.explore;

import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs all workers on one thread, in turns: to go from one to the next costs less than it costs
 * threads to hand over to each other. A worker is never started, but it is the current thread where
 * it runs.
 *
 * <p>The thread is the {@linkplain #driver driver}. It takes one worker after the other from the
 * queue of those that were woken, and runs each until it waits. A worker that does not come to that
 * keeps the thread that it is on, and another becomes the driver; one that was the driver ends when
 * its worker waits or ends.
 *
 * <p>The JVM knows nothing of workers that are not started, and so an unpark does not reach them:
 * see {@link Seat#nudge}. Real monitors and waits do work, and keep the driver waiting.
 */
final class ContinuationCarrier implements Carrier {

  /** Of {@code Object} and {@code Thread}: they end by an interrupt, and take its status away. */
  private static final Set<String> TAKES_INTERRUPT = Set.of("wait0", "sleepNanos0");

  /** Those that can run. Each is in it at most once, and not while it runs. */
  private final Queue<Berth> ready = new ConcurrentLinkedQueue<>();

  /** Who serves the queue. Written under the lock of this. */
  private volatile Driver driver;

  private volatile boolean closed;

  ContinuationCarrier() {
    driver = new Driver();
    driver.start();
  }

  @Override
  public Seat seat(Crew.Worker worker) {
    return new Berth(worker);
  }

  @Override
  public synchronized void close() {
    closed = true;
    Apart.unpark(driver);
  }

  /** Lets another go on with the others, if it is the driver that does not come back. */
  private synchronized void replace(Driver away, Thread with) {
    if (driver == away) {
      driver = new Driver();
      driver.start();
      // From now on it is that worker's alone, and to be known as its thread.
      away.owner = with;
      away.setName(with.getName());
      away.setContextClassLoader(with.getContextClassLoader());
    }
  }

  private void enqueue(Berth berth) {
    ready.add(berth);
    Driver current = driver;
    if (current.resting) {
      Apart.unpark(current);
    }
  }

  /** Serves the queue. */
  private final class Driver extends Thread {

    /** It waits, or is about to; set before it looks whether it has to. */
    private volatile boolean resting;

    /** Whose it is; null while it serves all. */
    private volatile @Nullable Thread owner;

    Driver() {
      super(null, null, "interleave-carrier", 0, false);
      setDaemon(true);
    }

    /**
     * Interrupts the worker that it is left to. What the JVM takes for the interrupt status of this
     * thread only a sleep or a wait takes away: who parks in a loop would never rest again.
     */
    @Override
    public void interrupt() {
      Thread interrupted = owner;
      if (interrupted == null) {
        return;
      }
      interrupted.interrupt();
      LockSupport.unpark(this);
      StackTraceElement[] stack = getStackTrace();
      if (stack.length > 0 && TAKES_INTERRUPT.contains(stack[0].getMethodName())) {
        super.interrupt();
      }
    }

    @Override
    public void run() {
      while (driver == this) {
        Berth next = ready.poll();
        if (next != null) {
          next.run(this);
        } else if (closed) {
          return;
        } else {
          rest();
        }
      }
    }

    private void rest() {
      resting = true;
      if (ready.isEmpty() && !closed) {
        LockSupport.park(this);
      }
      resting = false;
    }
  }

  private enum State {
    /** It waits until it is woken. */
    WAITING,
    /** It has been woken since it began to wait, or to run. */
    WOKEN,
    /** It runs. */
    RUNNING
  }

  private final class Berth implements Seat {
    private final Crew.Worker worker;
    private final Object continuation;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /** What it runs on; null if it does not. Written by that thread. */
    private volatile @Nullable Driver mount;

    /** It waits where it is, since it cannot be left. Written by itself. */
    private volatile boolean pinned;

    private volatile boolean ended;

    Berth(Crew.Worker worker) {
      this.worker = worker;
      this.continuation = Continuations.of(this::live);
    }

    @SuppressWarnings("DoNotCall") // it is the current thread
    private void live() {
      try {
        worker.run();
      } catch (Throwable e) {
        worker.getUncaughtExceptionHandler().uncaughtException(worker, e); // as of any thread
      } finally {
        ended = true;
      }
    }

    /** Called by a driver that has taken it from the queue. */
    void run(Driver on) {
      state.set(State.RUNNING);
      mount = on;
      Continuations.enter(continuation, on, worker);
      mount = null;
      if (!ended && !state.compareAndSet(State.RUNNING, State.WAITING)) {
        enqueue(this);
      }
    }

    @Override
    public void begin() {
      // It begins when it is woken.
    }

    @Override
    public void wake() {
      State before = state.getAndSet(State.WOKEN);
      if (before == State.WAITING) {
        enqueue(this);
      } else if (pinned) {
        Driver on = mount;
        if (on != null) {
          Apart.unpark(on);
        }
      }
    }

    @Override
    public void await(Object blocker) {
      if (!Continuations.leave()) {
        awaitPinned(blocker);
      }
    }

    private void awaitPinned(Object blocker) {
      pinned = true;
      relieve();
      while (!state.compareAndSet(State.WOKEN, State.RUNNING)) {
        Apart.park(blocker);
      }
      pinned = false;
    }

    @Override
    public boolean hasEnded() {
      return ended;
    }

    @Override
    public Optional<Thread> thread() {
      return Optional.ofNullable(mount);
    }

    @Override
    public void nudge() {
      Driver on = mount;
      if (on != null) {
        LockSupport.unpark(on);
      }
    }

    @Override
    public void relieve() {
      Driver on = mount;
      if (on != null) {
        replace(on, worker);
      }
    }

    @Override
    public void disturb() {
      Driver on = mount;
      if (on == null) {
        worker.interrupt();
      } else {
        replace(on, worker); // an interrupt that comes late must not meet another worker
        on.interrupt();
      }
    }
  }
}
