package interleave.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.wire.Interpreter.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A learner's way through exercises: wrong, hint, solution, right, progress; and questions. */
@Timeout(600)
class ExerciseMagicsTest {

  private static final String COUNTER =
      """
      # 04.%d · Counter

      - kind: write
      - needs: `void add()` and the variable `count`
      - right: `2`

      Guard it.

      ## Start

      ```java
      int count = 0;
      void add() { count++; }
      ```

      ## Program

      ```java
      var one = Threads.start("one", () -> add());
      var two = Threads.start("two", () -> add());
      one.join();
      two.join();
      count
      ```

      ## Hints

      1. Look at `count++`.
      2. Take a lock.

      ## Solution

      ```java
      int count = 0;
      synchronized void add() { count++; }
      ```

      One at a time.
      """;

  private static final String QUIZ =
      """
      [{"question": "What is `a < b`?", "type": "multiple_choice",
        "answers": [{"answer": "`true`", "correct": false, "feedback": "Look again."},
                    {"answer": "It depends", "correct": true, "feedback": "On both."}]}]
      """;

  @TempDir private static Path folder;
  private static LiveKernel kernel;

  @BeforeAll
  static void open() throws IOException {
    Path chapter = Files.createDirectories(folder.resolve("exercises").resolve("04-lock"));
    for (int n = 1; n <= 5; n++) {
      Files.writeString(chapter.resolve("04." + n + ".md"), COUNTER.formatted(n));
    }
    Path quizzes = Files.createDirectories(folder.resolve("instructor").resolve("quiz"));
    Files.writeString(quizzes.resolve("04-lock.json"), QUIZ);
    kernel = LiveKernel.beside(folder, folder.resolve("progress.json"));
  }

  @AfterAll
  static void close() {
    kernel.close();
  }

  private static String fails(String code) {
    return assertInstanceOf(Result.Failure.class, kernel.run(code), kernel::shown).toString();
  }

  private static String succeeds(String code) {
    Result result = kernel.run(code);
    assertInstanceOf(Result.Success.class, result, result::toString);
    return kernel.shown();
  }

  @Test
  void aWrongAnswer_isShownStepByStep_withOneHintMoreEachTime() {
    String wrong = "%%exercise 04.1\nint count = 0;\nvoid add() { int n = count; count = n + 1; }";
    String shown = succeeds(wrong);
    assertTrue(shown.startsWith("04.1 · Not yet. It ends with \"1\""), shown);
    assertTrue(shown.contains("one update is lost"), shown);
    assertTrue(shown.contains("Hint 1 of 2: Look at"), shown);
    assertTrue(shown.contains("step  main"), shown);
    assertTrue(kernel.html().contains("<details><summary>Every step</summary>"), kernel.html());
    assertTrue(succeeds(wrong).contains("Hint 1 of 2"), "it is the same answer");
    assertTrue(succeeds(wrong.replace("n + 1", "n + 1 + 0")).contains("Hint 2 of 2"));
    assertEquals(3, kernel.course().standing("04.1").attempts());
  }

  @Test
  void theSolution_isForWhoHasTried() {
    assertTrue(fails("%solution 04.2").contains("not tried exercise 04.2"));
    assertTrue(succeeds("%hint 04.2").contains("1. Look at"));
    assertFalse(kernel.shown().contains("2. Take"), kernel.shown());
    assertTrue(succeeds("%hint 04.2").contains("2. Take a lock.\n\nThere are no more hints"));
    assertTrue(succeeds("%solution 04.2 --anyway").contains("synchronized void add()"));
    assertTrue(succeeds("%solution 04.2").contains("One at a time."), "it was seen before");
  }

  @Test
  void whatIsNotWellWritten_isTheCompilersBusiness() {
    String failure = fails("%%exercise 04.3\nint count = 0;\nvoid add() { count++ }");
    assertTrue(failure.contains("name=CompileError"), failure);
    assertTrue(failure.contains("line 3"), failure);
  }

  @Test
  void whatUsesAnUndeclaredName_isToldSo() {
    String shown = succeeds("%%exercise 04.3\nint count = 0;\nvoid add() { coutn++; }");
    assertTrue(shown.contains("variable coutn is not declared"), shown);
    assertTrue(shown.contains("04.3 · Not yet. A method uses a name that is not declared"), shown);
  }

