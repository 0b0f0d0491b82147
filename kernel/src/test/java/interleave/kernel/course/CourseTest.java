package interleave.kernel.course;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.exercise.Exercise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of a learner, and what becomes of it when the file is in a bad way. */
class CourseTest {

  private static final Instant EARLY = Instant.parse("2026-01-31T10:00:00Z");
  private static final Instant LATE = Instant.parse("2026-02-01T10:00:00Z");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("progress.json");
  }

  private Course course(Instant now) {
    return new Course(folder, Optional.of(file()), InstantSource.fixed(now));
  }

  private static Exercise exercise() {
    return Exercise.parse(
        "04.9.md",
        """
        # 04.9 · Sum

        - kind: write
        - right: `3`

        Add.

        ## Start

        ```java
        int sum = 0;
        ```

        ## Program

        ```java
        sum
        ```

        ## Hints

        1. One.
        2. Two.

        ## Solution

        ```java
        int sum = 1 + 2;
        ```
        """);
  }

  @Test
  void attemptsAndTheFirstSuccess_areKept() {
    course(EARLY).answered(exercise(), "int sum = 2;", false);
    course(EARLY).answered(exercise(), "int sum = 3;", true);
    Course again = course(LATE);
    again.answered(exercise(), "int sum = 3 + 0;", true);
    assertEquals(new Standing(3, 0, false, Optional.of(EARLY)), course(LATE).standing("04.9"));
  }

  @Test
  void theUntouchedStart_isNoAttempt() {
    course(EARLY).answered(exercise(), "  int sum  = 0;  // mine", false);
    assertEquals(Standing.NONE, course(EARLY).standing("04.9"));
    assertFalse(Files.exists(file()));
  }

  @Test
  void aHintMore_forEachNewWrongAnswer() {
    Course course = course(EARLY);
    assertEquals(0, course.hintsAfter(exercise(), "int sum = 0;").size());
    assertEquals(1, course.hintsAfter(exercise(), "int sum = 1;").size());
    assertEquals(1, course.hintsAfter(exercise(), "int sum = 1;").size());
    assertEquals(2, course.hintsAfter(exercise(), "int sum = 2;").size());
    assertEquals(2, course.hintsAfter(exercise(), "int sum = 4;").size());
    assertEquals(2, course(EARLY).standing("04.9").hints());
  }

  @Test
  void aSolutionSeenAfterSuccess_isNotHeldAgainstAnybody() {
    Course course = course(EARLY);
    course.answered(exercise(), "int sum = 3;", true);
    course.sawSolution(exercise());
    assertFalse(course.standing("04.9").solutionSeen());
  }

  @Test
  void aSolutionSeenBefore_isRemembered() {
    Course course = course(EARLY);
    course.sawSolution(exercise());
    course.answered(exercise(), "int sum = 3;", true);
    assertTrue(course(LATE).standing("04.9").solutionSeen());
  }

  @Test
  void twoNotebooks_loseNothingOfEachOther() {
    Course one = course(EARLY);
    Course other = course(LATE);
    one.answered(exercise(), "int sum = 2;", false);
    other.moreHints(exercise());
    one.answered(exercise(), "int sum = 3;", true);
    assertEquals(new Standing(2, 1, false, Optional.of(EARLY)), other.standing("04.9"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not JSON {",
        "[]",
        "{\"version\": 1}",
        "{\"version\": 2, \"exercises\": {}}",
        "{\"version\": 1, \"exercises\": {\"04.9\": 3}}",
        "{\"version\": 1, \"exercises\": {\"04.9\": {\"attempts\": \"many\", \"hints\": 0}}}",
        "{\"version\": 1, \"exercises\": {\"04.9\": {\"attempts\": 1, \"hints\": 0,"
            + " \"passed\": \"yesterday\"}}}"
      })
  void aDamagedFile_isLeftAsItIs_andNothingIsLost(String content) throws IOException {
    Files.writeString(file(), content);
    Course course = course(EARLY);
    course.answered(exercise(), "int sum = 3;", true);
    assertEquals(content, Files.readString(file()));
    assertTrue(course.trouble().orElseThrow().contains("is damaged"), course.trouble()::toString);
    assertEquals(1, course.standing("04.9").attempts());

    Files.writeString(
        file(), "{\"version\": 1, \"exercises\": {\"03.1\": {\"attempts\": 5, \"hints\": 0}}}");
    course.moreHints(exercise());
    assertEquals(Optional.empty(), course.trouble());
    Course later = course(LATE);
    assertEquals(5, later.standing("03.1").attempts());
    assertEquals(new Standing(1, 1, false, Optional.of(EARLY)), later.standing("04.9"));
  }

  @Test
  void noText_isDamaged() throws IOException {
    Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertEquals(Standing.NONE, course(EARLY).standing("04.9"));
    assertEquals(3, Files.size(file()));
  }

  @Test
  void aFileThatCannotBeWritten_isToldOnce_andNothingIsLost() throws IOException {
    // A folder that is not there can be written by nobody, root included.
    Path missing = folder.resolve("missing");
    Course course =
        new Course(
            folder, Optional.of(missing.resolve("progress.json")), InstantSource.fixed(EARLY));
    course.answered(exercise(), "int sum = 3;", true);
    assertTrue(course.news().orElseThrow().contains("cannot be stored"));
    course.moreHints(exercise());
    assertEquals(Optional.empty(), course.news());
    assertEquals(1, course.standing("04.9").attempts());

    Files.createDirectory(missing);
    course.moreHints(exercise());
    assertEquals(Optional.empty(), course.trouble());
    assertTrue(Files.readString(missing.resolve("progress.json")).contains("\"attempts\": 1"));
  }

  @Test
  void whatIsNotKeptOnDisk_isKeptInTheSession() {
    Course course = new Course(folder, Optional.empty(), InstantSource.fixed(EARLY));
    course.answered(exercise(), "int sum = 3;", true);
    assertEquals(1, course.standing("04.9").attempts());
    assertEquals(Optional.empty(), course.trouble());
  }
}
