package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import interleave.explore.Tally;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One session for all tests of a class; what its cells print goes to them. */
abstract class SharedSession {

  static JavaSession session;
  private static CellStreams streams;

  @BeforeAll
  static void open() {
    session = JavaSession.open();
    streams = CellStreams.install(session);
  }

  @AfterAll
  static void close() {
    streams.close();
    session.close();
  }

  /** Goes through the interleavings of a cell that compiles. */
  static Exploration explore(int number, String cell) {
    return control(number, cell, program -> Explore.budget().explore(program));
  }

  /** What comes of running a cell that compiles under control. */
  static <T> T control(int number, String cell, Function<CellProgram, T> director) {
    AtomicReference<T> made = new AtomicReference<>();
    CapturedOutput output = new CapturedOutput();
    CellResult result =
        session.control(
            cell,
            new CellScope(number, output),
            output,
            program -> made.set(director.apply(program)));
    assertInstanceOf(CellResult.Completed.class, result, result::toString);
    return made.get();
  }

  /** Each outcome with the number of interleavings it has; all there are. */
  static Map<String, Integer> counts(Exploration exploration) {
    assertTrue(exploration.coverage().all(), exploration::toString);
    return exploration.outcomes().stream()
        .collect(Collectors.toMap(tally -> tally.outcome().toString(), Tally::count));
  }
}
