package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Value;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a cell's value is, and what of a cell the next one sees. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluationTest {

  private Cells cells;

  @BeforeAll
  void open() {
    cells = new Cells();
  }

  @AfterAll
  void close() {
    cells.close();
  }

  @Test
  void expression_showsItsValue() {
    assertEquals("2", cells.value("1 + 1"));
  }

  @Test
  void value_isTheObjectItselfWithItsType() {
    cells.value("var list = new ArrayList<String>();");
    CellResult result = cells.run("list.add(\"a\");\nlist");
    Value shown = ((Completed) result).value().orElseThrow();
    assertEquals(List.of("a"), shown.object());
    assertEquals("ArrayList<String>", shown.type());
  }

  @Test
  void nullExpression_isShown() {
    cells.value("String nothing = null;");
    assertEquals("null", cells.value("nothing"));
  }

  @Test
  void semicolon_suppressesTheValue() {
    assertEquals("", cells.value("1 + 1; // not shown"));
  }

  @Test
  void declarationAndAssignment_showNothing() {
    assertEquals("", cells.value("int shown = 5"));
    assertEquals("", cells.value("shown = 6"));
    assertEquals("6", cells.value("shown"));
  }

  @Test
  void lastPiece_decides() {
    assertEquals("3", cells.value("int a3 = 1;\nint b3 = 2;\na3 + b3\n\n// the end"));
    assertEquals("", cells.value("a3 + b3;\nint c3 = 2;"));
  }

  @Test
  void voidCall_showsNothing() {
    assertEquals("", cells.value("new ArrayList<String>().clear()"));
  }

  @Test
  void emptyCell_completes() {
    assertEquals("", cells.value(""));
    assertEquals("", cells.value("  // nothing\n"));
  }

  @Test
  void mainThread_isOneForAllCells() {
    cells.value("Thread first = Thread.currentThread();");
    assertEquals("true", cells.value("first == Thread.currentThread()"));
    assertEquals("main", cells.value("first.getName()"));
  }

  @Test
  void lockHeldByMain_isStillHeldInTheNextCell() {
    cells.value("var held = new java.util.concurrent.locks.ReentrantLock(); held.lock();");
    assertEquals("", cells.value("held.unlock();"));
  }

  @Test
  void pieceBeforeTheFailure_hasRun() {
    cells.failure("int before = 7;\nObject none = null;\nnone.hashCode();\nbefore = 8;");
    assertEquals("7", cells.value("before"));
  }

  @Test
  void syntaxErrorAtTheEnd_runsNothing() {
    cells.value("int untouched = 1;");
    cells.failure("untouched = 2;\nint broken = ;");
    assertEquals("1", cells.value("untouched"));
  }

  @Test
  void contextClassLoader_knowsTheCellsClasses() {
    cells.value("class Known {}");
    assertTrue(
        cells
            .value(
                "Thread.currentThread().getContextClassLoader().loadClass(Known.class.getName())")
            .endsWith("Known"));
  }

  @Test
  void warmUp_leavesNothingBehind() {
    try (Cells fresh = new Cells()) {
      fresh.session.warmUp(fresh.nextScope());
      assertEquals("", fresh.output().out() + fresh.output().err());
      assertEquals(List.of(), fresh.output().errors());
      assertEquals("42", fresh.value("int answer = 42; answer"));
      assertTrue(fresh.traceback("$1").contains("cannot find symbol"));
    }
  }

  @Test
  void severalVariablesInOneDeclaration_haveTheirValues() {
    assertEquals("1 2", cells.value("int left = 1, right = left + 1; left + \" \" + right"));
    assertEquals("0 3", cells.value("int none, some = 3; none + \" \" + some"));
    assertEquals(
        "[1][2, 3]",
        cells.value(
            "int[] few = {1}, more = {2, 3}; Arrays.toString(few) + Arrays.toString(more)"));
  }

  @Test
  void severalVariablesInOneDeclaration_areDeclaredAnew() {
    assertEquals("1 2", cells.value("int old = 1, young = 2; old + \" \" + young"));
    assertEquals("3 4", cells.value("int old = 3, young = 4; old + \" \" + young"));
    assertTrue(cells.traceback("int old = 5, young = 1 / 0;").contains("ArithmeticException"));
    assertEquals("5 4", cells.value("old + \" \" + young"));
  }

  @Test
  void modifiersOfAVariable_canBeChanged() {
    cells.value("int limit = 1;");
    assertEquals("2", cells.value("limit = 2; limit"));
    cells.value("final int limit = 1;");
    assertTrue(cells.traceback("limit = 2").contains("final"));
    assertEquals("1", cells.value("limit"));
    cells.value("int limit = 1;");
    assertEquals("2", cells.value("limit = 2; limit"));
  }

  @Test
  void sameModifiers_leaveTheRestAlone() {
    cells.value("final int base = 1;");
    cells.value("int next() { return base + 1; }");
    cells.value("int kept = next();");
    cells.value("final int base = 1;");
    assertEquals("2", cells.value("kept"));
  }
}
