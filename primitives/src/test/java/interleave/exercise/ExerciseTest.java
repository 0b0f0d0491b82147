package interleave.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Program;
import interleave.sync.Lock;
import interleave.threads.Threads;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How exercises are read, and how answers are examined. */
class ExerciseTest {

  private static String text(String head) {
    return """
    # 04.7 · Title

    %s

    The task.

    ## Start

    ```java
    one();
    two();
    ```

    ## Program

    ```java
    end
    ```

    ## Advice

    - `dead.ock`: Think.

    ## Hints

    1. A hint.

    ## Solution

    ```java
    two();
    one();
    ```

    Because.

    ## Wrong: the same

    - replace `two();` with `one();`
    - says: `Think.`
    """
        .formatted(head);
  }

  private static Exercise exercise(String head) {
    return Exercise.parse("04.7.md", text(head));
  }

  private static Report examine(Exercise exercise, String answer, Callable<?> body) {
    return exercise.examine(answer, Program.of(body), progress -> {});
  }

  // --- Reading -----------------------------------------------------------------------------------

  @Test
  void everything_isRead() {
    Exercise exercise =
        exercise("- kind: fix 2 lines\n- right: `a ⏎ b`, `c`\n- uses: `Lock`\n- needs: this");
    assertEquals("04.7", exercise.id());
    assertEquals(4, exercise.chapter());
    assertEquals("Title", exercise.title());
    assertEquals(Kind.FIX, exercise.kind());
    assertEquals("The task.", exercise.task());
    assertEquals("one();\ntwo();\n", exercise.start());
    assertEquals("end\n", exercise.program());
    assertEquals(java.util.List.of("a\nb", "c"), exercise.demands().right());
    assertEquals(Optional.of(2), exercise.demands().lines());
    assertEquals("this", exercise.demands().needs());
    assertEquals("Because.", exercise.explanation());
    assertEquals("one();\none();\n", exercise.mistakes().get(0).answer());
    assertEquals("Think.", exercise.mistakes().get(0).says());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- kind: guess | the kind must be",
        "- kind: write | no outcome is right",
        "- colour: red | there is no entry",
        "- kind: write\\n- right: a | backquotes",
      })
  void aHeadThatMakesNoSense_isRefused(String head, String problem) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> exercise(head.replace("\\n", "\n")));
    assertTrue(refused.getMessage().contains(problem), refused::getMessage);
    assertTrue(refused.getMessage().contains("04.7.md"), refused::getMessage);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# 04.7 · Title",
        "## Start",
        "## Program",
        "## Solution",
        "1. A hint.",
        "```java"
      })
  void aTextWithoutOneOfItsParts_isRefused(String part) {
    String without =
        text("- kind: write\n- right: `a`").replaceFirst("(?m)^\\Q" + part + "\\E$", "");
    assertThrows(IllegalArgumentException.class, () -> Exercise.parse("x.md", without));
  }

  // --- Proof -------------------------------------------------------------------------------------

  private static int guarded(Lock first, Lock second) {
    int[] count = {0};
    var one = Threads.start("one", () -> first.with(() -> second.with(() -> count[0]++)));
    var two = Threads.start("two", () -> second.with(() -> first.with(() -> count[0]++)));
    one.join();
    two.join();
    return count[0];
  }

  @Test
  void whatIsRightInEveryOrder_passes() {
    Report report =
        examine(
            exercise("- kind: write\n- right: `2`"),
            "one();",
            () -> {
              Lock lock = new Lock("lock");
              int[] count = {0};
              var one = Threads.start("one", () -> lock.with(() -> count[0]++));
              var two = Threads.start("two", () -> lock.with(() -> count[0]++));
              one.join();
              two.join();
              return count[0];
            });
    assertTrue(report.passed(), report::toString);
    assertEquals("Passed: all 2 interleavings pass.", report.verdict());
  }

  @Test
  void whatIsWrongInOneOrder_fails_withThatOrderAndTheAdvice() {
    Report report =
        examine(
            exercise("- kind: write\n- right: `2`"),
            "one();",
            () -> guarded(new Lock("left"), new Lock("right")));
    assertFalse(report.passed());
    assertTrue(report.verdict().contains("\"deadlock\""), report.verdict());
    assertTrue(report.verdict().endsWith("Think."), report.verdict());
    assertEquals("deadlock", report.shown().orElseThrow().outcome().toString());
  }

  @Test
  void anOutcomeThatShouldBePossible_isMissed() {
    Report report =
        examine(exercise("- kind: write\n- right: `a`, `b`\n- possible: `b`"), "", () -> "a");
    assertFalse(report.passed());
    assertTrue(report.verdict().contains("never happens"), report.verdict());
  }

  @Test
  void whatTheAnswerItselfExpects_makesNothingRight() {
    Report report =
        examine(
            exercise("- kind: write\n- right: `2`"),
            "",
            () -> {
              interleave.explore.Explore.expect("1");
              return 1;
            });
    assertFalse(report.passed(), report::toString);
    assertEquals("1", report.shown().orElseThrow().outcome().text());
  }

  @Test
  void moreChangesThanAllowed_areTooMany_whenAllElseIsRight() {
    Exercise exercise = exercise("- kind: fix 1 line\n- right: `2`");
    assertTrue(examine(exercise, "  two();\none(); // moved", () -> 2).passed());
    Report report = examine(exercise, "three();\nfour();", () -> 2);
    assertFalse(report.passed());
    assertTrue(report.verdict().contains("2 lines differ"), report.verdict());
    assertTrue(examine(exercise, "three();\nfour();", () -> 3).verdict().contains("right is"));
  }

  @Test
  void whatMustBeUsed_isAskedFor_butNotInComments() {
    Exercise exercise = exercise("- kind: write\n- right: `2`\n- uses: `Lock`");
    assertFalse(examine(exercise, "two(); // no Lock", () -> 2).passed());
    assertTrue(examine(exercise, "new Lock();", () -> 2).passed());
  }

  @Test
  void whatMustNotBeUsed_isRefusedAtOnce() {
    Exercise exercise = exercise("- kind: write\n- right: `2`\n- avoids: `sleep`");
    assertTrue(exercise.objection("sleep(1);").orElseThrow().contains("without sleep"));
    assertEquals(Optional.empty(), exercise.objection("one(); // do not sleep"));
  }

  @Test
  void linesInOrder_mustBeTheSameLines() {
    Exercise exercise = exercise("- kind: order\n- right: `2`");
    assertEquals(Optional.empty(), exercise.objection("two();\n\n  one();"));
    String objection = exercise.objection("two();\ntwo();").orElseThrow();
    assertTrue(objection.contains("Missing: \"one();\""), objection);
    assertTrue(objection.contains("New: \"two();\""), objection);
  }

  // --- Prediction --------------------------------------------------------------------------------

  private static String oneAndTwo() {
    StringBuilder text = new StringBuilder();
    Lock lock = new Lock("lock");
    var one = Threads.start("one", () -> lock.with(() -> text.append("1")));
    var two = Threads.start("two", () -> lock.with(() -> text.append("2")));
    one.join();
    two.join();
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "21\\n12 | Passed: these are the outcomes of all 2 interleavings.",
        "12 | One outcome is missing.",
        "12\\n21\\n11 | Never the outcome, in all 2 interleavings: 11.",
        "3 | 2 outcomes are missing. Write one outcome on each line",
        "'\"12\"\\n`21`' | Passed",
      })
  void aPrediction_isComparedWithAllThereIs(String answer, String says) {
    Exercise exercise = exercise("- kind: predict");
    Report report =
        examine(exercise, "// mine\n" + answer.replace("\\n", "\n"), ExerciseTest::oneAndTwo);
    assertEquals(says.startsWith("Passed"), report.passed());
    assertTrue(report.verdict().contains(says), report.verdict());
    assertEquals(Optional.empty(), report.shown(), "it would tell the answer");
  }

  @Test
  void noPrediction_isAskedFor() {
    assertTrue(exercise("- kind: predict").objection("// nothing\n").isPresent());
  }

  // --- Turns -------------------------------------------------------------------------------------

  private static int twoLocks() {
    return guarded(new Lock("left"), new Lock("right"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one two | Passed: you broke it.",
        "ONE, two | Passed: you broke it.",
        "2@5/8 | The schedule does not fit",
        "one one | After your 2 turns it ends with",
        "'' | Without a turn of yours it ends with \"2\"",
        "three | no thread is called \"three\"; so far there are main, one and two. A turn is",
        "three main | \"three\"; so far there are main, one and two. Leave out main",
        "one one two two | two cannot go on yet, its next step has to wait: acquire right. Let somebody else",
        "one one one one one one one | one has ended. Let somebody else",
        "one two one two | Passed: you broke it. After 2 of your 4 turns the program was over",
      })
  void turns_areTaken(String answer, String says) {
    Exercise exercise = exercise("- kind: find\n- right: `deadlock`");
    Report report = examine(exercise, answer, ExerciseTest::twoLocks);
    assertEquals(says.startsWith("Passed"), report.passed(), report::toString);
    assertTrue(report.verdict().contains(says), report.verdict());
    assertTrue(report.shown().isPresent());
  }

  @Test
  void whereTheTurnsEnd_isTold() {
    Exercise exercise = exercise("- kind: find\n- right: `deadlock`");
    String verdict = examine(exercise, "one one", ExerciseTest::twoLocks).verdict();
    assertTrue(verdict.contains("two: acquire right (has to wait)"), verdict);
    assertTrue(verdict.contains("one: "), verdict);
  }

  @Test
  void aScheduleThatAnExplorationTold_isAnAnswer() {
    String schedule =
        interleave.explore.Explore.all(ExerciseTest::twoLocks)
            .shown()
            .orElseThrow()
            .schedule()
            .toString();
    Exercise exercise = exercise("- kind: find\n- right: `deadlock`");
    assertTrue(examine(exercise, schedule, ExerciseTest::twoLocks).passed(), schedule);
  }

  @Test
  void mainIsPlayed_ifItIsNamed() {
    Exercise exercise = exercise("- kind: find\n- right: `deadlock`");
    String verdict = examine(exercise, "main one", ExerciseTest::twoLocks).verdict();
    assertTrue(
        verdict.contains(
            "Turn 1 cannot be taken: main cannot go on yet, its next step has to wait: wait for one"),
        verdict);
  }
}
