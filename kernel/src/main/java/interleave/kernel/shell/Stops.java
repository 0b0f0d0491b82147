package interleave.kernel.shell;

import interleave.hooks.Hooks;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cells that are to stop. While there are any, every poll of rewritten code asks here; when the
 * last thread of the last one is gone, polls are cheap again.
 */
final class Stops {

  private static final Set<CellScope> STOPPING = ConcurrentHashMap.newKeySet();

  private Stops() {}

  /** Makes {@code System.exit} in a learner's code end its cell. Once per process is enough. */
  static void install() {
    Hooks.setExitHandler(Stops::exit);
  }

  static synchronized void add(CellScope cell) {
    STOPPING.add(cell);
    Hooks.setStopper(Stops::check);
  }

  /** To be called when a cell's threads may be gone. */
  static synchronized void remove(CellScope cell) {
    STOPPING.remove(cell);
    if (STOPPING.isEmpty()) {
      Hooks.setStopper(null);
    }
  }

  /** The cells that are still to stop. */
  static Set<CellScope> stopping() {
    return Set.copyOf(STOPPING);
  }

  private static void check() {
    CellScope.currentCell()
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
