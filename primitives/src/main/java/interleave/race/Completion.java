package interleave.race;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has happened before a future is complete: the end of its tasks, and the completion of the
 * future it is a stage of.
 *
 * @param tasks where the ends of its tasks are told
 * @param source the completion of the future that it depends on; null if there is none
 * @param depth how many there are one behind the other
 * @param known false if anything may have happened before
 */
record Completion(List<Sync> tasks, @Nullable Completion source, int depth, boolean known) {

  /** Longer chains would keep too much alive. */
  private static final int DEEPEST = 100;

  /** Of a future that some other code completes, or several do. */
  static final Completion UNKNOWN = new Completion(List.of(), null, 0, false);

  static Completion of(List<Sync> tasks) {
    return new Completion(tasks, null, 0, true);
  }

  /** That of a stage that follows {@code source}. */
  static Completion after(Completion source, List<Sync> tasks) {
    return source.known && source.depth < DEEPEST
        ? new Completion(tasks, source, source.depth + 1, true)
        : UNKNOWN;
  }
}
