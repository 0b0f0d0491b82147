package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every primitive can be used without an import, is proposed, and is documented. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrimitivesTest {

  private static final List<Class<?>> TYPES =
      new ClassFileImporter()
              .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
              .importPackages(
                  "interleave.sync", "interleave.queue", "interleave.threads", "interleave.futures")
              .stream()
              .filter(
                  type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
              .<Class<?>>map(JavaClass::reflect)
              .filter(type -> Modifier.isPublic(type.getModifiers()))
              .toList();

  /** That a type says what it does to memory is asked of those that threads meet at. */
  private static final Set<String> SILENT_ABOUT_MEMORY =
      Set.of("Held", "Holdable", "Arguments", "ExceptionHook", "ThreadBuilder");

  private final Cells cells = new Cells();

  /** Declares a variable of each type, named {@code a} and the type. */
  @BeforeAll
  void declare() {
    String variables =
        TYPES.stream()
            .map(type -> generic(type) + " a" + type.getSimpleName() + " = null;\n")
            .collect(Collectors.joining());
    cells.value(variables);
  }

  @AfterAll
  void close() {
    cells.close();
  }

  private static String generic(Class<?> type) {
    int parameters = type.getTypeParameters().length;
    String arguments = String.join(", ", Collections.nCopies(parameters, "Object"));
    return type.getSimpleName() + (parameters == 0 ? "" : "<" + arguments + ">");
  }

  /** What a learner may call, by name; what every object has is the JDK's to document. */
  private static Set<String> methods(Class<?> type, boolean ofTheType) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> Modifier.isStatic(method.getModifiers()) == ofTheType)
        .map(Method::getName)
        .filter(name -> !Set.of("toString", "equals", "hashCode").contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isThrown(Class<?> type) {
    return Throwable.class.isAssignableFrom(type);
  }

  private Set<String> proposed(String code) {
    return cells.session.complete(code, code.length()).items().stream()
        .map(proposal -> proposal.text().replaceAll("[(.].*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Optional<String> inspected(String code) {
    return cells
        .session
        .inspect(code, code.length(), 1)
        .map(data -> (String) data.getData(MIMEType.TEXT_PLAIN));
  }

  @Test
  void thereAreTypes() {
    assertTrue(TYPES.size() >= 25, TYPES::toString);
  }

  @Test
  void everyType_isMeantByItsSimpleName() {
    String names =
        TYPES.stream()
            .map(type -> type.getSimpleName() + ".class.getName()")
            .collect(Collectors.joining(", "));
    assertEquals(
        TYPES.stream().map(Class::getName).toList().toString(),
        cells.value("List.of(" + names + ")"));
  }

  @Test
  void everyType_isProposed() {
    List<String> missing =
        TYPES.stream()
            .map(Class::getSimpleName)
            .filter(name -> !proposed(name.substring(0, name.length() - 1)).contains(name))
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void everyMethod_isProposed() {
    for (Class<?> type : TYPES) {
      Set<String> missing = methods(type, false);
      missing.removeAll(proposed("a" + type.getSimpleName() + "."));
      assertEquals(Set.of(), missing, type.getSimpleName());
      Set<String> missingOfTheType = methods(type, true);
      if (!missingOfTheType.isEmpty()) {
        missingOfTheType.removeAll(proposed(type.getSimpleName() + "."));
      }
      assertEquals(Set.of(), missingOfTheType, type.getSimpleName());
    }
  }

  @Test
  void everyType_isDocumented() {
    for (Class<?> type : TYPES) {
      assertDocumented(type.getSimpleName(), type.getSimpleName());
    }
  }

  @Test
  void everyType_saysWhatItDoesToMemory() {
    List<String> silent =
        TYPES.stream()
            .filter(type -> !isThrown(type))
            .map(Class::getSimpleName)
            .filter(name -> !SILENT_ABOUT_MEMORY.contains(name))
            .filter(name -> !inspected(name).orElse("").contains("Memory effects"))
            .toList();
    assertEquals(List.of(), silent);
  }

  @Test
  void everyMethod_isDocumented() {
    for (Class<?> type : TYPES) {
      String name = type.getSimpleName();
      for (String method : methods(type, false)) {
        assertDocumented("a" + name + "." + method + "(", method);
      }
      for (String method : methods(type, true)) {
        assertDocumented(name + "." + method + "(", method);
      }
    }
  }

  /** A declaration with the name, and below it at least a sentence. */
  private void assertDocumented(String code, String name) {
    String text = inspected(code).orElse("nothing");
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    assertTrue(lines.get(0).contains(name), () -> code + ": " + text);
    assertTrue(
        Stream.of(text.split("\n", -1))
            .skip(1)
            .anyMatch(line -> line.matches(".*[a-z]\\..*|.*\\. .*")),
        () -> code + ": " + text);
  }
}