  @Test
  void whatDoesNotFit_isToldWhatIsNeeded() {
    try (LiveKernel fresh = LiveKernel.beside(folder)) {
      String failure = fresh.run("%%exercise 04.3\nint count = 0;\nvoid more() { }").toString();
      assertTrue(failure.contains("name=DoesNotFit"), failure);
      assertTrue(failure.contains("It needs `void add()` and the variable `count`."), failure);
    }
  }

  @Test
  void anEmptyCell_isNoAnswer_alsoAfterARightOne_andGivesBackTheStart() {
    succeeds(
        "%%exercise 4.5\nint count = 0;\nvoid add() { synchronized (String.class) { count++; } }");
    assertTrue(kernel.shown().startsWith("04.5 · Passed"), kernel.shown());
    String shown = succeeds("%%exercise 04.5\n// gone\n");
    assertTrue(shown.startsWith("04.5 · Not yet. There is nothing to check"), shown);
    assertTrue(shown.contains("%%exercise 04.5\nint count = 0;\nvoid add() { count++; }"), shown);
    assertTrue(kernel.html().contains("<pre>%%exercise 04.5\nint count = 0;"), kernel.html());
  }

  @Test
  void progress_showsWhatIsDone_andWhatIsNext() {
    succeeds(
        "%%exercise 04.4\nint count = 0;\nvoid add() { synchronized (String.class) { count++; } }");
    assertTrue(kernel.shown().startsWith("04.4 · Passed: all "), kernel.shown());
    assertTrue(succeeds("%passed 04.4").contains("04.4 passed"));
    String shown = succeeds("%progress");
    assertTrue(shown.contains("of 5 exercises solved"), shown);
    assertTrue(shown.contains("04-lock"), shown);
    assertTrue(shown.lines().anyMatch(line -> line.contains("■")), shown);
    assertTrue(fails("%passed 04.3").contains("not passed in this session"));
  }

  @Test
  void anUnknownNumber_isToldWithThoseThereAre() {
    assertTrue(fails("%%exercise 04.9\nint a;").contains("There are 04.1, 04.2"));
    assertTrue(fails("%hint").contains("number of one exercise"));
    assertTrue(fails("%hint 99.1").contains("%progress lists them all"));
  }

  @Test
  void aQuiz_hasAnswersThatUnfold() {
    String shown = succeeds("%quiz 04");
    assertEquals("1. What is `a < b`?\n   a) `true`\n   b) It depends\n\nRight: 1 b\n", shown);
    assertEquals(
        """
        <p><b>1.</b> What is <code>a &lt; b</code>?</p>
        <ul>
        <li><details><summary><code>true</code></summary>✘ Look again.</details></li>
        <li><details><summary>It depends</summary>✔ On both.</details></li>
        </ul>
        """,
        kernel.html());
  }

  @Test
  void aQuizThatIsNotThere_isToldWithThoseThatAre(@TempDir Path elsewhere) {
    assertTrue(fails("%quiz").contains("number of one chapter"));
    assertTrue(fails("%quiz 05").contains("There are some about 04-lock."));
    try (LiveKernel lonely = LiveKernel.beside(elsewhere)) {
      String failure = lonely.run("%quiz 04").toString();
      assertTrue(failure.contains(elsewhere.resolve("instructor").toString()), failure);
    }
  }

  @Test
  void aDamagedFile_isTold_andLeftAlone(@TempDir Path other) throws IOException {
    Path file = other.resolve("progress.json");
    Files.writeString(file, "{ broken");
    try (LiveKernel elsewhere = LiveKernel.beside(folder, file)) {
      elsewhere.run("%hint 04.5");
      assertTrue(elsewhere.shown().contains("is damaged"), elsewhere.shown());
      elsewhere.run("%progress");
      assertTrue(elsewhere.shown().contains("is damaged"), elsewhere.shown());
    }
    assertEquals("{ broken", Files.readString(file));
  }

  @Test
  void withoutExercises_itIsToldWhereTheyShouldBe(@TempDir Path elsewhere) {
    try (LiveKernel lonely = LiveKernel.beside(elsewhere)) {
      String failure = lonely.run("%hint 04.1").toString();
      assertTrue(failure.contains(elsewhere.resolve("exercises").toString()), failure);
    }
  }
}
