package interleave.kernel.shell;

import java.util.List;
import java.util.stream.Collectors;
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
          "interleave.sync.Barrier",
          "interleave.sync.BoundedSemaphore",
          "interleave.sync.BrokenBarrierError",
          "interleave.sync.Condition",
          "interleave.sync.Event",
          "interleave.sync.Held",
          "interleave.sync.Lock",
          "interleave.sync.RLock",
          "interleave.sync.Semaphore",
          "interleave.threads.Arguments",
          "interleave.threads.Local",
          "interleave.threads.ThreadBuilder",
          "interleave.threads.ThreadHandle",
          "interleave.threads.Threads",
          "interleave.threads.Timer",
          "interleave.kernel.display.DisplayHandle",
          "interleave.kernel.display.Html",
          "interleave.kernel.display.Markdown",
          "interleave.kernel.timeline.Timeline");

  private static final List<String> MEMBERS =
      List.of(
          "interleave.kernel.display.Display.*",
          "interleave.kernel.display.Print.*",
          "interleave.threads.Threads.sleep");

  private Prelude() {}

  /**
   * Lines to evaluate, in order. Each one costs a compilation, so the classes and members share
   * one: JShell keeps the text of an import as it stands, however much it imports. It knows that
   * line by the first of its imports, which must therefore be one that no cell will import, and so
   * replace. The packages have lines of their own, because JShell writes types without the packages
   * it knows to be imported.
   */
  static List<String> imports() {
    String named =
        Stream.of(
                Stream.of("java.lang.Object"),
                CLASSES.stream(),
                MEMBERS.stream().map(name -> "static " + name))
            .flatMap(names -> names)
            .map(name -> "import " + name + ";")
            .collect(Collectors.joining(" "));
    return Stream.concat(PACKAGES.stream().map(name -> "import " + name + ".*;"), Stream.of(named))
        .toList();
  }
}
