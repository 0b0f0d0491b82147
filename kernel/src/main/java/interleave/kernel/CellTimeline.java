package interleave.kernel;

import interleave.kernel.display.DisplayHandle;
import interleave.kernel.shell.CellScope;
import interleave.kernel.timeline.Timeline;
import interleave.trace.Recorder;
import interleave.trace.Trace;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The timeline under one cell, from the moment its main thread has ended. There is one if two
 * threads or more took part; and when threads of the cell live longer, what is shown is brought up
 * to date as they end.
 */
final class CellTimeline {

  /** How long the picture may lag behind; also bounds how often it is drawn. */
  private static final long LAG_MILLIS = 250;

  private final CellScope scope;
  private final Recorder recorder;
  private final Function<Object, Optional<String>> names;
  private final Function<Trace, Timeline> timelines;
  private final Optional<Timeline> atFirst;

  /** Those that may do more than the first picture tells. */
  private final List<Thread> goingOn;

  /**
   * Takes stock of what the cell did.
   *
   * @param names asked, if there is something to show, what the learner calls an object
   * @param timelines draws; may be asked by another thread later
   */
  CellTimeline(
      CellScope scope,
      Recorder recorder,
      Supplier<Function<Object, Optional<String>>> names,
      Function<Trace, Timeline> timelines) {
    this.timelines = timelines;
    this.scope = scope;
    this.recorder = recorder;
    boolean several = recorder.threads() >= 2;
    this.names = several ? names.get() : object -> Optional.empty();
    this.goingOn = goingOn();
    this.atFirst = several ? Optional.of(draw()) : Optional.empty();
  }

  /**
   * The threads whose end no picture can tell yet; to be asked before one is drawn. One that has
   * said that it ends may live a little longer, and does nothing more.
   */
  private List<Thread> goingOn() {
    return scope.threads().stream().filter(thread -> !recorder.hasEnded(thread)).toList();
  }

  private Timeline draw() {
    return timelines.apply(recorder.trace(names));
  }

  /** What there is to show; empty if one thread did it all. */
  Optional<Timeline> picture() {
    return atFirst;
  }

  /**
   * Shows it under the cell, and keeps it up to date. Closes the scope when nothing more comes.
   *
   * @param live where it was shown while the cell ran, if it was; it then ends there
   */
  void show(Optional<DisplayHandle> live) {
    if (atFirst.isEmpty()) {
      scope.close();
      return;
    }
    DisplayData picture = atFirst.get().bundle();
    live.ifPresent(display -> display.replaceBy(picture));
    DisplayHandle shown = live.orElseGet(() -> DisplayHandle.show(scope.output(), picture));
    if (goingOn.isEmpty()) {
      scope.close();
      return;
    }
    Thread follower = new Thread(() -> follow(shown, atFirst.get()), "timeline of " + scope.name());
    follower.setDaemon(true);
    follower.start();
  }

  private void follow(DisplayHandle shown, Timeline first) {
    List<Thread> alive = goingOn;
    Timeline latest = first;
    try {
      while (!alive.isEmpty()) {
        alive.get(0).join(LAG_MILLIS);
        List<Thread> still = goingOn();
        if (!still.equals(alive)) {
          latest = draw().inPlaceOf(latest);
          shown.replaceBy(latest.bundle());
          Thread.sleep(LAG_MILLIS);
        }
        alive = still;
      }
    } catch (InterruptedException e) {
      // Only the end of the process ends this thread early.
    } finally {
      scope.close();
    }
  }
}
