package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import interleave.explore.Run;
import interleave.explore.Simulate;
import interleave.explore.Tally;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
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
    AtomicReference<Run> run = new AtomicReference<>();
    CapturedOutput output = new CapturedOutput();
    session.control(
        cell,
        new CellScope(2, output),
        output,
        program -> run.set(Simulate.run(program, Simulate.Strategy.RANDOM, 1)));
    return run.get();
  }

  /** Runs a cell as the schedule of each of its outcomes says, twice. */
  static void assertReplays(String cell) {
    CapturedOutput output = new CapturedOutput();
    AtomicInteger compared = new AtomicInteger();
    session.control(
        cell,
        new CellScope(2, output),
        output,
        program -> {
          for (Tally tally : Explore.budget().explore(program).outcomes()) {
            Run once = Explore.replay(tally.first().toString(), program);
            Run again = Explore.replay(tally.first().toString(), program);
            assertEquals(tally.outcome(), once.outcome());
            assertEquals(once.table(), again.table());
            assertEquals(once.threads(), again.threads());
            compared.incrementAndGet();
          }
        });
    assertTrue(compared.get() > 0);
  }

  /** Each outcome with the number of interleavings it has; all there are. */
  static Map<String, Integer> counts(String cell) {
    Exploration exploration = explore(cell);
    assertTrue(exploration.coverage().all(), exploration::toString);
    return exploration.outcomes().stream()
        .collect(Collectors.toMap(tally -> tally.outcome().toString(), Tally::count));
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
