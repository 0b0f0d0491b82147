package interleave.kernel.shell;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * The thread called "main" that runs the code of all cells, one after the other.
 *
 * <p>One thread for all cells, as in a program: what it holds (a reentrant lock, a thread-local
 * value) it still holds in the next cell. The shell waits for it, but never for ever: a cell that
 * was told to stop and does not is abandoned together with its thread, and the next cell gets a new
 * one.
 */
final class MainThread {

  /**
   * How often a thread that was told to stop is told again: it may have swallowed the interrupt.
   */
  private static final long NUDGE_MILLIS = 25;

  private final long graceMillis;
  private final SynchronousQueue<Run> next = new SynchronousQueue<>();
  private final Thread thread;

  /**
   * Starts the thread.
   *
   * @param graceMillis how long a cell that was told to stop may take for it
   */
  MainThread(long graceMillis) {
    this.graceMillis = graceMillis;
    thread = new Thread(this::loop, "main");
    thread.setDaemon(true);
    thread.start();
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

  /**
   * Runs {@code body} as part of {@code cell} and waits for its end. After {@link Ending.Abandoned}
   * this thread is lost: make another.
   */
  Ending run(CellScope cell, ClassLoader context, Callable<Object> body) {
    Run run = new Run(cell, context, body);
    cell.onStop(run::stopDemanded);
    hand(run);
    return run.await();
  }

  private void hand(Run run) {
    boolean interrupted = false;
    while (true) {
      try {
        next.put(run);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    while (true) {
      Run run;
      try {
        run = next.take();
      } catch (InterruptedException e) {
        continue; // by a learner's thread that kept a reference to this one
      }
      if (!run.perform()) {
        return;
      }
    }
  }

  private final class Run {
    private final CellScope cell;
    private final ClassLoader context;
    private final Callable<Object> body;

    // Guarded by this.
    private Optional<Ending> ending = Optional.empty();
    private boolean running;

    Run(CellScope cell, ClassLoader context, Callable<Object> body) {
      this.cell = cell;
      this.context = context;
      this.body = body;
    }

    /** On the main thread. Returns whether the thread may go on to the next run. */
    boolean perform() {
      synchronized (this) {
        running = true;
      }
      Thread.interrupted(); // whatever came between two cells was meant for none
      thread.setContextClassLoader(context);
      Ending mine;
      try {
        mine = new Ending.Returned(Optional.ofNullable(cell.call(body)));
      } catch (Throwable t) {
        mine = new Ending.Threw(t);
      }
      thread.setContextClassLoader(null);
      synchronized (this) {
        running = false;
        boolean abandoned = ending.isPresent();
        if (!abandoned) {
          ending = Optional.of(mine);
        }
        notifyAll();
        return !abandoned;
      }
    }

    synchronized void stopDemanded() {
      notifyAll();
    }

    /** On the shell's thread. */
    synchronized Ending await() {
      boolean interrupted = false;
      long told = 0;
      while (ending.isEmpty()) {
        try {
          if (cell.stopReason().isEmpty()) {
            wait();
            continue;
          }
          long now = System.nanoTime();
          if (told == 0) {
            told = now;
          }
          if (now - told >= TimeUnit.MILLISECONDS.toNanos(graceMillis)) {
            ending =
                Optional.of(
                    new Ending.Abandoned(thread.getState(), List.of(thread.getStackTrace())));
            break;
          }
          // Holding the monitor: the run cannot end meanwhile, so no later cell is interrupted.
          if (running) {
            thread.interrupt();
          }
          cell.threads().stream().filter(t -> t != thread).forEach(Thread::interrupt);
          wait(NUDGE_MILLIS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return ending.get();
    }
  }
}
