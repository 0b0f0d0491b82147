package interleave.kernel.shell;

import interleave.runtime.ThreadScope;
import interleave.runtime.Wait;
import interleave.standstill.Standstill;
import interleave.standstill.Verdict;
import interleave.trace.SourceMap;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Ends cells whose threads wait for what nobody can bring.
 *
 * <p>As long as there is a thread of a cell, it looks again and again; it judges by what it sees
 * then, however long that has lasted (see {@link Standstill}).
 *
 * <p>A cell whose main thread is among those that wait ends with the verdict. When a cell has ended
 * and threads that it left behind wait, a later cell might well bring what they wait for, a signal
 * or an item, say; so they are ended only if nobody can: if they wait for each other, or for a lock
 * that nobody will release.
 */
final class StandstillWatch implements AutoCloseable {

  private static final long LOOK_MILLIS = 15;

  /** While all stand still and nothing is to be done about it, there is no hurry. */
  private static final long CALM_MILLIS = 150;

  private final SourceMap sources;
  private final BiConsumer<CellScope, Verdict> tell;
  private final Thread thread = new Thread(this::watch, "interleave-standstill");

  /** Whose waits were found last, whatever came of it. */
  private List<Thread> before = List.of();

  /** Whether what was found is to be looked at again soon. */
  private boolean undecided;

  /** Whether a cell runs, which may have no thread of its own yet. Guarded by this. */
  private boolean running;

  /**
   * Begins to watch.
   *
   * @param sources which code is the learner's
   * @param tell is called with each cell that has ended before, whose threads are stuck
   */
  StandstillWatch(SourceMap sources, BiConsumer<CellScope, Verdict> tell) {
    this.sources = sources;
    this.tell = tell;
    thread.setDaemon(true);
    thread.setContextClassLoader(null); // else it would count as one of a cell's
    thread.start();
  }

  /** A cell is about to run. */
  synchronized void cellBegins() {
    running = true;
    notifyAll();
  }

  /** The cell has ended; threads that it left behind are watched on. */
  synchronized void cellEnds() {
    running = false;
  }

  private synchronized void awaitCell() throws InterruptedException {
    while (!running && CellThreads.alive().stream().allMatch(MainThread::isIdle)) {
      wait();
    }
  }

  private void watch() {
    try {
      while (true) {
        awaitCell();
        Thread.sleep(look() ? CALM_MILLIS : LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      // The session is closed.
    }
  }

  /** Returns whether all stand still as they did before, and nothing is to be done about it. */
  private boolean look() {
    undecided = false;
    List<Wait> found = Standstill.find(CellActors.ALL);
    found.stream().map(Wait::scope).distinct().forEach(scope -> judge(scope, found));
    List<Thread> now = found.stream().map(Wait::thread).toList();
    boolean calm = !found.isEmpty() && !undecided && now.equals(before);
    before = now;
    return calm;
  }

  private void judge(ThreadScope scope, List<Wait> found) {
    if (!(scope instanceof CellScope cell) || cell.stopReason().isPresent()) {
      return;
    }
    boolean over = cell.ended();
    if (!over && !cell.isProgramOver() && !holdsMainOf(cell, found)) {
      // Its main thread is between two things to do, or about to say that it has ended.
      undecided = true;
      return;
    }
    Verdict.of(found, cell, sources)
        .filter(verdict -> !over || verdict.isFinal())
        .ifPresent(verdict -> end(cell, verdict));
  }

  private static boolean holdsMainOf(CellScope cell, List<Wait> found) {
    return found.stream()
        .anyMatch(wait -> wait.scope() == cell && MainThread.isMain(wait.thread()));
  }

  private void end(CellScope cell, Verdict verdict) {
    StopReason reason = new StopReason.Stuck(verdict);
    if (cell.ended()) {
      List<Thread> stuck = verdict.threads().stream().map(t -> t.thread()).toList();
      tell.accept(cell, verdict);
      cell.stop(reason, stuck::contains);
    } else {
      cell.stop(reason);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
