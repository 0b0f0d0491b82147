package interleave.kernel.shell;

import interleave.kernel.display.CellOutput;
import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.display.DisplayScope;
import interleave.runtime.Marks;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
  private volatile boolean program;
  private volatile boolean programOver;
  private volatile Optional<StopReason> stop = Optional.empty();

  /** Which threads must stop if there is a reason. Written under this. */
  private volatile Predicate<Thread> stopped = thread -> false;

  private volatile Runnable onStop = () -> {};

  /** The main thread, if it was given up: it was told to stop and did not. */
  private volatile Optional<Thread> abandoned = Optional.empty();

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
    this(number, output, recorder, Scheduler.free());
  }

  /** A scope for one run of one cell, whose threads wait, sleep and start as a scheduler says. */
  public CellScope(
      int number, CellOutput output, Optional<Recorder> recorder, Scheduler scheduler) {
    super("cell " + number, recorder, scheduler);
    this.number = number;
    this.output = output;
  }

  /** The cell of the calling thread, if it has one. */
  public static Optional<CellScope> currentCell() {
    if (ThreadScope.current() instanceof CellScope cell) {
      return Optional.of(cell);
    }
    // The common pool's workers are made once and belong to whoever came first, or to nobody.
    return CellThreads.isShared(Thread.currentThread()) ? foreground : Optional.empty();
  }

  /** The cell that handed a task over which has failed with {@code thrown}, if one has. */
  static Optional<CellScope> ofFailure(Throwable thrown) {
    return ThreadScope.failedIn(thrown)
        .filter(CellScope.class::isInstance)
        .map(CellScope.class::cast);
  }

  static void setForeground(Optional<CellScope> cell) {
    foreground = cell;
  }

  /** Whether what the JDK's shared pool does is done for this cell. */
  final boolean isInForeground() {
    return foreground.filter(cell -> cell == this).isPresent();
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

  /** Whether the cell is a program of its own, which lasts until its regular threads have ended. */
  public final boolean isProgram() {
    return program;
  }

  /** Whether it is one whose main thread has ended. */
  final boolean isProgramOver() {
    return programOver;
  }

  /** The main thread of a program has ended; others may go on. */
  final void endMain() {
    programOver = true;
  }

  /** Makes it one. To be called before it runs. */
  public final void beProgram() {
    program = true;
  }

  /**
   * The living threads that belong to this cell, its main thread not counted. Workers of the JDK's
   * shared pool are found while they run a task that the cell has handed over.
   */
  @Override
  public final List<Thread> threads() {
    List<Thread> all = new ArrayList<>(CellThreads.alive());
    all.addAll(ThreadScope.lentThreads());
    return all.stream()
        .distinct()
        .filter(thread -> belongsHere(thread) && !MainThread.isMain(thread))
        .toList();
  }

  private boolean belongsHere(Thread thread) {
    return of(thread) == this;
  }

  /**
   * What a thread belongs to, as far as that shows from outside: a cell, or {@link #ROOT}. One that
   * runs a task of another cell's belongs there meanwhile.
   */
  static ThreadScope of(Thread thread) {
    return ThreadScope.borrowerOf(thread)
        .orElseGet(() -> thread.getContextClassLoader() instanceof Tag tag ? tag.cell : ROOT);
  }

  /** The context class loader that marks this cell's threads. */
  final ClassLoader tag(ClassLoader parent) {
    return new Tag(this, parent, false);
  }

  /** The same for threads of runs under control; see {@link #toInterrupt}. */
  final ClassLoader tagUnderControl(ClassLoader parent) {
    return new Tag(this, parent, true);
  }

  private static final class Tag extends ClassLoader {
    private final CellScope cell;
    private final boolean underControl;

    Tag(CellScope cell, ClassLoader parent, boolean underControl) {
      super(parent);
      this.cell = cell;
      this.underControl = underControl;
    }
  }

  /** Why the cell's threads must stop, if they must. */
  final Optional<StopReason> stopReason() {
    return stop;
  }

  /** Demands that every thread of this cell stops; only the first reason counts. */
  final void stop(StopReason reason) {
    stop(reason, thread -> true);
  }

  /** Demands that some threads of this cell stop; only the first reason counts. */
  final void stop(StopReason reason, Predicate<Thread> which) {
    synchronized (this) {
      stopped = stopped.or(which);
      if (stop.isEmpty()) {
        stop = Optional.of(reason);
      }
    }
    // First what unwinds, then the interrupts: who is interrupted must find why.
    Stops.add(this);
    onStop.run();
  }

  /** Whether a thread of this cell must stop. */
  final boolean mustStop(Thread thread) {
    return stop.isPresent() && stopped.test(thread);
  }

  @Override
  public final boolean isBeingStopped() {
    return mustStop(Thread.currentThread());
  }

  /** What a cell that was stopped has left to be done later is not begun, however late that is. */
  @Override
  protected final void poll() {
    super.poll();
    if (isBeingStopped()) {
      throw new CellStopped(stop.orElseThrow());
    }
  }

  /** The threads that were told to stop and have not ended, the main thread not counted. */
  final List<Thread> stopping() {
    return stop.isEmpty() ? List.of() : threads().stream().filter(this::mustStop).toList();
  }

  /**
   * Those of them that learn it by an interrupt. In a run under control that would be an event of
   * the run; who controls it ends its threads, until the cell is over.
   */
  final List<Thread> toInterrupt() {
    return stopping().stream().filter(thread -> ended || !isUnderControl(thread)).toList();
  }

  /** Interrupts them; one that has turned to another cell's task meanwhile is spared. */
  final void interrupt() {
    toInterrupt().forEach(thread -> interruptIf(thread, this::belongsHere));
  }

  private static boolean isUnderControl(Thread thread) {
    return thread.getContextClassLoader() instanceof Tag tag && tag.underControl;
  }

  /** The main thread did not stop in time and is waited for no longer. */
  final void abandon(Thread main) {
    abandoned = Optional.of(main);
  }

  /** Whether there is still a thread that was told to stop, an abandoned main thread included. */
  final boolean isStopping() {
    return abandoned.filter(Thread::isAlive).isPresent() || !stopping().isEmpty();
  }

  /** Called once, from whichever thread demands the stop. */
  final void onStop(Runnable action) {
    onStop = action;
  }

  /** Text that one of this cell's threads printed. */
  void print(Stream stream, String text) {
    if (stop.isPresent() && stop.get() instanceof StopReason.ProgramEnd) {
      return; // what a program's end cuts off does nothing more, not even in its finally blocks
    }
    mark(text);
    if (ended) {
      text = late(stream).prefixed(Thread.currentThread(), text);
    } else {
      late(stream).note(text);
    }
    output.write(stream, text);
  }

  /** Puts it on the thread's lane; a call that only ends a line says nothing more. */
  private static void mark(String text) {
    String line = text.lines().findFirst().orElse("");
    if (!line.isBlank()) {
      Marks.printed(line);
    }
  }

  private LateText late(Stream stream) {
    return stream == Stream.STDOUT ? lateOut : lateErr;
  }
}
