package interleave.explore;

import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import interleave.trace.SourceMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is run under control, again and again. Whatever it works on it should make anew each time: a
 * run that finds what an earlier one left does not do the same.
 *
 * <p>Its methods are called on one thread, which is not that of the caller but belongs to the same
 * scope; but for {@link #run}, which is called on the main thread of each execution.
 */
public interface Program {

  /** The program that calls {@code body}, and whose result is what that returns. */
  static Program of(Callable<?> body) {
    return new Program() {
      @Override
      public @Nullable Object run() throws Exception {
        return body.call();
      }
    };
  }

  /** What messages and pictures call it. */
  default String title() {
    return "program";
  }

  /** The scope of the next execution; what was left of the one before is put right. */
  default ThreadScope open(Optional<Recorder> recorder, Scheduler scheduler) {
    return new ThreadScope("main", recorder, scheduler);
  }

  /**
   * Runs it. Its threads may go on when this returns.
   *
   * @return the result, of which the text is taken at once; null if it has none
   */
  @Nullable Object run() throws Exception;

  /** What the last execution has printed. */
  default String printed() {
    return "";
  }

  /** A result, or the message of an exception, as the learner is to read it. */
  default String readable(String text) {
    return text;
  }

  /** Which code is the learner's. */
  default SourceMap sources() {
    return SourceMap.CLASSES;
  }

  /** What the learner calls the objects of the last execution. */
  default Function<Object, Optional<String>> names() {
    return object -> Optional.empty();
  }

  /** The execution is over. */
  default void close() {}
}
