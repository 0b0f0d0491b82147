package interleave.kernel;

import interleave.kernel.display.DisplayHandle;
import interleave.kernel.shell.CellScope;
import interleave.kernel.timeline.Timeline;
import interleave.trace.Recorder;
import interleave.trace.Trace;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The timeline under one cell. It is shown when the cell ends, if two threads or more took part;
 * and when threads of the cell live longer, it is brought up to date as they end.
 */
final class CellTimeline {

  /** How long the picture may lag behind; also bounds how often it is drawn. */
  private static final long LAG_MILLIS = 250;

  private final CellScope scope;
  private final Recorder recorder;
  private final Function<Object, Optional<String>> names;

  private CellTimeline(
      CellScope scope, Recorder recorder, Function<Object, Optional<String>> names) {
    this.scope = scope;
    this.recorder = recorder;
    this.names = names;
  }

  /**
   * Called when the cell's main thread has ended.
   *
   * @param names what the learner calls an object
   */
  static void show(CellScope scope, Recorder recorder, Function<Object, Optional<String>> names) {
    new CellTimeline(scope, recorder, names).show();
  }

  private void show() {
    Trace trace = recorder.trace(names);
    if (trace.threads().size() < 2) {
      scope.close();
      return;
    }
    DisplayHandle picture = DisplayHandle.show(scope.output(), Timeline.of(trace).bundle());
    List<Thread> alive = scope.threads();
    if (alive.isEmpty()) {
      scope.close();
      return;
    }
    Thread follower = new Thread(() -> follow(picture, alive), "timeline of " + scope.name());
    follower.setDaemon(true);
    follower.start();
  }

  private void follow(DisplayHandle picture, List<Thread> first) {
    List<Thread> alive = first;
    try {
      while (!alive.isEmpty()) {
        alive.get(0).join(LAG_MILLIS);
        List<Thread> still = scope.threads();
        if (!still.equals(alive)) {
          picture.replaceBy(Timeline.of(recorder.trace(names)).bundle());
          Thread.sleep(LAG_MILLIS);
        }
        alive = still;
      }
    } catch (InterruptedException e) {
      // Nobody but the end of the process ends this thread.
    } finally {
      scope.close();
    }
  }
}
