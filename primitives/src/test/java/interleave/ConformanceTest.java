package interleave;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * {@code conformance.md} lists what CPython's own tests check, and what a port gets wrong easily. A
 * row is tested by the methods that bear its number ({@code c019_…}, {@code trap7_…}), or says why
 * there is nothing to test.
 */
class ConformanceTest {

  private static final int ITEMS = 139;
  private static final int TRAPS = 14;

  /** {@code | 19 | what it says | why it is not tested, if it is not |}. */
  private static final Pattern ROW =
      Pattern.compile("\\| (trap)? ?(\\d+) \\| ([^|]+) \\| ?([^|]*) ?\\|");

  /** All that stands in front of a test's own name: {@code c104_c011_foreignThreads…}. */
  private static final Pattern NUMBER = Pattern.compile("(c\\d{3}|trap\\d+)_");

  /** A row of the list. */
  private record Row(String what, String whyNot) {
    boolean isTested() {
      return whyNot.isBlank();
    }
  }

  /** By number as it stands in the names of tests: {@code c019}, {@code trap7}. */
  private static final SortedMap<String, Row> ROWS = new TreeMap<>();

  private static final SortedMap<String, SortedSet<String>> TESTS = new TreeMap<>();

  @BeforeAll
  static void read() throws IOException {
    try (InputStream list = ConformanceTest.class.getResourceAsStream("conformance.md")) {
      new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(ROW::matcher)
          .filter(Matcher::matches)
          .forEach(
              row -> {
                String id = id(row.group(1) != null, Integer.parseInt(row.group(2)));
                Row before = ROWS.put(id, new Row(row.group(3).strip(), row.group(4).strip()));
                assertEquals(null, before, () -> "twice in the list: " + id);
              });
    }
    new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages("interleave")
            .stream()
            .filter(ConformanceTest::isRun)
            .flatMap(type -> type.getMethods().stream())
            .filter(ConformanceTest::isTest)
            .forEach(ConformanceTest::note);
  }

  private static String id(boolean trap, int number) {
    return trap ? "trap" + number : String.format("c%03d", number);
  }

  /** Whether Surefire runs the tests of a class, itself or as those of a subclass. */
  private static boolean isRun(JavaClass type) {
    return type.isAnnotatedWith(Nested.class)
        || isTestClass(type)
        || type.getAllSubclasses().stream().anyMatch(ConformanceTest::isTestClass);
  }

  private static boolean isTestClass(JavaClass type) {
    return type.getSimpleName().endsWith("Test")
        && !type.getModifiers().contains(JavaModifier.ABSTRACT);
  }

  private static boolean isTest(JavaMethod method) {
    return method.isAnnotatedWith(Test.class) || method.isAnnotatedWith(ParameterizedTest.class);
  }

  private static void note(JavaMethod method) {
    Matcher number = NUMBER.matcher(method.getName());
    for (int at = 0; number.find(at) && number.start() == at; at = number.end()) {
      TESTS
          .computeIfAbsent(number.group(1), id -> new TreeSet<>())
          .add(method.getOwner().getSimpleName() + "." + method.getName());
    }
  }

  @Test
  void list_isWhole() {
    SortedSet<String> expected = new TreeSet<>();
    IntStream.rangeClosed(1, ITEMS).forEach(n -> expected.add(id(false, n)));
    IntStream.rangeClosed(1, TRAPS).forEach(n -> expected.add(id(true, n)));
    assertEquals(expected, new TreeSet<>(ROWS.keySet()));
  }

  @Test
  void everyRow_isTestedOrSaysWhyNot() {
    List<String> without =
        ROWS.entrySet().stream()
            .filter(row -> row.getValue().isTested() && !TESTS.containsKey(row.getKey()))
            .map(row -> row.getKey() + " has no test: " + row.getValue().what())
            .toList();
    assertEquals(List.of(), without);
  }

  @Test
  void rowThatIsTested_doesNotSayThatItIsNot() {
    List<String> with =
        ROWS.entrySet().stream()
            .filter(row -> !row.getValue().isTested() && TESTS.containsKey(row.getKey()))
            .map(row -> row.getKey() + " has a test: " + TESTS.get(row.getKey()))
            .toList();
    assertEquals(List.of(), with);
  }

  @Test
  void everyNumberOfATest_isInTheList() {
    SortedMap<String, SortedSet<String>> unknown = new TreeMap<>(TESTS);
    unknown.keySet().removeAll(ROWS.keySet());
    assertEquals(new TreeMap<>(), unknown);
  }
}
