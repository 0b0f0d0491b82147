package interleave.kernel.shell;

import static interleave.kernel.Golden.assertGolden;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectorTest {

  /** As a JDK's {@code src.zip} has it, in little. */
  private static final String MATH =
      """
      package java.lang;
      /**
       * The class {@code Math} computes. <p>More of it, &lt;b&gt;, a_b and
       * {@link java.util.List#size() the size} of {@linkplain Object things}.
       * <ul>
       *   <li>one <i>item</i>
       *   <li>two: {@literal <T>}
       * </ul>
       * <pre>{@code
       *   int x = max(1, 2);
       * }</pre>
       * @author nobody
       * @since 1.0
       * @see Object#hashCode()
       */
      public final class Math {
        /** The ratio {@value}. */
        public static final double PI = 3.14;
        /**
         * Returns the greater of two {@code int} values. Never the smaller one.
         *
         * @param   first   an argument.
         * @param   second   another argument.
         * @return  the larger of {@code first} and {@code second}.
         * @throws ArithmeticException never
         */
        public static int max(int first, int second) { return 0; }
        /** {@return the larger of two} */
        public static long max(long a, long b) { return 0; }
      }
      """;

  private static final String ABSTRACT_LIST =
      """
      package java.util;
      public abstract class AbstractCollection<E> implements Collection<E> {
        /** {@inheritDoc} */
        public boolean containsAll(Collection<?> c) { return true; }
      }
      """;

  private static final String COLLECTION =
      """
      package java.util;
      public interface Collection<E> extends Iterable<E> {
        /** Whether all of them are in it. */
        boolean containsAll(Collection<?> c);
      }
      """;

  @TempDir private static Path folder;
  private static JShell shell;
  private static Inspector withSources;
  private static Inspector withoutSources;

  @BeforeAll
  static void open() throws IOException {
    Path zip = folder.resolve("src.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (var entry :
          Map.of(
                  "java.base/java/lang/Math.java", MATH,
                  "java.base/java/util/AbstractCollection.java", ABSTRACT_LIST,
                  "java.base/java/util/Collection.java", COLLECTION)
              .entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    shell = JShell.builder().executionEngine("local").build();
    for (String snippet :
        List.of(
            "import java.util.*;",
            "import static java.lang.Math.floor;",
            "int kept = 1;",
            "List<String> names = new ArrayList<>();",
            "/** Twice as much. @param x how much */ int twice(int x) { return 2 * x; }",
            "/** Somebody. */ public record Person(String name, int age) {}")) {
      shell.eval(snippet);
    }
    withSources = new Inspector(shell, InspectorTest.class::getClassLoader, List.of(zip));
    withoutSources =
        new Inspector(
            shell, InspectorTest.class::getClassLoader, List.of(folder.resolve("none.zip")));
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  private static Optional<String> plain(Inspector inspector, String codeWithBar, int detail) {
    int cursor = codeWithBar.indexOf('|');
    String code = codeWithBar.replace("|", "");
    return inspector
        .inspect(code, cursor, detail)
        .map(data -> (String) data.getData(MIMEType.TEXT_PLAIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Math.max(|",
        "Math.max(|)",
        "Math.max|",
        "Math.|max",
        "Math.m|ax(1, 2)",
        "Math.max(1, |",
        "Math.max( |1, 2);",
        "int x = Math.max(1, twice(2), |",
        "var list = new ArrayList<String>();\nMath.max(|",
        "Math\n  .max(|",
        "java.lang.Math.max|(1, 2)"
      })
  void method_isFoundFromEveryPlace(String code) {
    String text = plain(withSources, code, 0).orElse("nothing");
    assertTrue(text.contains("static int max(int first, int second)"), text);
    assertTrue(text.contains("static long max(long a, long b)"), text);
    assertTrue(text.contains("Returns the greater of two int values."), text);
    assertTrue(text.contains("- first — an argument."), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "kept| ! int kept",
        "ke|pt + 1 ! int kept",
        "names| ! List<String> names",
        "twice(| ! int twice(int)",
        "twice| ! int twice(int)",
        "Person| ! record",
        "new Person(| ! Person",
        "names.add(| ! boolean add(E)",
        "names.stream().map(| ! Stream<R> map(Function<? super T, ? extends R>)",
        "floor(| ! static double floor(double)",
        "String| ! final class String",
        "java.util.List| ! interface List<E>",
        "Map.Entry| ! interface Entry<K, V>",
        "System.out| ! static PrintStream out",
        "Thread.State.NEW| ! NEW",
        "new ArrayList<String>(| ! ArrayList(int)",
        "new java.util.ArrayList<>(| ! ArrayList(Collection<? extends E>)",
        "\"lit\".length|() ! int length()",
        "for (var n : names) { n| ! String n",
        "int local = 1;\\nlocal| ! int local",
        "int f(int a) { return a; }\\nf(| ! int f(int a)",
        "var list = new ArrayList<String>();\\nlist.clear(| ! void clear()",
        "import java.util.concurrent.atomic.*;\\nvar a = new AtomicInteger();\\na.get| ! int get()",
        "class Own {}\\nnew Own| ! Own",
      })
  void withoutSources_signatureOnly(String code, String expected) {
    String text = plain(withoutSources, code.replace("\\n", "\n"), 0).orElse("nothing");
    assertTrue(text.contains(expected), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|",
        "unknown|",
        "Math.unknown|",
        "1 + |2",
        "// Math.max(|",
        "\"Math.max(|\"",
        "while (|",
        "while|",
        "java.util|",
        "(|",
        "foo.bar(|",
        "import |",
        "{ |",
        "} |",
        "a..|"
      })
  void whatHasNoDeclaration_isNotFound(String code) {
    assertEquals(Optional.empty(), plain(withSources, code, 0));
  }

  @Test
  void documentation_isGolden() {
    StringBuilder all = new StringBuilder();
    for (String code : List.of("Math|", "Math.max(|", "Math.PI|", "Math.min|")) {
      for (int detail : List.of(0, 1)) {
        DisplayData data =
            withSources.inspect(code.replace("|", ""), code.indexOf('|'), detail).orElseThrow();
        all.append("=== ").append(code).append(", detail ").append(detail).append(", Markdown\n");
        all.append(data.getData(MIMEType.TEXT_MARKDOWN)).append('\n');
        all.append("=== ").append(code).append(", detail ").append(detail).append(", text\n");
        all.append(data.getData(MIMEType.TEXT_PLAIN)).append('\n');
      }
    }
    assertGolden("inspect/math.txt", all.toString());
  }

  @Test
  void missingComment_isInherited() {
    String text = plain(withSources, "new ArrayList<String>().containsAll(|", 0).orElseThrow();
    assertTrue(text.contains("Whether all of them are in it."), text);
  }

  @Test
  void declarationsOfCells_haveTheirComments() {
    assertTrue(plain(withoutSources, "twice(|", 0).orElseThrow().contains("Twice as much."));
  }

  @Test
  void primitives_areDocumented_fromTheBundledSources() {
    String text =
        plain(withoutSources, "interleave.runtime.ThreadScope.current(|", 1).orElseThrow();
    assertTrue(text.contains("The scope of the calling thread"), text);
  }

  @Test
  void session_showsValuesAndItsOwnClasses() {
    try (JavaSession session = JavaSession.open()) {
      CellScope scope = new CellScope(1, new CapturedOutput());
      session.execute(
          """
          int[] data = {1, 2, 3};
          String text = "a\\nb";
          class Loud { public String toString() { throw new Error("called"); } }
          var loud = new Loud();
          var many = new ArrayList<Integer>(List.of(1, 2));
          /** Somebody. */ public record Person(String name, int age) {
            /** Says hello. */ public void hello(int times) {}
          }
          """,
          scope);
      assertTrue(
          at(session, "data").contains("int[] data = int[3] { 1, 2, 3 }"), at(session, "data"));
      assertTrue(at(session, "text").contains("String text = \"a\\nb\""));
      assertTrue(at(session, "many").contains("ArrayList<Integer> many = ArrayList of 2"));
      assertTrue(at(session, "loud").contains("Loud loud = Loud@"));
      assertTrue(at(session, "Person").contains("Somebody."), at(session, "Person"));
      assertTrue(at(session, "new Person(").contains("Person(String name, int age)"));
      String hello = at(session, "new Person(\"a\", 1).hello(");
      assertTrue(hello.contains("void hello(int times)"), hello);
      assertTrue(hello.contains("Says hello."), hello);
      assertFalse(session.complete("new Person(\"a\", 1).he", 21).items().isEmpty());
      assertEquals(CompletenessChecker.Status.INVALID, session.completeness("int x = ;").status());
    }
  }

  private static String at(JavaSession session, String code) {
    return session
        .inspect(code, code.length(), 0)
        .map(data -> (String) data.getData(MIMEType.TEXT_PLAIN))
        .orElse("nothing");
  }
}
