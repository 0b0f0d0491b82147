package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MentionsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Queue<Integer> q;",
        "var q = new Queue<>();",
        "List<Queue<String>> all;",
        "Supplier<Object> s = Queue::new;",
        "void f(Queue<?>... q) { }",
        "class Mine extends Queue<String> { }",
        "Object o = (Queue) x;",
        "int n = 1.0f > 2 ? Queue.LIMIT : 0;",
        "for (Queue",
        "/* Lock */ Queue // Lock",
        "x = \"\\\"\" + Queue.class"
      })
  void aNameThatIsUsed(String code) {
    Mentions names = Mentions.in(code);
    assertTrue(names.used().contains("Queue"), names.toString());
    assertFalse(names.used().contains("Lock"), names.toString());
    assertFalse(names.declared().contains("Queue"), names.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// Queue",
        "/* Queue",
        "String s = \"Queue\";",
        "String s = \"\"\"\n Queue \"\"\";",
        "char c = 'Queue",
        "java.util.Queue<String> q;",
        "java . util . Queue<String> q;",
        "Object::Queue"
      })
  void aNameThatIsNotUsed(String code) {
    assertFalse(Mentions.in(code).used().contains("Queue"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "class Queue {} ! Queue",
        "public final class Queue<T> extends Base<T> {} ! Queue",
        "record Queue(int size) {} ! Queue",
        "@FunctionalInterface interface Queue { void f(); } ! Queue",
        "@interface Queue {} ! Queue",
        "int x = 1; enum Queue { A } ! Queue",
        "void sleep(double s) {} ! sleep",
        "List<String> sleep(Map<String, int[]> m) throws Exception { return null; } ! sleep",
        "static int[] sleep(int... n) { return n; } ! sleep"
      })
  void aDeclaration(String code, String name) {
    assertEquals(Set.of(name), Mentions.in(code).declared());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep(1);",
        "x = a > sleep(1) ? 1 : 0;",
        "return sleep(1);",
        "if (a) sleep(1); else sleep(2);",
        "new Thread() { public void run() { sleep(1); } };",
        "new Thread() { void sleep(int n) { } };",
        "class Outer { class Queue {} void sleep() {} }",
        "} class Queue {}",
        "Object o = Queue.class"
      })
  void noDeclarationOfTheCells(String code) {
    Set<String> declared = Mentions.in(code).declared();
    assertFalse(declared.contains("sleep"), declared.toString());
    assertFalse(declared.contains("Queue"), declared.toString());
  }

  @Test
  void imports() {
    Mentions names =
        Mentions.in(
            "import java.util.Queue;\nimport static java.lang.Thread.sleep;\n"
                + "import java.util.concurrent.*;\nimport java.util.List\nList x;");
    assertEquals(Set.of("Queue", "sleep", "List"), names.imported());
    assertEquals(Set.of("List", "x"), names.used());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "import", "import static", "import a.", "class", "f(", "}}}", "\u0000", "«"})
  void brokenCode_isNoHarm(String code) {
    assertEquals(Set.of(), Mentions.in(code).declared());
  }
}
