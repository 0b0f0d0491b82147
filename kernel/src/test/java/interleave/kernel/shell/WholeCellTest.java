package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cell is compiled as a whole before any of it runs. */
class WholeCellTest {

  private Cells cells;

  @BeforeEach
  void open() {
    cells = new Cells();
  }

  @AfterEach
  void close() {
    cells.close();
  }

  @Test
  void errorFurtherDown_keepsAllOfTheCellFromRunning() {
    cells.value("var did = new ArrayList<String>();");
    cells.failure("did.add(\"ran\");\nint n = \"text\";");
    assertEquals("[]", cells.value("did"));
  }

  @Test
  void errors_areAllTold_withoutThoseThatFollowFromThem() {
    String told = cells.traceback("int a = \"x\";\nint b = a + 1;\nint c = false;\n");
    assertTrue(told.contains("cell 1, line 1, column 9"), told);
    assertTrue(told.contains("cell 1, line 3, column 9"), told);
    assertFalse(told.contains("line 2"), told);
  }

  @Test
  void declarationFurtherDown_canBeUsedFurtherUp() {
    assertEquals("42", cells.value("int x = twice(21);\nint twice(int i) { return 2 * i; }\nx"));
    assertEquals("", cells.output().out());
  }

  @Test
  void variableDeclaredTwice_hasTheLastValue() {
    assertEquals("12", cells.value("int v = 1;\nint before = v;\nint v = 2;\n10 * before + v"));
  }

  @Test
  void variableThatWasNotReached_keepsItsValue() {
    cells.value("int kept = 7;\nString gone = \"old\";");
    cells.failure("int zero = 0;\nint bad = 1 / zero;\nint kept = 8;\nint gone = 9;");
    assertEquals("7", cells.value("kept"));
    assertEquals("0", cells.value("zero"));
    assertEquals("0", cells.value("gone"));
  }

  @Test
  void newVariableThatWasNotReached_doesNotExist() {
    cells.failure("int nil = 0;\nint bad = 1 / nil;\nint never = 8;");
    assertTrue(cells.traceback("never").startsWith("CompileError: cannot find symbol"));
    assertTrue(cells.traceback("bad").startsWith("CompileError: cannot find symbol"));
  }

  @Test
  void errorInACell_leavesVariablesAsTheyWere() {
    cells.value("int n = 7;");
    cells.failure("int n = 8;\nint m = \"text\";");
    assertEquals("7", cells.value("n"));
  }

  @Test
  void threadsOfOneCell_startWithNoCompilationBetweenThem() {
    // The second thread can only take part if the first is still there: a hand-shake, no clock.
    assertEquals(
        "true",
        cells.value(
            """
            var gate = new java.util.concurrent.Exchanger<String>();
            var first = Threads.start(() -> meet());
            var second = Threads.start(() -> meet());
            void meet() {
              try {
                gate.exchange("here");
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
            first.join();
            second.join();
            !first.alive() && !second.alive()
            """));
  }
}
