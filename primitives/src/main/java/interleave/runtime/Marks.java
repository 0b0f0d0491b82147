package interleave.runtime;

import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import org.jspecify.annotations.Nullable;

/**
 * What a thread does apart from operations, for the record of the calling thread's scope. Cheap
 * when nothing is recorded.
 */
public final class Marks {

  private Marks() {}

  /** The calling thread printed; {@code firstLine} is the first line of it. */
  public static void printed(String firstLine) {
    mark(EventKind.PRINT, firstLine);
  }

  /** An exception left the calling thread. */
  public static void thrown(Throwable exception) {
    mark(EventKind.THROW, exception.toString());
  }

  /** A learner's own mark. */
  public static void note(String text) {
    mark(EventKind.NOTE, text);
  }

  /** The calling thread interrupted another. */
  public static void interrupted(Thread other) {
    ThreadLog log = log();
    if (log != null) {
      log.add(EventKind.INTERRUPT, other, 0);
    }
  }

  private static void mark(EventKind kind, String detail) {
    ThreadLog log = log();
    if (log != null) {
      log.add(kind, detail);
    }
  }

  private static @Nullable ThreadLog log() {
    return ThreadScope.quiet ? null : ThreadScope.log();
  }
}
