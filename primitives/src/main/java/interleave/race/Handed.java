package interleave.race;

import interleave.hooks.Handover;
import org.jspecify.annotations.Nullable;

/** A task on its way: who runs it comes after who handed it over, who has its result after it. */
final class Handed implements Handover {

  private final RaceDetector detector;
  private final Sync begin;
  private final Sync end = new Sync();
  private final @Nullable Handover others;

  /** Set before the task is handed over. */
  private @Nullable Completion source;

  Handed(RaceDetector detector, Sync begin, @Nullable Handover others) {
    this.detector = detector;
    this.begin = begin;
    this.others = others;
  }

  /** It does not begin before this is complete. */
  void dependsOn(Completion completion) {
    source = completion;
  }

  /** Where its end is told. */
  Sync end() {
    return end;
  }

  @Override
  public void begin() {
    detector.beginTask(begin, source);
    if (others != null) {
      try {
        others.begin();
      } catch (Throwable t) {
        detector.endTask(end);
        throw t;
      }
    }
  }

  @Override
  public void end(@Nullable Throwable thrown) {
    try {
      if (others != null) {
        others.end(thrown);
      }
    } finally {
      detector.endTask(end);
    }
  }
}
