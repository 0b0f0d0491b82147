package interleave.kernel.shell;

import interleave.hooks.Hooks;
import interleave.runtime.PlainJava;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The cells that are to stop.
 *
 * <p>While there are any, every poll of rewritten code asks here, which ends what spins. What waits
 * is interrupted, again and again for a while, since code may swallow an interrupt and wait on.
 * (The main thread is interrupted by {@link MainThread}, which knows when it is safe.) When the
 * last thread of the last cell is gone, polls are cheap again. A main thread that was abandoned in
 * code without polls counts too: it ends at the first poll that it comes to, however late.
 */
final class Stops {

  private static final long NUDGE_MILLIS = 25;

  /** After this, threads that still live are left to their polls. */
  private static final long INSIST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long LOOK_AGAIN_MILLIS = 1_000;

  /** With the time of the demand. Guarded by the class; not empty exactly while a thread sweeps. */
  private static final Map<CellScope, Long> STOPPING = new HashMap<>();

  private Stops() {}

  /**
   * Makes {@code System.exit} in a learner's code end its cell, and threads of plain Java end
   * wherever they wait. Once per process is enough.
   */
  static void install() {
    Hooks.setExitHandler(Stops::exit);
    Hooks.setSink(PlainJava.SINK);
  }

  static synchronized void add(CellScope cell) {
    if (STOPPING.isEmpty()) {
      Hooks.setStopper(Stops::check);
      Thread sweeper = new Thread(Stops::sweep, "interleave-stop");
      sweeper.setDaemon(true);
      sweeper.setContextClassLoader(null); // else it would count as one of the cell's own
      sweeper.start();
    }
    STOPPING.put(cell, System.nanoTime());
  }

  private static void sweep() {
    try {
      while (true) {
        Thread.sleep(sweepOnce());
      }
    } catch (InterruptedException e) {
      // Nobody is to stop any more: see sweepOnce. Nobody else knows this thread.
    }
  }

  /** Returns how long to wait for the next time, in milliseconds. */
  private static synchronized long sweepOnce() {
    long now = System.nanoTime();
    STOPPING.keySet().removeIf(cell -> cell.ended() && !cell.isStopping());
    if (STOPPING.isEmpty()) {
      Hooks.setStopper(null);
      Thread.currentThread().interrupt();
      return 0;
    }
    boolean insists = false;
    for (Map.Entry<CellScope, Long> stopping : STOPPING.entrySet()) {
      if (now - stopping.getValue() < INSIST_NANOS) {
        insists = true;
        stopping.getKey().interrupt();
      }
    }
    return insists ? NUDGE_MILLIS : LOOK_AGAIN_MILLIS;
  }

  private static void check() {
    CellScope.currentCell()
        .filter(CellScope::isBeingStopped)
        .flatMap(CellScope::stopReason)
        .ifPresent(
            reason -> {
              throw new CellStopped(reason);
            });
  }

  private static void exit(int status) {
    CellScope cell =
        CellScope.currentCell()
            .orElseThrow(
                () -> new IllegalStateException("System.exit: this thread belongs to no cell"));
    StopReason reason = new StopReason.Exit(status);
    cell.stop(reason);
    throw new CellStopped(reason);
  }
}
