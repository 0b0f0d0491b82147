package interleave.kernel.magic;

import interleave.explore.Progress;
import interleave.kernel.display.DisplayHandle;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.Locale;
import java.util.Optional;

/** What is shown while an exploration goes on, and then in its place. */
final class LiveProgress implements Progress.Listener {

  private final MagicContext context;
  private Optional<DisplayHandle> shown = Optional.empty();

  LiveProgress(MagicContext context) {
    this.context = context;
  }

  @Override
  public void reached(Progress progress) {
    show(
        new DisplayData(
            String.format(
                Locale.ROOT,
                "%,d of at most %,d interleavings, %d outcome%s, %.1f s …",
                progress.schedules(),
                progress.budget(),
                progress.outcomes(),
                progress.outcomes() == 1 ? "" : "s",
                progress.seconds())));
  }

  private void show(DisplayData data) {
    if (shown.isPresent()) {
      shown.get().replaceBy(data);
    } else {
      shown = Optional.of(DisplayHandle.show(context.output(), data));
    }
  }

  void end(DisplayData data) {
    show(data);
  }
}
