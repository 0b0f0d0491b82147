package interleave.kernel.shell;

import java.util.List;
import java.util.stream.Stream;

/** What a cell can name without importing it. */
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

  /**
   * Imported one by one, so that {@code Lock}, {@code Semaphore} and the like mean ours: a class
   * imported by its own name goes before one that comes with its package.
   */
  private static final List<String> CLASSES =
      List.of(
          "interleave.runtime.Interrupted",
          "interleave.sync.BoundedSemaphore",
          "interleave.sync.Event",
          "interleave.sync.Held",
          "interleave.sync.Lock",
          "interleave.sync.Semaphore",
          "interleave.threads.ThreadBuilder",
          "interleave.threads.ThreadHandle",
          "interleave.threads.Threads",
          "interleave.kernel.display.DisplayHandle",
          "interleave.kernel.display.Html",
          "interleave.kernel.display.Markdown",
          "interleave.kernel.display.Table");

  private static final List<String> MEMBERS =
      List.of(
          "interleave.kernel.display.Display.*",
          "interleave.kernel.display.Print.*",
          "interleave.threads.Threads.sleep");

  private Prelude() {}

  /** What follows the word {@code import}, in order. */
  static List<String> imports() {
    return Stream.of(
            PACKAGES.stream().map(name -> name + ".*"),
            CLASSES.stream(),
            MEMBERS.stream().map(name -> "static " + name))
        .flatMap(imports -> imports)
        .toList();
  }
}
