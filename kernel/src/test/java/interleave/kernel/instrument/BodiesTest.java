package interleave.kernel.instrument;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import interleave.hooks.HookKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every program does the same in each of its bodies as it does untouched: it returns the same
 * value, prints the same text, throws the same exception from the same lines. And what its bodies
 * announce fits together.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodiesTest {

  private static final int GENERATED = 120;

  private final Set<HookKind> seen = EnumSet.noneOf(HookKind.class);
  private int tasks;
  private final List<Corpus.Program> cells = Corpus.cells();
  private final List<Corpus.Program> generated = new ArrayList<>();
  private Runner runner;

  @BeforeAll
  void compile() {
    JdkAgent.install(); // the JDK is rewritten wherever something is explored
    for (int i = 0; i < GENERATED; i++) {
      generated.add(new ProgramGenerator(i).program(10_000 + i));
    }
    List<Corpus.Program> all = new ArrayList<>(cells);
    all.addAll(generated);
    runner = new Runner(Compiler.compile(all));
  }

  @TestFactory
  Stream<DynamicTest> cell_doesTheSameInEveryBody() {
    return cells.stream().map(cell -> dynamicTest(cell.toString(), () -> doesTheSame(cell)));
  }

  @TestFactory
  Stream<DynamicTest> generatedProgram_doesTheSameInEveryBody() {
    return generated.stream().map(p -> dynamicTest(p.toString(), () -> doesTheSame(p)));
  }

  private void doesTheSame(Corpus.Program program) throws ReflectiveOperationException {
    runner.link(program);
    Outcome plain = runner.plain(program);

    assertEquals(plain, runner.unheard(program), "free");
    hasOutcome(plain, runner.free(program), "free, with a sink");
    assertEquals(plain, runner.plainJava(program), "free, as in a cell");
    hasOutcome(plain, runner.race(program), "race");
    Runner.Run explored = runner.explore(program);
    hasOutcome(plain, explored, "explore");
    seen.addAll(explored.seen().keySet());
    tasks += explored.tasks();
  }

  private static void hasOutcome(Outcome expected, Runner.Run run, String body) {
    assertEquals(expected, run.outcome(), body);
    assertEquals(List.of(), run.faults(), "announced: " + body);
  }

  @Test
  void cells_areMany() {
    assertTrue(cells.size() >= 270, "only " + cells.size());
  }

  /** A hook that is never called would be one that these tests say nothing about. */
  @AfterAll
  void everyKindOfHookWasCalled() {
    if (seen.isEmpty()) {
      return; // no program was run
    }
    Set<HookKind> silent = EnumSet.complementOf(EnumSet.copyOf(seen));
    // These are done, not announced: PassThrough and Announcements leave them to the JDK.
    silent.removeAll(
        EnumSet.of(
            HookKind.WAIT, HookKind.NOTIFY, HookKind.THREAD, HookKind.PARK, HookKind.CLASS_INIT));
    assertEquals(Set.of(), silent);
    assertTrue(tasks > 0, "no task that was handed over was told to run");
  }
}
