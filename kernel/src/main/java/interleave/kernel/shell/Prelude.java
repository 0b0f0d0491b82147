package interleave.kernel.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a cell can name without importing it: our classes, some static methods, and the classes of
 * some packages of the JDK. A class of ours goes before one of the same name in such a package, so
 * that {@code Lock}, {@code Semaphore} and the like mean ours; one of {@code java.lang} goes before
 * all.
 *
 * <p>Used by who has the session's turn.
 */
final class Prelude {

  private static final List<String> PACKAGES =
      List.of(
          "java.util",
          "java.util.function",
          "java.util.stream",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "java.time",
          "java.io",
          "java.math",
          "java.nio.file");

  private static final List<String> CLASSES =
      List.of(
          "interleave.runtime.Interrupted",
          "interleave.explore.Explore",
          "interleave.explore.Simulate",
          "interleave.futures.BrokenThreadPool",
          "interleave.futures.Future",
          "interleave.futures.Futures",
          "interleave.futures.ThreadPool",
          "interleave.futures.TimedOut",
          "interleave.queue.Empty",
          "interleave.queue.Full",
          "interleave.queue.LifoQueue",
          "interleave.queue.PriorityQueue",
          "interleave.queue.Queue",
          "interleave.queue.ShutDown",
          "interleave.queue.SimpleQueue",
          "interleave.race.Race",
          "interleave.sync.Barrier",
          "interleave.sync.BoundedSemaphore",
          "interleave.sync.BrokenBarrierError",
          "interleave.sync.Condition",
          "interleave.sync.Event",
          "interleave.sync.Held",
          "interleave.sync.Holdable",
          "interleave.sync.Lock",
          "interleave.sync.RLock",
          "interleave.sync.Semaphore",
          "interleave.threads.Arguments",
          "interleave.threads.ExceptionHook",
          "interleave.threads.Local",
          "interleave.threads.ThreadBuilder",
          "interleave.threads.ThreadHandle",
          "interleave.threads.Threads",
          "interleave.threads.Timer",
          "interleave.kernel.display.DisplayHandle",
          "interleave.kernel.display.Html",
          "interleave.kernel.display.Markdown",
          "interleave.kernel.timeline.Timeline");

  private static final List<String> METHODS =
      List.of(
          "interleave.kernel.display.Display.clearOutput",
          "interleave.kernel.display.Display.clearOutputOnNext",
          "interleave.kernel.display.Display.display",
          "interleave.kernel.display.Print.print",
          "interleave.kernel.display.Print.printf",
          "interleave.kernel.display.Print.println",
          "interleave.explore.Explore.expect",
          "interleave.explore.Explore.forbid",
          "interleave.explore.Explore.invariant",
          "interleave.threads.Threads.sleep");

  private static final Map<String, String> OUR_CLASSES = bySimpleName(CLASSES);
  private static final Map<String, String> OUR_METHODS = bySimpleName(METHODS);
  private static final Module JDK = Object.class.getModule();

  /** Classes of the JDK by simple name, as far as they were asked for; none is remembered too. */
  private final Map<String, Optional<Class<?>>> ofTheJdk = new HashMap<>();

  private Optional<List<String>> classes = Optional.empty();

  private static Map<String, String> bySimpleName(List<String> fullNames) {
    return fullNames.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                full -> full.substring(full.lastIndexOf('.') + 1), Function.identity()));
  }

  /** The import that gives a simple name its meaning; empty if the prelude does not hold it. */
  Optional<String> importOf(String name) {
    return methodNamed(name)
        .map(method -> "static " + method)
        .or(() -> classNamed(name))
        .map(full -> "import " + full + ";");
  }

  /** The full name of a method, with its class. */
  Optional<String> methodNamed(String name) {
    return Optional.ofNullable(OUR_METHODS.get(name));
  }

  /** The full name of a class. */
  Optional<String> classNamed(String name) {
    Optional<String> ours = Optional.ofNullable(OUR_CLASSES.get(name));
    return ours.isPresent() ? ours : classOfTheJdk(name).map(Class::getName);
  }

  /** Simple names of the methods. */
  Stream<String> methods() {
    return OUR_METHODS.keySet().stream();
  }

  /**
   * Simple names of all classes. Slow at the first call (a tenth of a second): it reads the JDK's
   * list of classes.
   */
  Stream<String> classes() {
    if (classes.isEmpty()) {
      List<String> found = new ArrayList<>(OUR_CLASSES.keySet());
      for (String name : listed()) {
        if (!OUR_CLASSES.containsKey(name) && classOfTheJdk(name).isPresent()) {
          found.add(name);
        }
      }
      classes = Optional.of(List.copyOf(found));
    }
    return classes.get().stream();
  }

  /** A class of one of the packages, if everyone may use it. Does not initialize it. */
  Optional<Class<?>> classOfTheJdk(String name) {
    if (!Character.isUpperCase(name.charAt(0))) {
      return Optional.empty(); // no class there begins otherwise
    }
    Optional<Class<?>> known = ofTheJdk.get(name);
    if (known == null) {
      known = find(name);
      ofTheJdk.put(name, known);
    }
    return known;
  }

  private static Optional<Class<?>> find(String name) {
    if (Class.forName(JDK, "java.lang." + name) != null) {
      return Optional.empty(); // it needs no import
    }
    for (String candidate : PACKAGES) {
      Class<?> found = Class.forName(JDK, candidate + "." + name);
      if (found != null && Modifier.isPublic(found.getModifiers())) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** Simple names of the classes in the packages, public or not, those within others left out. */
  private static List<String> listed() {
    try (ModuleReader reader =
            JDK.getLayer()
                .configuration()
                .findModule(JDK.getName())
                .orElseThrow()
                .reference()
                .open();
        Stream<String> resources = reader.list()) {
      return resources
          .filter(path -> path.endsWith(".class") && path.indexOf('$') < 0)
          .map(path -> path.substring(0, path.length() - ".class".length()))
          .filter(path -> PACKAGES.contains(packageOf(path)))
          .map(path -> path.substring(path.lastIndexOf('/') + 1))
          .filter(name -> Character.isUpperCase(name.charAt(0)))
          .distinct()
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The JDK's own classes cannot be listed", e);
    }
  }

  private static String packageOf(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/'))).replace('/', '.');
  }
}
