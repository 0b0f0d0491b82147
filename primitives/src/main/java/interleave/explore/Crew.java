package interleave.explore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Threads to run the threads of executions on, one execution after the other: starting a thread
 * takes a hundred times as long as waking one.
 */
final class Crew implements AutoCloseable {

  // Guarded by this.

  private final Deque<Worker> idle = new ArrayDeque<>();
  private final Deque<Worker> idleDaemons = new ArrayDeque<>();
  private final List<Worker> all = new ArrayList<>();
  private boolean closed;

  private final Carrier carrier;

  Crew(Carrier carrier) {
    this.carrier = carrier;
  }

  /** Who brings what a worker does into its execution; null if it is of another crew, or idle. */
  @Nullable Control controlOf(Worker worker) {
    Actor actor = worker.actor;
    return worker.crew == this && actor != null ? actor.execution.control() : null;
  }

  /** A thread that waits for work and will look like {@code model}. */
  @SuppressWarnings("ThreadPriorityCheck") // the program's own, or what the last one left
  Worker take(Thread model) {
    Worker worker = takeIdle(model.isDaemon(), model.getName());
    if (!worker.getName().equals(model.getName())) {
      worker.setName(model.getName());
    }
    if (worker.getContextClassLoader() != model.getContextClassLoader()) {
      worker.setContextClassLoader(model.getContextClassLoader());
    }
    if (worker.getPriority() != model.getPriority()) {
      worker.setPriority(model.getPriority());
    }
    return worker;
  }

  private synchronized Worker takeIdle(boolean daemon, String name) {
    Worker worker = (daemon ? idleDaemons : idle).poll();
    if (worker == null) {
      worker = new Worker(name, this);
      worker.setDaemon(daemon);
      all.add(worker);
      worker.seat.begin();
    }
    return worker;
  }

  /** The worker has nothing to do, or will have nothing when it returns. */
  synchronized void giveBack(Worker worker) {
    if (closed) {
      worker.close();
    } else {
      (worker.isDaemon() ? idleDaemons : idle).push(worker);
    }
  }

  /** Lets the threads end that are idle, and the others when they are given back. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(Worker::close);
    idleDaemons.forEach(Worker::close);
    carrier.close();
  }

  /** The threads that were made; for tests. */
  synchronized List<Worker> workers() {
    return List.copyOf(all);
  }

  /** One of the threads. */
  static final class Worker extends Thread {
    private final Crew crew;

    /** What it runs on. */
    final Carrier.Seat seat;

    private volatile @Nullable Runnable job;
    private volatile boolean closed;

    /** What it does now is the scheduler's own affair; used by itself only. */
    boolean apart;

    /** Whose steps it takes now; written before the job is given, and by itself. */
    volatile @Nullable Actor actor;

    private Worker(String name, Crew crew) {
      super(null, null, name, 0, false);
      this.crew = crew;
      this.seat = crew.carrier.seat(this);
    }

    void give(Runnable next) {
      job = next;
      seat.wake();
    }

    /** Whether it was given something to do and has not begun. */
    boolean hasJob() {
      return job != null;
    }

    private void close() {
      closed = true;
      seat.wake();
    }

    @Override
    public void run() {
      while (true) {
        Runnable next = job;
        if (next != null) {
          job = null;
          next.run();
        } else if (closed) {
          return;
        } else {
          seat.await(this);
        }
      }
    }
  }
}
