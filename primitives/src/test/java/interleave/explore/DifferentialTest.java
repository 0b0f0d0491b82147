package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
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

  private static Optional<Found> all(Callable<String> program, Search search) {
    try (Stage stage = new Stage(Watch.REAL)) {
      return stage.run(() -> all(stage, program, search));
    }
  }

  private static Optional<Found> all(Stage stage, Callable<String> program, Search search) {
    Set<String> outcomes = new TreeSet<>();
    int executions = 0;
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
    return Optional.of(new Found(outcomes, executions));
  }

  @Test
  void everyOutcomeOfAllExecutions_isFoundByTheReduction() {
    compare(RandomProgram::new, Liberties.NONE, PROGRAMS);
  }

  @Test
  void alsoWithWaitsThatEndEarly() {
    compare(RandomProgram::new, new Liberties(true, false, Optional.empty()), PROGRAMS / 2);
  }

  @Test
  void alsoWithASpuriousWakeUp() {
    for (int thread = 1; thread <= 2; thread++) {
      Liberties spurious = Liberties.NONE.withSpurious(new Liberties.Wait(thread, 1));
      compare(RandomProgram::new, spurious, PROGRAMS / 4);
      compare(RandomMonitors::new, spurious, PROGRAMS / 3);
    }
  }

  @Test
  void alsoWithMonitors_whoseSignalsPickAnybody() {
    compare(RandomMonitors::new, Liberties.NONE, PROGRAMS / 4);
    compare(RandomMonitors::new, new Liberties(false, true, Optional.empty()), PROGRAMS / 2);
    compare(RandomMonitors::new, new Liberties(true, true, Optional.empty()), PROGRAMS / 4);
  }

  private static void compare(
      LongFunction<Callable<String>> programs, Liberties liberties, int count) {
    int compared = 0;
    long full = 0;
    long reduced = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
      Callable<String> program = programs.apply(seed);
      Optional<Found> some = all(program, new AtLiberty(new Dpor(), liberties));
      Optional<Found> every =
          all(program, new AtLiberty(new DepthFirst(DepthFirst.ANY), liberties));
      if (every.isPresent() && some.isPresent()) {
        assertEquals(every.get().outcomes(), some.get().outcomes(), program::toString);
        compared++;
        full += every.get().executions();
        reduced += some.get().executions();
      }
    }
    System.out.println(
        compared
            + " of "
            + count
            + " programs compared"
            + liberties
            + ": "
            + full
            + " executions, "
            + reduced);
    assertTrue(compared >= count / 4, compared + " programs compared");
  }
}
