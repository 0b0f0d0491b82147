package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import java.util.concurrent.atomic.AtomicReference;
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
    AtomicReference<Exploration> exploration = new AtomicReference<>();
    CapturedOutput output = new CapturedOutput();
    CellResult result =
        session.control(
            cell,
            new CellScope(number, output),
            output,
            program -> exploration.set(Explore.budget().explore(program)));
    assertInstanceOf(CellResult.Completed.class, result, result::toString);
    return exploration.get();
  }
}
