package interleave.kernel.shell;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/**
 * What a long session keeps: {@code install/bench --memory}. Redefines a class, of which there are
 * instances, and a method; then runs many cells. No test: nothing is asserted about memory.
 */
class MemorySoak {

  private static final int WARM_UP = 1_000;
  private static final int REDEFINITIONS = 1_000;
  private static final int CELLS = Integer.getInteger("cells", 10_000);

  /** Of so many cells the time is told: the first, and the last. */
  private static final int TIMED = Math.min(1_000, CELLS / 2);

  /**
   * Cells of which a session has any number: none of them is to leave anything behind. The number
   * makes each of them another one.
   */
  private static final List<String> KINDS =
      List.of(
          "1 + %d",
          "int total = 0; for (int i = 0; i < %d; i++) total += i; total",
          "System.out.println(\"cell %d\");",
          "var t = new Thread(() -> { synchronized (shared) { hits += %d; } }); t.start(); t.join();",
          "IntStream.range(0, 10).map(i -> i * %d).sum()");

  /** What is in use after a garbage collection, in bytes. */
  private record Memory(long heap, long metaspace) {
    static Memory now(Cells cells) {
      System.gc();
      cells.value("1 + 1"); // forgets what was said of classes that are unloaded now
      System.gc();
      return new Memory(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), metaspaceUsed());
    }
  }

  private final Cells cells = new Cells();

  @Test
  void figures() {
    try (CellStreams streams = CellStreams.install(cells.session)) {
      soak();
    } finally {
      cells.close();
    }
  }

  private void soak() {
    System.out.printf(
        "JDK %s; what is left after a garbage collection%n%n%-28s%12s%16s%10s%10s%14s%n",
        System.getProperty("java.version"),
        "",
        "heap, MiB",
        "metaspace, MiB",
        "classes",
        "threads",
        "ms per cell");
    cells.value("var shared = new Object(); int hits = 0;");
    double warmingUp = many(0, WARM_UP, this::cell);
    Memory start = row("%,d cells to warm up".formatted(WARM_UP), warmingUp);
    double redefining = many(0, REDEFINITIONS, this::redefinition);
    Memory redefined = row("%,d redefinitions".formatted(REDEFINITIONS), redefining);
    double first = many(0, TIMED, this::cell);
    row("%,d cells".formatted(TIMED), first);
    double middle = many(TIMED, CELLS - TIMED, this::cell);
    row("%,d cells".formatted(CELLS - TIMED), middle);
    double last = many(CELLS - TIMED, CELLS, this::cell);
    Memory end = row("%,d cells".formatted(CELLS), last);
    System.out.println();
    growth("redefinition", REDEFINITIONS, start, redefined);
    growth("cell", CELLS, redefined, end);
    System.out.printf(
        Locale.ROOT,
        "Time: %.1f ms a cell in the first %,d, %.1f in the last.%n",
        first,
        TIMED,
        last);
  }

  private static void growth(String what, int times, Memory before, Memory after) {
    System.out.printf(
        Locale.ROOT,
        "Each of %,d %ss has left %,d bytes of heap and %,d of metaspace.%n",
        times,
        what,
        (after.heap - before.heap) / times,
        (after.metaspace - before.metaspace) / times);
  }

  /** Does something for each number from one to before another; returns milliseconds for each. */
  private static double many(int from, int to, IntConsumer action) {
    long began = System.nanoTime();
    for (int i = from; i < to; i++) {
      action.accept(i);
    }
    return (System.nanoTime() - began) / 1e6 / Math.max(1, to - from);
  }

  private void cell(int i) {
    cells.value(KINDS.get(i % KINDS.size()).formatted(i));
  }

  private void redefinition(int i) {
    cells.value("class Point { int x = %d; int next() { return twice(x) + %d; } }".formatted(i, i));
    cells.value("int twice(int n) { return 2 * n + %d; }".formatted(i));
    String value =
        cells.value("var points = List.of(new Point(), new Point()); points.get(1).next()");
    if (!value.equals(4 * i + "")) {
      throw new IllegalStateException("redefinition " + i + " gives " + value);
    }
  }

  private Memory row(String when, double millis) {
    Memory used = Memory.now(cells);
    System.out.printf(
        Locale.ROOT,
        "%-28s%12.1f%16.1f%,10d%10d%14.1f%n",
        when,
        mebibytes(used.heap),
        mebibytes(used.metaspace),
        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        millis);
    return used;
  }

  private static long metaspaceUsed() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.NON_HEAP)
        .filter(pool -> pool.getName().equals("Metaspace"))
        .map(MemoryPoolMXBean::getUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  private static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }
}
