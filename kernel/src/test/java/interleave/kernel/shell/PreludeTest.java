package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.display.Display;
import interleave.kernel.display.Print;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreludeTest {

  private final Prelude prelude = new Prelude();

  @ParameterizedTest
  @CsvSource({
    "Queue, import interleave.queue.Queue;",
    "Lock, import interleave.sync.Lock;",
    "List, import java.util.List;",
    "Collectors, import java.util.stream.Collectors;",
    "ReentrantLock, import java.util.concurrent.locks.ReentrantLock;",
    "sleep, import static interleave.threads.Threads.sleep;"
  })
  void aName_hasItsImport(String name, String line) {
    assertEquals(Optional.of(line), prelude.importOf(name));
  }

  /** Of java.lang, of no package here, not public, and no class at all. */
  @ParameterizedTest
  @ValueSource(strings = {"Thread", "Object", "URI", "TimSort", "list", "x", "_", "$1", "Ωmega"})
  void otherNames_haveNone(String name) {
    assertEquals(Optional.empty(), prelude.importOf(name));
  }

  @Test
  void everyClass_canBeLoadedAndUsed() throws ClassNotFoundException {
    for (String name : prelude.classes().toList()) {
      Class<?> type = Class.forName(prelude.classNamed(name).orElseThrow());
      assertTrue(Modifier.isPublic(type.getModifiers()), name);
    }
    assertTrue(
        prelude.classes().collect(Collectors.toSet()).containsAll(Set.of("Lock", "List", "Path")));
  }

  @Test
  void methods_areAllThatDisplayAndPrintHave() {
    Set<String> expected =
        Stream.of(Display.class, Print.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .map(method -> method.getDeclaringClass().getName() + "." + method.getName())
            .collect(Collectors.toSet());
    Set<String> offered =
        prelude
            .methods()
            .flatMap(name -> prelude.methodNamed(name).stream())
            .filter(name -> name.startsWith("interleave.kernel.display."))
            .collect(Collectors.toSet());
    assertEquals(expected, offered);
  }
}
