package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.display.CellOutput;
import interleave.kernel.display.NoOutput;
import interleave.kernel.shell.CellResult;
import interleave.kernel.shell.CellScope;
import interleave.kernel.shell.JavaSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The reduction loses no outcome of programs that use the JDK's own classes, and those take no
 * program by surprise: nothing is uncontrolled, and the same choices do the same. Random programs;
 * more of them with
 *
 * <pre>mvn -o -pl primitives,kernel -am test -Dtest=JdkDifferentialTest -Dprograms=2000 \
 *     -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
@Timeout(3_600)
public class JdkDifferentialTest {

  private static final int PROGRAMS = Integer.getInteger("programs", 30);
  private static final long FIRST_SEED = Long.getLong("seed", 1);

  /** Programs with more executions than this are passed over. */
  private static final int MOST = 1_500;

  /** Kinds of actions that have something to do with each other. */
  private static final int[][] FAMILIES = {
    {0, 1, 5, 6, 7, 11, 24, 25, 26, 27},
    {2, 3, 4, 34},
    {5, 6, 7, 8, 9, 10, 34},
    {12, 13, 14, 15, 34},
    {16, 17, 34},
    {18, 19, 20, 21},
    {20, 22, 23, 34},
    {28, 29},
    {30, 31, 32, 0},
    {33, 34},
    {35, 36, 0, 1},
    {37, 0, 30, 32}
  };

  /**
   * What the threads of the program do, each the digits of a number, the last first; read by the
   * cell. Numbers: to look into an array would be a step.
   */
  public static volatile int[] actions = {};

  /** A digit, one more than the kind of action; 0 is none. */
  public static final int BASE = 64;

  /** Two or three threads, and related kinds of actions, so that they get in each other's way. */
  private static int[] draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] kinds = FAMILIES[random.nextInt(FAMILIES.length)];
    int threads = 2 + random.nextInt(5) / 4;
    int[] drawn = new int[3];
    for (int t = 0; t < threads; t++) {
      int count = threads == 2 ? 1 + random.nextInt(2) : 1;
      for (int a = 0; a < count; a++) {
        drawn[t] = drawn[t] * BASE + 1 + kinds[random.nextInt(kinds.length)];
      }
    }
    return drawn;
  }

  private static String describe(long seed) {
    StringBuilder text = new StringBuilder(seed + ":");
    for (int code : actions) {
      text.append(" |");
      for (int rest = code; rest != 0; rest /= BASE) {
        text.append(' ').append(rest % BASE - 1);
      }
    }
    return text.toString();
  }

  private record Found(Set<String> outcomes, int executions) {}

  private static Optional<Found> all(Program program, Search search, String description) {
    Set<String> outcomes = new TreeSet<>();
    int executions = 0;
    try (Stage stage = new Stage(Watch.REAL)) {
      while (search.next()) {
        if (executions++ == MOST) {
          return Optional.empty();
        }
        Stage.Performance performance =
            stage.perform(program, search, 5_000, time -> Optional.empty());
        Execution.End end = performance.execution().end().orElseThrow();
        assertTrue(
            end != Execution.End.UNCONTROLLED && end != Execution.End.DIVERGED,
            () -> description + ": " + performance.outcome());
        if (end != Execution.End.PRUNED) {
          outcomes.add(performance.outcome().toString());
        }
      }
    }
    return Optional.of(new Found(outcomes, executions));
  }

  private static void compare(Program program) {
    int compared = 0;
    long full = 0;
    long reduced = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
      actions = draw(seed);
      String description = describe(seed);
      Optional<Found> some = all(program, new Dpor(), description);
      Optional<Found> every =
          some.flatMap(f -> all(program, new DepthFirst(DepthFirst.ANY), description));
      if (every.isPresent()) {
        assertEquals(every.get().outcomes(), some.orElseThrow().outcomes(), description);
        compared++;
        full += every.get().executions();
        reduced += some.orElseThrow().executions();
      }
    }
    System.out.println(
        compared + " of " + PROGRAMS + " programs compared: " + full + " executions, " + reduced);
    assertTrue(compared >= PROGRAMS / 3, compared + " programs compared");
  }

  @Test
  void everyOutcomeOfAllExecutions_isFoundByTheReduction() throws IOException {
    String cell;
    try (InputStream source =
        JdkDifferentialTest.class.getResourceAsStream("/interleave/explore/jdk-programs.jsh")) {
      cell = new String(source.readAllBytes(), StandardCharsets.UTF_8);
    }
    CellOutput silent = new NoOutput();
    try (JavaSession session = JavaSession.open()) {
      CellResult result =
          session.control(cell, new CellScope(1, silent), silent, JdkDifferentialTest::compare);
      assertInstanceOf(CellResult.Completed.class, result, result::toString);
    }
  }
}
