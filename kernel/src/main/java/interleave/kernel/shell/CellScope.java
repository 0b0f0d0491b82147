package interleave.kernel.shell;

import interleave.kernel.display.CellOutput;
import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.display.DisplayScope;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * One cell as its threads see it: where their output goes, and whether they must stop.
 *
 * <p>A thread finds its cell through {@link #current}. The other way round, a cell finds its
 * threads by their context class loader: like the scope itself it is inherited by every thread at
 * its creation, but unlike a thread-local value it can be read from outside. So the cell's main
 * thread carries a {@link Tag}, a class loader that loads nothing itself.
 */
public class CellScope extends ThreadScope implements DisplayScope {

  /** The cell that runs in the foreground; what the JDK's shared pool does is done for it. */
  private static volatile Optional<CellScope> foreground = Optional.empty();

  private final int number;
  private final CellOutput output;
  private final LateText lateOut = new LateText();
  private final LateText lateErr = new LateText();

  private volatile boolean ended;
  private volatile Optional<StopReason> stop = Optional.empty();
  private volatile Runnable onStop = () -> {};

  /**
   * A scope for one run of one cell.
   *
   * @param number what front ends show as {@code In [n]}
   * @param output where the text of the cell's threads goes
   */
  public CellScope(int number, CellOutput output) {
    this(number, output, Optional.empty());
  }

  /**
   * A scope for one run of one cell.
   *
   * @param number what front ends show as {@code In [n]}
   * @param output where the text of the cell's threads goes
   * @param recorder where what the cell's threads do is recorded, if it is
   */
  public CellScope(int number, CellOutput output, Optional<Recorder> recorder) {
    super("cell " + number, recorder, Scheduler.free());
    this.number = number;
    this.output = output;
  }

  /** The cell of the calling thread, if it has one. */
  public static Optional<CellScope> currentCell() {
    if (ThreadScope.current() instanceof CellScope cell) {
      return Optional.of(cell);
    }
    // The common pool's workers are made once and belong to whoever came first, or to nobody.
    return isCommonPoolWorker() ? foreground : Optional.empty();
  }

  private static boolean isCommonPoolWorker() {
    return Thread.currentThread() instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool();
  }

  static void setForeground(Optional<CellScope> cell) {
    foreground = cell;
  }

  /** What front ends show as {@code In [n]}. */
  public final int number() {
    return number;
  }

  @Override
  public final CellOutput output() {
    return output;
  }

  /** Whether the cell's main thread has ended; other threads may go on. */
  public final boolean ended() {
    return ended;
  }

  final void end() {
    ended = true;
  }

  /**
   * The living platform threads that belong to this cell, its main thread not counted. Workers of a
   * fork-join pool are not found.
   */
  @Override
  public final List<Thread> threads() {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    while (top.getParent() != null) {
      top = top.getParent();
    }
    Thread[] all = new Thread[top.activeCount() + 64];
    int n = top.enumerate(all);
    List<Thread> mine = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (all[i].getContextClassLoader() instanceof Tag tag
          && tag.cell == this
          && !MainThread.isMain(all[i])) {
        mine.add(all[i]);
      }
    }
    return mine;
  }

  /** The context class loader that marks this cell's threads. */
  final ClassLoader tag(ClassLoader parent) {
    return new Tag(this, parent);
  }

  private static final class Tag extends ClassLoader {
    private final CellScope cell;

    Tag(CellScope cell, ClassLoader parent) {
      super(parent);
      this.cell = cell;
    }
  }

  /** Why the cell's threads must stop, if they must. */
  final Optional<StopReason> stopReason() {
    return stop;
  }

  /** Demands that every thread of this cell stops; only the first reason counts. */
  final void stop(StopReason reason) {
    synchronized (this) {
      if (stop.isPresent()) {
        return;
      }
      stop = Optional.of(reason);
    }
    onStop.run();
    Stops.add(this);
  }

  /** Called once, from whichever thread demands the stop. */
  final void onStop(Runnable action) {
    onStop = action;
  }

  /** Text that one of this cell's threads printed. */
  void print(Stream stream, String text) {
    if (ended) {
      text = late(stream).prefixed(Thread.currentThread(), text);
    } else {
      late(stream).note(text);
    }
    output.write(stream, text);
  }

  private LateText late(Stream stream) {
    return stream == Stream.STDOUT ? lateOut : lateErr;
  }
}
