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
 * instances, and a method, and runs many cells. No test: nothing is asserted about memory.
 */
class MemorySoak {

  private static final int REDEFINITIONS = 1_000;
  private static final int CELLS = 10_000;

  /** Cells of which a session has any number: none of them is to leave anything behind. */
  private static final List<String> KINDS =
      List.of(
          "1 + 1",
          "int total = 0; for (int i = 0; i < 10; i++) total += i; total",
          "System.out.println(\"cell\");",
          "var t = new Thread(() -> { synchronized (shared) { hits++; } }); t.start(); t.join();",
          "IntStream.range(0, 10).map(i -> i * i).sum()");

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
    many(200, this::cell);
    row("start", 0);
    for (int i = 1; i <= 2; i++) {
      double millis = many(REDEFINITIONS / 2, this::redefinition);
      row(i * REDEFINITIONS / 2 + " redefinitions", millis);
    }
    for (int i = 1; i <= 4; i++) {
      double millis = many(CELLS / 4, this::cell);
      row(i * CELLS / 4 + " cells", millis);
    }
  }

  /** Does something so many times; returns how many milliseconds each took. */
  private static double many(int times, IntConsumer action) {
    long began = System.nanoTime();
    for (int i = 0; i < times; i++) {
      action.accept(i);
    }
    return (System.nanoTime() - began) / 1e6 / times;
  }

  private void cell(int i) {
    cells.value(KINDS.get(i % KINDS.size()));
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

  private static void row(String when, double millis) {
    System.gc();
    System.gc();
    System.out.printf(
        Locale.ROOT,
        "%-28s%12.1f%16.1f%,10d%10d%14.1f%n",
        when,
        mebibytes(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()),
        mebibytes(metaspace()),
        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        millis);
  }

  private static long metaspace() {
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
