package interleave.trace;

import java.util.Arrays;
import java.util.Optional;

/**
 * Which code is the learner's, and what the learner calls its lines.
 *
 * <p>The two questions are asked at different times: {@link #covers} while threads run, so it must
 * be quick and may not block; {@link #locate} when a trace is taken, when everything about the
 * source is known.
 */
public interface SourceMap {

  /** Every class that is neither the JDK's nor this library's; a unit is a class. */
  SourceMap CLASSES =
      new SourceMap() {
        @Override
        public boolean covers(String className) {
          return !(className.startsWith("java.")
              || className.startsWith("jdk.")
              || className.startsWith("sun.")
              || className.startsWith("interleave."));
        }

        @Override
        public Optional<Site> locate(String className, int line) {
          if (line < 1) {
            return Optional.empty();
          }
          String outer = className.substring(className.lastIndexOf('.') + 1);
          int nested = outer.indexOf('$', 1);
          return Optional.of(new Site(nested < 0 ? outer : outer.substring(0, nested), line));
        }
      };

  /** Whether a frame of this class may be a place in the learner's source. */
  boolean covers(String className);

  /**
   * Whether a frame of a class that is covered is none: of a method that the learner did not write.
   * It is passed over then, for the frame that called it.
   */
  default boolean passesOver(String methodName) {
    return false;
  }

  /**
   * The place that a line of a class stands for.
   *
   * @param className binary name of a class that is {@linkplain #covers covered}
   * @param line the line that the class file gives, negative if it gives none
   */
  Optional<Site> locate(String className, int line);

  /**
   * The innermost place of a stack that is in the learner's source.
   *
   * @param stack the innermost frame first
   */
  default Optional<Site> placeIn(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .filter(frame -> covers(frame.getClassName()))
        .flatMap(frame -> locate(frame.getClassName(), frame.getLineNumber()).stream())
        .findFirst();
  }
}
