package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import interleave.explore.Run;
import interleave.explore.Simulate;
import interleave.explore.Tally;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;

/** Cells under control, that may use {@code java.util.concurrent} by its simple names. */
abstract class ControlledSession extends SharedSession {

  @BeforeAll
  static void imports() {
    execute("import java.util.concurrent.*;");
    execute("import java.util.concurrent.atomic.*;");
  }

  /** Runs a cell as it is. */
  static void execute(String cell) {
    session.execute(cell, new CellScope(1, new CapturedOutput()));
  }

  static Exploration explore(String cell) {
    return explore(2, cell);
  }

  /** One interleaving of a cell. */
  static Run simulate(String cell) {
    return control(2, cell, program -> Simulate.run(program, Simulate.Strategy.RANDOM, 1));
  }

  /** Runs a cell as the schedule of each of its outcomes says, twice. */
  static void assertReplays(String cell) {
    List<Tally> outcomes =
        control(
            2,
            cell,
            program -> {
              List<Tally> all = Explore.budget().explore(program).outcomes();
              for (Tally tally : all) {
                Run once = Explore.replay(tally.first().toString(), program);
                Run again = Explore.replay(tally.first().toString(), program);
                assertEquals(tally.outcome(), once.outcome());
                assertEquals(once.table(), again.table());
                assertEquals(once.threads(), again.threads());
              }
              return all;
            });
    assertFalse(outcomes.isEmpty());
  }

  static Map<String, Integer> counts(String cell) {
    return counts(explore(cell));
  }

  static Set<String> outcomes(String cell) {
    return counts(cell).keySet();
  }

  /** What cannot be explored is refused: the message names it, and its line. */
  static void assertRefused(String what, int line, String cell) {
    Exploration exploration = explore(cell);
    String trouble = exploration.trouble().orElse("");
    assertTrue(trouble.contains(what), trouble);
    assertTrue(trouble.contains("cell 2 line " + line), trouble);
  }
}
