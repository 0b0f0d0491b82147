package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import interleave.kernel.shell.CompletenessChecker.Status;
import interleave.kernel.shell.CompletenessChecker.Verdict;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletenessCheckerTest {

  private static JShell shell;
  private static CompletenessChecker checker;

  @BeforeAll
  static void open() {
    shell = JShell.builder().executionEngine("local").build();
    checker = new CompletenessChecker(shell.sourceCodeAnalysis());
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \n ",
        "// only a comment",
        "/* a */",
        "1 + 1",
        "int x = 1;",
        "int x = 1",
        "int x",
        "x++",
        "foo(1, 2)",
        "new Thread(() -> {}).start();",
        "new Thread() { public void run() {} }",
        "x -> x + 1;",
        "import java.util.*;",
        "import static java.lang.Math.max",
        "class A {}",
        "public static class A { int x; }",
        "record P(int x, int y) {}",
        "enum E { A, B }",
        "sealed interface S permits T {}",
        "@interface Note {}",
        "int twice(int x) { return 2 * x; }",
        "private static <T> T same(T t) { return t; }",
        "for (int i = 0; i < 3; i++) { System.out.println(i); }",
        "while (true);",
        "try { a(); } catch (Exception e) {} finally {}",
        "synchronized (this) { x++; }",
        "switch (x) { case 1 -> a(); default -> b(); }",
        "var s = \"}\"; // {",
        "var t = \"\"\"\n  { (\n  \"\"\";",
        "int a = 1;\nint b = 2;\na + b",
        "class A {}\nnew A()",
        "import java.util.*;\nList.of(1)",
        "final volatile int z = 1;",
        "{ int local = 1; }",
        "label: for (;;) { break label; }",
        "throw new IllegalStateException();",
        ";",
        "int x = 1;;",
        "unknownName",
        "String s = 5;"
      })
  void complete(String code) {
    assertEquals(new Verdict(Status.COMPLETE, ""), checker.check(code), code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "class A { ! 4",
        "void f() { ! 4",
        "void f() {\\n    if (x) { ! 8",
        "for (int i = 0; i < 3; i++) { ! 4",
        "for (int i = 0; ! 4",
        "for (int i = 0; i < 3; i++) ! 4",
        "foo(1, ! 4",
        "int x = ! 4",
        "int x = 1 + ! 4",
        "if (x) ! 4",
        "while (true) ! 4",
        "x. ! 4",
        "new Thread(() -> { ! 4",
        "int[] a = {1, ! 4",
        "var t = \"\"\"\\n  text ! 2",
        "/* begun ! 0",
        "int ok = 1;\\nclass B { ! 4",
        "if (a) {\\n  if (b) { ! 6",
        "if (a) {\\n}\\nelse { ! 4",
        "try {\\n    a();\\n} catch (Exception e) { ! 4",
        "try { a(); } ! 0",
        "do { a(); } ! 0",
        "import java.util. ! 4",
        "switch (x) {\\n    case 1 -> ! 4",
        "@Override ! 4"
      })
  void incomplete(String code, int indent) {
    Verdict expected = new Verdict(Status.INCOMPLETE, " ".repeat(indent));
    assertEquals(expected, checker.check(code.replace("\\n", "\n")), code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int = 7q;",
        "int x = ;",
        "}",
        ")",
        "foo(]",
        "foo)",
        "} void escape() {",
        "int 3x = 1;",
        "class { }",
        "class A { int = 3;",
        "class A { int = 3; }",
        "void f() { int x = ; ",
        "if x > 3 { }",
        "for (int i = 0 i < 3; i++) { }",
        "String s = \"open",
        "String s = \"open\nint x;",
        "char c = 'ab';",
        "else { }",
        "a b c",
        "int x = 1;\nint = 2;",
        "int = 2;\nint x = 1;",
        "1 +* 2",
        "x = = 3;",
        "@#",
        "foo(1 2)",
        "import java util;"
      })
  void invalid(String code) {
    assertEquals(new Verdict(Status.INVALID, ""), checker.check(code), code);
  }
}
