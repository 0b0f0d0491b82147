package interleave.kernel.shell;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The thread called "main" that runs the code of all cells, one cell after the other.
 *
 * <p>One thread for all cells, as in a program: what it holds (a reentrant lock, a thread-local
 * value) it still holds in the next cell. The shell waits for it, but never for ever: a cell that
 * was told to stop and does not is abandoned together with its thread, and the next cell gets a new
 * one.
 */
final class MainThread {

  /** What {@link #close} hands over: the thread is to end. */
  private static final Optional<CellRun> NO_MORE = Optional.empty();

  /** How often the thread is told to stop: it may have swallowed the interrupt. */
  private static final long NUDGE_MILLIS = 25;

  private final long graceMillis;
  private final BlockingQueue<Optional<CellRun>> next = new LinkedBlockingQueue<>();
  private final Carrier thread;

  /**
   * Starts the thread.
   *
   * @param graceMillis how long a cell that was told to stop may take for it
   */
  MainThread(long graceMillis) {
    this.graceMillis = graceMillis;
    thread = new Carrier(this::loop);
    // Not a daemon, as in a program: threads that a learner makes inherit it.
    thread.setDaemon(false);
    thread.start();
  }

  /** A class of its own so that it can be recognized. */
  private static final class Carrier extends Thread {
    /** Whether it waits for a cell. Written by itself. */
    private volatile boolean idle;

    Carrier(Runnable loop) {
      super(CellThreads.group(), loop, "main");
    }
  }

  /** Whether a thread is a main thread that has no cell to run. */
  static boolean isIdle(Thread thread) {
    return thread instanceof Carrier carrier && carrier.idle;
  }

  /** Whether a thread is, or was, a main thread. */
  static boolean isMain(Thread thread) {
    return thread instanceof Carrier;
  }

  /** How a piece of code ended. */
  sealed interface Ending {
    /** It returned. */
    record Returned(Optional<Object> value) implements Ending {}

    /** It threw. */
    record Threw(Throwable thrown) implements Ending {}

    /** It was told to stop and went on; {@code where} is what it was doing then. */
    record Abandoned(Thread.State state, List<StackTraceElement> where) implements Ending {}
  }

  /** Begins a cell. One at a time. */
  CellRun begin(CellScope cell, ClassLoader context) {
    CellRun run = new CellRun(cell, context);
    cell.onStop(run::stopDemanded);
    next.add(Optional.of(run));
    return run;
  }

  /** Lets the thread end when it has nothing more to run. */
  void close() {
    next.add(NO_MORE);
  }

  private void loop() {
    while (true) {
      Optional<CellRun> run;
      try {
        thread.idle = true;
        run = next.take();
        thread.idle = false;
      } catch (InterruptedException e) {
        continue; // by a learner's thread that kept a reference to this one
      }
      if (run.isEmpty() || !run.get().perform()) {
        return;
      }
    }
  }

  /**
   * One cell on the main thread: its pieces of code run one by one, all within the cell's scope.
   *
   * <p>All fields are guarded by this.
   */
  final class CellRun {
    private final CellScope cell;
    private final ClassLoader context;

    private Optional<Callable<Object>> body = Optional.empty();
    private Optional<Ending> ending = Optional.empty();
    private boolean running;
    private boolean abandoned;
    private boolean noMore;
    private boolean left;

    private CellRun(CellScope cell, ClassLoader context) {
      this.cell = cell;
      this.context = context;
    }

    /** Whether the main thread could not be stopped and is lost: make another. */
    synchronized boolean abandoned() {
      return abandoned;
    }

    private synchronized void stopDemanded() {
      notifyAll();
    }

    /** On the shell's thread: runs {@code code} on the main thread and waits for its end. */
    Ending run(Callable<Object> code) {
      return run(code, graceMillis);
    }

    /** The same for code that is given so long to stop. */
    synchronized Ending run(Callable<Object> code, long patienceMillis) {
      if (abandoned) {
        throw new IllegalStateException(cell.name() + " has been abandoned");
      }
      body = Optional.of(code);
      ending = Optional.empty();
      notifyAll();
      long told = 0;
      while (ending.isEmpty()) {
        if (cell.stopReason().isEmpty()) {
          pause(0);
          continue;
        }
        long now = System.nanoTime();
        if (told == 0) {
          told = now;
        }
        if (now - told >= TimeUnit.MILLISECONDS.toNanos(patienceMillis)) {
          abandoned = true;
          cell.abandon(thread);
          ending =
              Optional.of(new Ending.Abandoned(thread.getState(), List.of(thread.getStackTrace())));
          break;
        }
        // Holding the monitor: the code cannot end meanwhile, so no later code is interrupted.
        if (running) {
          thread.interrupt();
        }
        pause(NUDGE_MILLIS);
      }
      return ending.get();
    }

    /** On the shell's thread: ends the cell. Its main thread has left its scope on return. */
    synchronized void end() {
      noMore = true;
      notifyAll();
      while (!left && !abandoned) {
        pause(0);
      }
    }

    /** On the main thread. Returns whether it may go on to the next cell. */
    private boolean perform() {
      thread.setContextClassLoader(context);
      try {
        cell.call(
            () -> {
              while (step()) {
                // step() did it
              }
              return null;
            });
      } catch (Exception e) {
        throw new AssertionError("a step lets nothing out", e);
      } finally {
        thread.setContextClassLoader(null);
      }
      synchronized (this) {
        left = true;
        notifyAll();
        return !abandoned;
      }
    }

    /** On the main thread: waits for code and runs it. Returns whether to go on. */
    private boolean step() {
      Callable<Object> code;
      synchronized (this) {
        while (body.isEmpty()) {
          if (noMore || abandoned) {
            return false;
          }
          pause(0);
        }
        code = body.get();
        body = Optional.empty();
        running = true;
      }
      Thread.interrupted(); // whatever came between two pieces was meant for none
      Ending mine;
      try {
        mine = new Ending.Returned(Optional.ofNullable(code.call()));
      } catch (Throwable t) {
        mine = new Ending.Threw(t);
      }
      synchronized (this) {
        running = false;
        if (!abandoned) {
          ending = Optional.of(mine);
        }
        notifyAll();
        return !abandoned;
      }
    }

    /** Waits for a change, or {@code millis} if not 0. Who interrupts here means something else. */
    @SuppressWarnings("WaitNotInLoop") // every caller is a loop
    private void pause(long millis) {
      try {
        wait(millis);
      } catch (InterruptedException e) {
        // The callers look again; neither thread has use for the flag.
      }
    }
  }
}
