package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Declarations that replace, need, mend or break others say so. */
class NotesTest {

  private Cells cells;

  @BeforeEach
  void open() {
    cells = new Cells();
  }

  @AfterEach
  void close() {
    cells.close();
  }

  private String out(String cell) {
    cells.value(cell);
    return cells.output().out();
  }

  @Test
  void plainDeclarations_sayNothing() {
    assertEquals("", out("int a = 1;\nint f() { return a; }\nclass C {}"));
  }

  @Test
  void sameCellAgain_saysNothing() {
    String cell = "int a = 1;\nint f() { return a; }\nclass C { int x; }\nC c = new C();";
    cells.value(cell);
    assertEquals("", out(cell));
  }

  @Test
  void forwardReference_isNoted_andItsEnd() {
    assertEquals(
        "note: method f() cannot be called yet: method g(int) is not declared\n",
        out("int f() { return g(1); }"));
    assertEquals("note: method f() (cell 1) can be used now\n", out("int g(int i) { return i; }"));
    assertEquals("1", cells.value("f()"));
  }

  @Test
  void redefinition_saysNothing() {
    cells.value("int f() { return 1; }\nclass C { int x; }\nint v = 1;");
    assertEquals("", out("int f() { return 2; }\nclass C { int y; }\nint v = 2;"));
    assertEquals("2", cells.value("f()"));
  }

  @Test
  void redefinitionAsAnotherKind_namesTheCellItReplaces() {
    cells.value("int f() { return 1; }\nclass C { int x; }");
    assertEquals(
        """
        note: method f() replaces the one of cell 1
        note: record C replaces the one of cell 1
        """,
        out("String f() { return \"2\"; }\nrecord C(int x) {}"));
    assertEquals("2", cells.value("f()"));
  }

  @Test
  void callerOfARedefinedMethod_callsTheNewOne() {
    cells.value("int f() { return 1; }\nint twice() { return 2 * f(); }");
    cells.value("int f() { return 10; }");
    assertEquals("20", cells.value("twice()"));
  }

  @Test
  void variableOfARedefinedClass_isNotedAsReset() {
    cells.value("class A { int x = 1; }\nA a = new A();");
    String notes = out("class A { int y = 2; }");
    assertTrue(notes.contains("variable a (cell 1) was reset"), notes);
    assertEquals("null", cells.value("a"));
  }

  @Test
  void declarationThatARedefinitionBreaks_isNoted() {
    cells.value("int f() { return 1; }\nint g() { return f(); }");
    String notes = out("String f() { return \"\"; }");
    assertTrue(
        notes.contains("method g() (cell 1) can no longer be used: incompatible types"), notes);
  }
}
