package interleave.kernel.course;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a learner has come with an exercise.
 *
 * @param attempts how many answers were checked, the untouched start not counted
 * @param hints how many hints were shown
 * @param solutionSeen whether the solution was shown before a right answer was given
 * @param passed when the first right answer was given; empty if none was
 */
public record Standing(int attempts, int hints, boolean solutionSeen, Optional<Instant> passed) {

  static final Standing NONE = new Standing(0, 0, false, Optional.empty());

  Standing attempted(Optional<Instant> right) {
    return new Standing(attempts + 1, hints, solutionSeen, passed.or(() -> right));
  }

  Standing withHints(int shown) {
    return new Standing(attempts, Math.max(hints, shown), solutionSeen, passed);
  }

  Standing withSolution() {
    return new Standing(attempts, hints, solutionSeen || passed.isEmpty(), passed);
  }

  /** What is known from here and from there. */
  Standing and(Standing other) {
    Optional<Instant> first =
        passed.isPresent() && other.passed.isPresent() && other.passed.get().isBefore(passed.get())
            ? other.passed
            : passed.or(() -> other.passed);
    return new Standing(
        Math.max(attempts, other.attempts),
        Math.max(hints, other.hints),
        solutionSeen || other.solutionSeen,
        first);
  }
}
