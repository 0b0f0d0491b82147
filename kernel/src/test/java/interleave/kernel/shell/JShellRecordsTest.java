package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JShell forgets what is over, and nothing else. The tables are those of the JDK that runs this.
 */
class JShellRecordsTest {

  /** So many snippets are more than are ever kept. */
  private static final int BATCH = 150;

  private final Cells cells = new Cells();

  @AfterEach
  void close() {
    cells.close();
  }

  /** Snippets come and go, until what can be forgotten is. */
  private void goOn() {
    cells.value(";".repeat(BATCH));
  }

  @Test
  void theTablesAreWhatIsExpected() {
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      assertTrue(JShellRecords.of(shell).isPresent());
    }
  }

  @Test
  void statementsAndExpressions_areForgotten() {
    goOn();
    long after = cells.session.snippets();
    goOn();
    cells.value("1 + 1");
    goOn();
    assertEquals(after, cells.session.snippets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"int it = \"\";", "missing()", "String it() { return 1; }"})
  void rejectedCells_areForgotten(String wrong) {
    goOn();
    long after = cells.session.snippets();
    cells.failure(wrong);
    goOn();
    assertEquals(after, cells.session.snippets());
  }

  @Test
  void olderVersions_areForgotten() {
    cells.value("int it = 0; int next() { return it; } class Point { int x = next(); }");
    goOn();
    long after = cells.session.snippets();
    for (int i = 0; i < 3; i++) {
      cells.value("int next() { return it + %d; }".formatted(i));
      cells.value("class Point { int x = next(), y = %d; }".formatted(i));
      cells.value("int it = %d;".formatted(i));
    }
    goOn();
    assertEquals(after, cells.session.snippets());
    assertEquals("4", cells.value("new Point().x"));
  }

  @Test
  void declarations_stay() {
    cells.value("import java.util.zip.CRC32;");
    cells.value("int count = 3; int next() { return ++count; }");
    cells.value("class Point { int x = next(); class Inner { int y = x; } }");
    for (int i = 0; i < 10; i++) {
      goOn(); // the compiler begins anew, too
    }
    assertEquals("4", cells.value("new Point().new Inner().y"));
    assertEquals("4", cells.value("count"));
    assertEquals("0", cells.value("new CRC32().getValue()"));
    assertEquals("false", cells.value("new Lock().locked()"));
  }

  @Test
  void declarations_canBeReplaced_whichTellsWhatUsesThem() {
    cells.value("int count = 3;");
    cells.value("int next() { return ++count; }");
    cells.value("int twice() { return 2 * next(); }");
    goOn();
    cells.value("int next() { return 10; }");
    assertEquals("20", cells.value("twice()"));
    goOn();
    cells.value("long count = 5;");
    cells.value("int next() { return (int) count; }");
    assertEquals("10", cells.value("twice()"));
    goOn();
    assertEquals("10", cells.value("twice()"));
  }

  @Test
  void whatWasTakenBack_canBeDeclaredAgain() {
    cells.failure("int gone = 1; class Gone { int version = gone; } missing();");
    goOn();
    cells.value("int gone = 2; class Gone { int version = gone; }");
    assertEquals("4", cells.value("gone + new Gone().version"));
    cells.failure("int boxed = Integer.parseInt(\"x\");");
    goOn();
    cells.value("int boxed = 7;");
    assertEquals("7", cells.value("boxed"));
  }

  @Test
  void whatIsMissing_canComeLater() {
    cells.value("int late() { return later() + 1; } int later() { return 1; }");
    goOn();
    cells.value("int later() { return 6; }");
    assertEquals("7", cells.value("late()"));
  }
}
