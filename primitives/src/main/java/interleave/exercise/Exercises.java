package interleave.exercise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The exercises of a course: a folder with one folder for each chapter, named as the chapter's
 * notebook is, and in it a file for each exercise, {@code 04-lock/04.1.md}. Files are read when
 * they are asked for, so a change of one is seen at once.
 *
 * @param folder the folder
 */
public record Exercises(Path folder) {

  private static final String FILES = "[0-9]*-*/[0-9][0-9].[0-9]*.md";

  /** Whether there are any. */
  public boolean areThere() {
    return Files.isDirectory(folder);
  }

  /**
   * The exercise with this id; empty if there is none.
   *
   * @throws IllegalArgumentException if it is not written as it should be
   * @throws UncheckedIOException if it cannot be read
   */
  public Optional<Exercise> find(String id) {
    return files().filter(file -> idOf(file).equals(id)).findFirst().map(Exercises::read);
  }

  /** The ids of all exercises, in order, and the name of the chapter of each. */
  public List<Entry> entries() {
    return files().map(file -> new Entry(idOf(file), chapterOf(file))).toList();
  }

  /** All exercises, in order; see {@link #find}. */
  public List<Exercise> all() {
    return files().map(Exercises::read).toList();
  }

  /**
   * An exercise in the list of a course.
   *
   * @param id its id
   * @param chapter the name of its chapter, for example {@code 04-lock}
   */
  public record Entry(String id, String chapter) {}

  private Stream<Path> files() {
    if (!areThere()) {
      return Stream.empty();
    }
    try (Stream<Path> found = Files.walk(folder, 2)) {
      var matcher = folder.getFileSystem().getPathMatcher("glob:" + FILES);
      return found
          .filter(file -> matcher.matches(folder.relativize(file)))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException("The exercises in " + folder + " cannot be listed", e);
    }
  }

  private static String idOf(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".md".length());
  }

  private static String chapterOf(Path file) {
    return file.getParent().getFileName().toString();
  }

  private static Exercise read(Path file) {
    try {
      Exercise exercise = Exercise.parse(file.getFileName().toString(), Files.readString(file));
      if (!exercise.id().equals(idOf(file))) {
        throw new IllegalArgumentException(
            "The exercise in " + file + " says of itself that it is " + exercise.id() + ".");
      }
      return exercise;
    } catch (IOException e) {
      throw new UncheckedIOException("The exercise " + file + " cannot be read", e);
    }
  }
}
