package interleave.kernel.magic;

import interleave.exercise.Exercise;
import interleave.exercise.Exercises;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The exercise that a magic was asked about. */
final class Asked {

  private Asked() {}

  /**
   * Finds it.
   *
   * @throws MagicError if there is none, or it cannot be read; the message says what to do
   */
  static Exercise exercise(Magic magic, List<String> arguments, MagicContext context) {
    if (arguments.size() != 1) {
      throw MagicError.misuse(magic, "It takes the number of one exercise, such as 04.2.");
    }
    String id = arguments.get(0).replaceFirst("^(\\d\\.)", "0$1");
    Exercises exercises = context.course().exercises();
    Optional<Exercise> found;
    try {
      found = exercises.find(id);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new MagicError(e.getMessage());
    }
    return found.orElseThrow(() -> new MagicError(unknown(id, exercises)));
  }

  private static String unknown(String id, Exercises exercises) {
    if (!exercises.areThere()) {
      return "There are no exercises here: the folder "
          + exercises.folder().toAbsolutePath()
          + " is missing. It belongs beside the chapters; get both from the same place.";
    }
    String chapter = id.contains(".") ? id.substring(0, id.indexOf('.') + 1) : id + ".";
    List<String> near =
        exercises.entries().stream()
            .map(Exercises.Entry::id)
            .filter(other -> other.startsWith(chapter))
            .toList();
    return "There is no exercise \""
        + id
        + "\"."
        + (near.isEmpty()
            ? " %progress lists them all."
            : " There are " + String.join(", ", near) + ".");
  }
}
