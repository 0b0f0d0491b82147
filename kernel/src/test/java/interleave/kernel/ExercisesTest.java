package interleave.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.exercise.Exercise;
import interleave.exercise.Exercise.Mistake;
import interleave.exercise.Exercises;
import interleave.kernel.wire.Interpreter.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The exercises of the course, each with its start, its wrong answers and its solution, checked as
 * in a notebook. A kernel is opened for each chapter, as a learner would.
 */
@Timeout(1200)
class ExercisesTest {

  private static final Path NOTEBOOKS = Path.of("..", "notebooks");
  private static final Exercises COURSE = new Exercises(NOTEBOOKS.resolve("exercises"));

  private static Optional<LiveKernel> open = Optional.empty();
  private static int chapter;

  @AfterAll
  static void close() {
    open.ifPresent(LiveKernel::close);
  }

  private static LiveKernel kernelFor(Exercise exercise) {
    if (open.isEmpty() || chapter != exercise.chapter()) {
      close();
      open = Optional.of(LiveKernel.beside(NOTEBOOKS));
      chapter = exercise.chapter();
    }
    return open.get();
  }

  private static String check(LiveKernel kernel, Exercise exercise, String answer) {
    Result result = kernel.run("%%exercise " + exercise.id() + "\n" + answer);
    return result instanceof Result.Failure failure ? failure.toString() : kernel.shown();
  }

  static Stream<Arguments> exercises() {
    return COURSE.all().stream().map(exercise -> Arguments.of(exercise.id(), exercise));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exercises")
  void start_wrongAnswers_andSolution(String id, Exercise exercise) {
    LiveKernel kernel = kernelFor(exercise);
    startDoesNotPass_andIsNoAttempt(kernel, exercise);
    for (Mistake mistake : exercise.mistakes()) {
      mistakeFails_andIsExplained(kernel, exercise, mistake);
    }
    solutionPasses(kernel, exercise);
  }

  private static void startDoesNotPass_andIsNoAttempt(LiveKernel kernel, Exercise exercise) {
    String shown = check(kernel, exercise, exercise.start());
    assertTrue(shown.startsWith(exercise.id() + " · Not yet."), shown);
    assertFalse(shown.contains("Hint "), shown);
    assertEquals(0, kernel.course().standing(exercise.id()).attempts());
  }

  private static void mistakeFails_andIsExplained(
      LiveKernel kernel, Exercise exercise, Mistake mistake) {
    String shown = check(kernel, exercise, mistake.answer());
    assertTrue(shown.startsWith(exercise.id() + " · Not yet."), mistake.name() + ": " + shown);
    assertTrue(shown.contains(mistake.says()), mistake.name() + ": " + shown);
    assertTrue(shown.contains("Hint "), mistake.name() + ": " + shown);
    assertInstanceOf(Result.Failure.class, kernel.run("%passed " + exercise.id()));
  }

  private static void solutionPasses(LiveKernel kernel, Exercise exercise) {
    String shown = check(kernel, exercise, exercise.solution());
    assertTrue(shown.startsWith(exercise.id() + " · Passed"), shown);
    assertInstanceOf(Result.Success.class, kernel.run("%passed " + exercise.id()));
  }

  @Test
  void thereAreSixty_andEachBelongsToAChapter() {
    assertTrue(COURSE.entries().size() >= 60, () -> COURSE.entries().size() + " exercises");
    COURSE.entries().stream()
        .collect(Collectors.groupingBy(Exercises.Entry::chapter, Collectors.counting()))
        .forEach(
            (name, count) -> assertTrue(count >= 3 && count <= 6, () -> name + " has " + count));
  }

  @Test
  void everyKind_isThere() {
    assertEquals(
        5, COURSE.all().stream().map(Exercise::kind).distinct().count(), "kinds of exercises");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exercises")
  void eachHasThreeMistakes_andHints(String id, Exercise exercise) {
    List<String> answers = exercise.mistakes().stream().map(Mistake::answer).distinct().toList();
    assertTrue(answers.size() >= 3, () -> id + " has " + answers.size() + " wrong answers");
    assertEquals(exercise.mistakes().size(), answers.size(), id);
    assertTrue(exercise.hints().size() >= 2, id);
    assertFalse(exercise.explanation().isEmpty(), id);
  }
}
