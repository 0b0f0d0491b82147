package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The reduction loses no outcome: those of all executions are those of the interleavings that are
 * told apart. Random programs; more of them with
 *
 * <pre>mvn -o -pl primitives test -Dtest='interleave.explore.DifferentialTest' -Dprograms=2000
 * </pre>
 */
class DifferentialTest {

  private static final int PROGRAMS = Integer.getInteger("programs", 120);
  private static final long FIRST_SEED = Long.getLong("seed", 1);

  /** Programs with more executions than this are passed over. */
  private static final int MOST = 600;

  /** The outcomes that a search finds, and how many executions it took. */
  private record Found(Set<String> outcomes, int executions) {}

  private static Optional<Found> all(RandomProgram program, Search search) {
    Set<String> outcomes = new TreeSet<>();
    int executions = 0;
    try (Stage stage = new Stage(Watch.REAL)) {
      while (search.next()) {
        if (executions++ == MOST) {
          return Optional.empty();
        }
        Stage.Performance performance =
            stage.perform(Program.of(program), search, 5_000, time -> Optional.empty());
        if (performance.execution().end().orElseThrow() != Execution.End.PRUNED) {
          outcomes.add(performance.outcome().toString());
        }
      }
    }
    return Optional.of(new Found(outcomes, executions));
  }

  @Test
  void everyOutcomeOfAllExecutions_isFoundByTheReduction() {
    int compared = 0;
    long full = 0;
    long reduced = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
      RandomProgram program = new RandomProgram(seed);
      Optional<Found> some = all(program, new Dpor());
      Optional<Found> every = all(program, new DepthFirst(DepthFirst.ANY));
      if (every.isPresent() && some.isPresent()) {
        assertEquals(every.get().outcomes(), some.get().outcomes(), program::toString);
        compared++;
        full += every.get().executions();
        reduced += some.get().executions();
      }
    }
    System.out.println(
        compared + " of " + PROGRAMS + " programs compared: " + full + " executions, " + reduced);
    assertTrue(compared >= PROGRAMS / 2, compared + " programs compared");
  }
}
