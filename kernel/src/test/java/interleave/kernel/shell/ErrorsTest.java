package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.CellResult.Failed;
import interleave.kernel.shell.CellResult.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a learner is told, word for word. */
class ErrorsTest {

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
  void exception_namesCellsAndLines() {
    cells.value("int boom(int a) {\n  int b = a - a;\n  return a / b;\n}");
    cells.value("int y = 5;");
    Failed failed = cells.failure("// a comment\ny++;\nint z = boom(y);");
    assertEquals("ArithmeticException", failed.name());
    assertEquals("/ by zero", failed.message());
    assertEquals(Kind.EXCEPTION, failed.kind());
    assertEquals(
        """
        ArithmeticException: / by zero
          cell 1, line 3, in boom
              return a / b;
          cell 3, line 3
              int z = boom(y);""",
        Cells.plain(String.join("\n", failed.traceback())));
  }

  @Test
  void causesAndSuppressed_areKept() {
    assertEquals(
        """
        IllegalStateException: outer
          cell 1, line 3
              catch (ArithmeticException e) { var outer = new IllegalStateException("outer", e);
          Suppressed: RuntimeException: beside
            cell 1, line 4
                outer.addSuppressed(new RuntimeException("beside"));
        Caused by: ArithmeticException: / by zero
          cell 1, line 2
              try { i = 1 / 0; }""",
        cells.traceback(
            """
            { int i;
            try { i = 1 / 0; }
            catch (ArithmeticException e) { var outer = new IllegalStateException("outer", e);
            outer.addSuppressed(new RuntimeException("beside"));
            throw outer;
            }}"""));
  }

  @Test
  void learnersOwnException_goesByItsName() {
    cells.value("class Bank {\n  static class Broke extends Exception {}\n}");
    assertEquals("Bank.Broke", cells.failure("throw new Bank.Broke();").name());
  }

  @Test
  void framesInClassesAndLambdas_areNamed() {
    cells.value(
        """
        class Account {
          int balance;
          Account(int b) {
            if (b < 0) throw new IllegalArgumentException("negative");
            balance = b;
          }
          void check() { Objects.requireNonNull(null); }
        }""");
    assertTrue(cells.traceback("new Account(-1)").contains("cell 1, line 4, in new Account\n"));
    assertTrue(cells.traceback("new Account(1).check();").contains("line 7, in Account.check\n"));
    assertTrue(
        cells
            .traceback("Runnable r = () -> {\n  new Account(-2);\n};\nr.run();")
            .contains("cell 4, line 2, in a lambda\n      new Account(-2);\n  cell 4, line 4\n"));
  }

  @Test
  void printStackTrace_speaksOfCellsToo() {
    assertTrue(
        cells
            .value(
                """
                var text = new StringWriter();
                new Exception().printStackTrace(new PrintWriter(text));
                text.toString()""")
            .contains("(cell 1:2)"));
  }

  @Test
  void compileError_hasLineColumnAndMark() {
    cells.value("int y = 5;");
    Failed failed = cells.failure("y = 6;\n\nint x = \"a\";");
    assertEquals("CompileError", failed.name());
    assertEquals(Kind.COMPILE, failed.kind());
    assertEquals(
        "incompatible types: String cannot be converted to int (cell 2, line 3)", failed.message());
    assertEquals(
        """
        CompileError: incompatible types: String cannot be converted to int
          cell 2, line 3, column 9
              int x = "a";
                      ^~~""",
        Cells.plain(String.join("\n", failed.traceback())));
  }

  @Test
  void allErrorsOfADeclaration_areShown() {
    String shown =
        cells.traceback("class C {\n  int a = \"x\";\n  void m() { undefined(); }\n  Strin s;\n}");
    assertTrue(shown.contains("line 2, column 11"), shown);
    assertTrue(shown.contains("line 3, column 14"), shown);
    assertTrue(shown.contains("line 4, column 3"), shown);
  }

