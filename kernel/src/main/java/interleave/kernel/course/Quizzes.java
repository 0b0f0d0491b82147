package interleave.kernel.course;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The questions of the chapters, one file for each: {@code 04-lock.json}. They are read anew
 * whenever somebody asks.
 *
 * @param folder where the files are
 */
public record Quizzes(Path folder) {

  private static final String END = ".json";

  /**
   * The chapters that have questions, in their order; none if there is no such folder.
   *
   * @throws UncheckedIOException if the folder cannot be read
   */
  public List<String> chapters() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(END))
          .map(name -> name.substring(0, name.length() - END.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + folder + " cannot be read: " + e, e);
    }
  }

  /**
   * The questions of a chapter.
   *
   * @param asked its name or its number: {@code "04-lock"}, {@code "04"} or {@code "4"}
   * @return empty if there is no such chapter, or it has no questions
   * @throws IllegalArgumentException if what is in its file makes no sense
   * @throws UncheckedIOException if the file cannot be read
   */
  public Optional<Quiz> find(String asked) {
    String number = asked.matches("\\d") ? "0" + asked : asked;
    return chapters().stream()
        .filter(chapter -> chapter.equals(number) || chapter.startsWith(number + "-"))
        .findFirst()
        .map(this::read);
  }

  private Quiz read(String chapter) {
    Path file = folder.resolve(chapter + END);
    try {
      return Quiz.parse(chapter, Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The questions in " + file + " cannot be shown: " + e.getMessage() + ".", e);
    } catch (IOException e) {
      throw new UncheckedIOException("The questions in " + file + " cannot be read: " + e, e);
    }
  }
}
