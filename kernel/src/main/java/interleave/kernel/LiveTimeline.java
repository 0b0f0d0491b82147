package interleave.kernel;

import interleave.kernel.display.DisplayHandle;
import interleave.kernel.shell.CellScope;
import interleave.kernel.timeline.Timeline;
import interleave.trace.Recorder;
import interleave.trace.Trace;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The timeline under a cell that takes long, for as long as it runs: one display, brought up to
 * date in place. A cell that ends soon shows nothing of it.
 *
 * <p>Each update is a whole picture of the run so far, never what is new since the last one: a
 * front end that slept meanwhile needs only the latest, and that is the picture of the cell's end.
 *
 * <p>The work is bounded. A picture is drawn at most every {@link Pace#lag}; not before nine times
 * as long has passed as the last one took to draw; and not before what is new is at least about as
 * wide as a few pixels: of an hour, some hundred pictures are drawn. A picture has at most some ten
 * kilobytes, however long the run.
 */
final class LiveTimeline {

  /**
   * When pictures are drawn.
   *
   * @param first how long a cell has to run to be shown while it does
   * @param lag how long a picture stands at least
   */
  record Pace(Duration first, Duration lag) {
    /** A cell of three seconds has made its reader wait; three pictures a second are a film. */
    static final Pace USUAL = new Pace(Duration.ofSeconds(3), Duration.ofMillis(330));
  }

  /** Of all time, at most one part in so many is spent on drawing. */
  private static final int SHARE = 10;

  /** A picture stands at least for this part of the run that it shows. */
  private static final int WIDTH = 200;

  private final ScheduledExecutorService clock;
  private final Pace pace;
  private final CellScope scope;
  private final Recorder recorder;
  private final BooleanSupplier wanted;
  private final Supplier<Optional<Function<Object, Optional<String>>>> names;
  private final Function<Trace, Timeline> timelines;
  private final long begin = System.nanoTime();

  /** What objects were called when that could be asked last. Used by the clock's thread. */
  private Function<Object, Optional<String>> latestNames = object -> Optional.empty();

  /** Guarded by this. */
  private Optional<Future<?>> next = Optional.empty();

  /** Guarded by this. */
  private Optional<DisplayHandle> shown = Optional.empty();

  /** Guarded by this. */
  private boolean over;

  private LiveTimeline(
      ScheduledExecutorService clock,
      Pace pace,
      CellScope scope,
      Recorder recorder,
      BooleanSupplier wanted,
      Supplier<Optional<Function<Object, Optional<String>>>> names,
      Function<Trace, Timeline> timelines) {
    this.clock = clock;
    this.pace = pace;
    this.scope = scope;
    this.recorder = recorder;
    this.wanted = wanted;
    this.names = names;
    this.timelines = timelines;
  }

  /**
   * Watches a cell from now on.
   *
   * @param clock draws, on its own thread
   * @param wanted asked before each picture whether it is to be shown
   * @param names what the learner calls an object, if that can be known now
   * @param timelines makes the timeline of what has happened so far
   */
  static LiveTimeline begin(
      ScheduledExecutorService clock,
      Pace pace,
      CellScope scope,
      Recorder recorder,
      BooleanSupplier wanted,
      Supplier<Optional<Function<Object, Optional<String>>>> names,
      Function<Trace, Timeline> timelines) {
    LiveTimeline live = new LiveTimeline(clock, pace, scope, recorder, wanted, names, timelines);
    live.lookIn(pace.first().toNanos());
    return live;
  }

  private synchronized void lookIn(long nanos) {
    if (!over) {
      next = Optional.of(clock.schedule(this::look, nanos, TimeUnit.NANOSECONDS));
    }
  }

  private void look() {
    long now = System.nanoTime();
    if (wanted.getAsBoolean() && recorder.threads() >= 2) {
      latestNames = names.get().orElse(latestNames);
      show(timelines.apply(recorder.snapshot(latestNames)).soFar());
    }
    long took = System.nanoTime() - now;
    long age = now - begin;
    lookIn(Math.max(pace.lag().toNanos(), Math.max((SHARE - 1) * took, age / WIDTH)));
  }

  private synchronized void show(DisplayData picture) {
    if (over) {
      return;
    }
    if (shown.isPresent()) {
      shown.get().replaceBy(picture);
    } else {
      shown = Optional.of(DisplayHandle.show(scope.output(), picture));
    }
  }

  /** The cell has ended: from now on nothing is shown. Returns the display, if there is one. */
  synchronized Optional<DisplayHandle> end() {
    over = true;
    next.ifPresent(task -> task.cancel(false));
    return shown;
  }
}
