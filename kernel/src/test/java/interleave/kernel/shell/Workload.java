package interleave.kernel.shell;

import java.util.List;
import java.util.stream.Stream;

/**
 * What {@link PlainBench} measures, as snippets. Variables are not final: JShell by itself drops
 * the word.
 */
enum Workload {
  EVALUATION("1 + 1, to be compiled and run", Double.NaN, 1),
  SCALAR(
      "scalar loop",
      1.1,
      1_000_000,
      """
      long scalar() {
        long x = 88172645463325252L;
        for (int i = 0; i < 1_000_000; i++) {
          x ^= x << 13;
          x ^= x >>> 7;
          x ^= x << 17;
        }
        return x;
      }
      """),
  ARRAY_SUM(
      "array sum",
      1.1,
      1_000_000,
      "int[] numbers = new int[10_000];",
      """
      long arraySum() {
        int sum = 0;
        for (int round = 0; round < 100; round++) {
          int[] all = numbers;
          for (int i = 0; i < all.length; i++) {
            sum += all[i];
          }
        }
        return sum;
      }
      """),
  SIEVE(
      "sieve",
      1.1,
      100_000,
      """
      long sieve() {
        boolean[] composite = new boolean[100_000];
        int primes = 0;
        for (int i = 2; i < composite.length; i++) {
          if (!composite[i]) {
            primes++;
            for (int k = 2 * i; k < composite.length; k += i) {
              composite[k] = true;
            }
          }
        }
        return primes;
      }
      """),
  STREAM(
      "stream of lambdas",
      Double.NaN,
      100_000,
      """
      long stream() {
        return IntStream.range(0, 100_000)
            .filter(i -> i % 3 == 0)
            .mapToLong(i -> (long) i * i)
            .sum();
      }
      """),
  CALLS(
      "recursive calls",
      Double.NaN,
      242_785, // that fib(25) makes
      "int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }",
      "long calls() { return fib(25); }"),
  ALLOCATION(
      "allocation",
      1.1,
      100_000,
      "record Entry(int key, Entry next) {}",
      """
      long allocation() {
        Map<Integer, Entry> entries = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
          int key = i & 1023;
          entries.put(key, new Entry(i, i < 10_000 ? entries.get(key) : null));
        }
        return entries.size();
      }
      """),
  REGEX(
      "regular expression",
      Double.NaN,
      10_000,
      "String text = \"the quick brown fox, 42 years old, \".repeat(100);",
      """
      long regex() {
        long found = 0;
        for (int i = 0; i < 10; i++) {
          for (String part : text.split("[, ]+")) {
            found += part.matches("[a-z]+") ? 1 : 0;
          }
        }
        return found;
      }
      """),
  SYNCHRONIZED(
      "synchronized, of the only thread",
      2.5,
      100_000,
      "Object monitor = new Object();",
      "long hits = 0;",
      """
      long inMonitor() {
        for (int i = 0; i < 100_000; i++) {
          synchronized (monitor) {
            hits++;
          }
        }
        return hits;
      }
      """),
  LOCK(
      "ReentrantLock, of the only thread",
      2.5,
      100_000,
      "import java.util.concurrent.locks.*;",
      "ReentrantLock lock = new ReentrantLock();",
      """
      long inLock() {
        for (int i = 0; i < 100_000; i++) {
          lock.lock();
          try {
            hits++;
          } finally {
            lock.unlock();
          }
        }
        return hits;
      }
      """),
  SYNCHRONIZED_SHARED(
      "synchronized, after another thread",
      2.5,
      100_000,
      """
      Thread second = new Thread(() -> {
        synchronized (monitor) { hits++; }
        lock.lock();
        lock.unlock();
      });
      """,
      """
      synchronized (monitor) {
        second.start();
        while (second.getState() != Thread.State.BLOCKED) Thread.onSpinWait();
      }
      """,
      "second.join();",
      "long inSharedMonitor() { return inMonitor(); }"),
  LOCK_SHARED(
      "ReentrantLock, after another thread",
      2.5,
      100_000,
      "long inSharedLock() { return inLock(); }");

  /** How long a cell measures, in nanoseconds. */
  private static final long CELL_NANOS = 150_000_000;

  final String label;

  /** As a multiple of the best of the others; not a number if there is none. */
  final double goal;

  private final int operations;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> snippets;

  Workload(String label, double goal, int operations, String... snippets) {
    this.label = label;
    this.goal = goal;
    this.operations = operations;
    this.snippets = List.of(snippets);
  }

  /**
   * Declares what the workload needs and {@link #cell}. The last of a workload's own snippets is
   * the method that does the work, {@link #operations} times.
   */
  List<String> declarations() {
    if (this == EVALUATION) {
      return List.of();
    }
    String work = snippets.get(snippets.size() - 1).replaceFirst("(?s)^long (\\w+).*", "$1");
    return Stream.concat(
            snippets.stream(), Stream.of("long result%d = 0;".formatted(ordinal()), took(work)))
        .toList();
  }

  /** Best of many: whatever else the machine does makes work slower, nothing makes it faster. */
  private String took(String work) {
    return """
        double took%1$d() {
          long best = Long.MAX_VALUE;
          long end = System.nanoTime() + %2$dL;
          while (System.nanoTime() - end < 0) {
            long began = System.nanoTime();
            result%1$d += %3$s();
            best = Math.min(best, System.nanoTime() - began);
          }
          return (double) best / %4$d;
        }
        """
        .formatted(ordinal(), CELL_NANOS, work, operations);
  }

  /** An expression whose value is how long one operation takes, in nanoseconds. */
  String cell() {
    return this == EVALUATION ? "1 + 1" : "took" + ordinal() + "()";
  }
}