  @Test
  void missingName_tellsTheSymbol() {
    String shown = cells.traceback("int a = 1;\nint b = a + missing;");
    assertEquals(
        """
        CompileError: cannot find symbol
          symbol:   variable missing
          cell 1, line 2, column 13
              int b = a + missing;
                          ^~~~~~~""",
        shown);
  }

  @Test
  void syntaxError_isMarkedWhereItIs() {
    assertEquals(
        """
        CompileError: illegal start of expression
          cell 1, line 2, column 9
              int x = ;
                      ^""",
        cells.traceback("int ok = 1;\nint x = ;"));
    assertTrue(cells.traceback("int f() {").startsWith("CompileError: reached end of file"));
    assertTrue(cells.traceback("}").startsWith("CompileError: "));
  }

  @Test
  void tabsBeforeTheError_keepTheMarkInPlace() {
    assertTrue(
        cells
            .traceback("{\n\tint x = \"a\";\n}")
            .endsWith("\tint x = \"a\";\n      \t        ^~~"));
  }

  @Test
  void unresolvedCall_namesWhatIsMissing() {
    cells.value("int later() {\n  return notYet() + 1;\n}");
    Failed failed = cells.failure("later()");
    assertEquals(Kind.UNRESOLVED, failed.kind());
    assertEquals(
        "method later() cannot run yet: method notYet() is not declared", failed.message());
    cells.value("int notYet() { return 1; }");
    assertEquals("2", cells.value("later()"));
  }

  @Test
  void exit_endsTheCellOnly() {
    Failed failed = cells.failure("int before = 1;\nSystem.exit(3);\nbefore = 2;");
    assertEquals(Kind.EXIT, failed.kind());
    assertEquals("System.exit(3) ended the cell; the kernel goes on", failed.message());
    assertEquals("1", cells.value("before"));
  }

  @Test
  void exitByRuntimeOrReference_endsTheCellOnly() {
    assertEquals(Kind.EXIT, cells.failure("Runtime.getRuntime().exit(1);").kind());
    assertEquals(Kind.EXIT, cells.failure("Runtime.getRuntime().halt(1);").kind());
    assertEquals(Kind.EXIT, cells.failure("IntStream.of(4).forEach(System::exit);").kind());
    assertEquals(
        Kind.EXIT, cells.failure("IntStream.of(4).forEach(Runtime.getRuntime()::halt);").kind());
  }

  @Test
  void exitByAnotherThread_endsTheCell() {
    Failed failed =
        cells.failure("new Thread(() -> System.exit(5)).start();\nnew CountDownLatch(1).await();");
    assertEquals("System.exit(5) ended the cell; the kernel goes on", failed.message());
  }

  @Test
  void exitThatIsCaught_stillEndsTheCell() {
    assertEquals(
        Kind.EXIT,
        cells.failure("while (true) { try { System.exit(0); } catch (Throwable t) { } }").kind());
  }

  @Test
  void endlessRecursion_endsTheCellWithFewFrames() {
    cells.value("int down(int n) { return down(n + 1) + 1; }");
    Failed failed = cells.failure("down(0)");
    assertEquals("StackOverflowError", failed.name());
    assertTrue(failed.traceback().size() < 40);
    assertEquals("1", cells.value("1"));
  }

  @Test
  void outOfMemory_endsTheCell() {
    Failed failed =
        cells.failure(
            "long[][] all = new long[100][];\nfor (int i = 0; i < 100; i++)\n  all[i] = new long[Integer.MAX_VALUE - 8];");
    assertEquals("OutOfMemoryError", failed.name());
    assertEquals("1", cells.value("1"));
  }

  @Test
  void assignmentToFinal_isRefused() {
    cells.value("final int limit = 5;");
    String shown = cells.traceback("limit = 6;");
    assertTrue(shown.contains("cannot assign a value to final variable limit"), shown);
    assertEquals("5", cells.value("limit"));
  }
}
