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

  /** Programs whose reduction takes more executions than this are passed over. */
  private static final int MOST = 1_500;

  /** Where there are more executions than this, that many, and as many at random, are looked at. */
  private static final int MOST_OF_ALL = Integer.getInteger("executions", 1_000);

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

  /** The same, of kinds that have to do with fork-join pools and with what runs in them. */
  private static final int[][] FORK_JOIN = {
    {38, 0, 1, 5},
    {39, 0, 1},
    {40, 2, 3, 4},
    {41, 5, 6, 44},
    {42, 0, 1, 34},
    {43, 0, 1},
    {45, 46, 0, 35},
    {47, 48, 35, 34, 36},
    {49, 35, 1},
    {50, 0, 1},
    {51, 3, 4},
    {52, 28, 54},
    {53, 28, 54},
    {55, 38, 40, 60},
    {56, 57, 58, 59, 61},
    {62, 35, 44},
    {56, 42, 57}
  };

  /**
   * What the threads of the program do, each the digits of a number, the last first; read by the
   * cell. Numbers: to look into an array would be a step.
   */
  public static volatile int[] actions = {};

  /** A digit, one more than the kind of action; 0 is none. */
  public static final int BASE = 64;

  /** Two or three threads, and related kinds of actions, so that they get in each other's way. */
  private static int[] draw(int[][] families, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] kinds = families[random.nextInt(families.length)];
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

  private record Found(Set<String> outcomes, int executions, boolean complete) {}

  private static Found find(Program program, Search search, int most, String description) {
    try (Stage stage = new Stage(Watch.REAL)) {
      return stage.run(() -> find(stage, program, search, most, description));
    }
  }

  private static Found find(
      Stage stage, Program program, Search search, int most, String description) {
    Set<String> outcomes = new TreeSet<>();
    int executions = 0;
    while (search.next()) {
      if (executions == most) {
        return new Found(outcomes, executions, false);
      }
      executions++;
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
    return new Found(outcomes, executions, true);
  }

  private static void compare(Program program, int[][] families) {
    int compared = 0;
    int wholly = 0;
    long full = 0;
    long reduced = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
      actions = draw(families, seed);
      String description = describe(seed);
      Found some = find(program, new Dpor(), MOST, description);
      if (!some.complete()) {
        continue;
      }
      Found every = find(program, new DepthFirst(DepthFirst.ANY), MOST_OF_ALL, description);
      if (every.complete()) {
        assertEquals(every.outcomes(), some.outcomes(), description);
        wholly++;
        full += every.executions();
        reduced += some.executions();
      } else {
        Set<String> missed = every.outcomes();
        missed.addAll(find(program, new RandomWalk(seed), MOST_OF_ALL, description).outcomes());
        missed.removeAll(some.outcomes());
        assertEquals(Set.of(), missed, description);
      }
      compared++;
    }
    System.out.printf(
        "%d of %d programs compared, %d of them wholly: %d executions, %d%n",
        compared, PROGRAMS, wholly, full, reduced);
    assertTrue(compared >= PROGRAMS / 3, compared + " programs compared");
  }

  @Test
  void everyOutcomeOfAllExecutions_isFoundByTheReduction() throws IOException {
    compare(FAMILIES);
  }

  @Test
  void everyOutcomeOfAllExecutions_ofForkJoinPools_isFoundByTheReduction() throws IOException {
    compare(FORK_JOIN);
  }

  private static void compare(int[][] families) throws IOException {
    String cell;
    try (InputStream source =
        JdkDifferentialTest.class.getResourceAsStream("/interleave/explore/jdk-programs.jsh")) {
      cell = new String(source.readAllBytes(), StandardCharsets.UTF_8);
    }
    CellOutput silent = new NoOutput();
    try (JavaSession session = JavaSession.open()) {
      CellResult result =
          session.control(
              cell, new CellScope(1, silent), silent, program -> compare(program, families));
      assertInstanceOf(CellResult.Completed.class, result, result::toString);
    }
  }
}
