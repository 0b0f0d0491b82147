package interleave.bench;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs the benches and prints, for each, our time beside that of the JDK's counterpart, and whether
 * it is within its {@link Goal}: names that end in {@code _ours} and {@code _jdk} belong together.
 *
 * <p>A busy machine is fast one minute and slow the next. So a bench and its counterpart run right
 * after each other, in a JVM of their own each; that is done in several rounds, and the ratio is
 * the median of the rounds' ratios. Beside it stand the smallest and the largest of them: where
 * these are far apart, the figure means little.
 *
 * <p>Arguments: {@code --rounds n}, and what a row's words must begin with, to run only some of
 * them, for example {@code Contended.lock virtual}.
 */
public final class Ratios {

  private static final List<Class<?>> BENCHES =
      List.of(
          Uncontended.class,
          UncontendedQueues.class,
          Traced.class,
          TracedQueues.class,
          Contended.class,
          Meeting.class,
          ContendedQueues.class);

  private static final String OURS = "_ours";
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** JMH's own small change, spread over the operations, is no allocation of theirs. */
  private static final double NO_BYTES = 0.5;

  private static final int WARMUPS = 5;

  /** Crews run much more code, and the compiler waits for a processor as they do. */
  private static final int CREW_WARMUPS = 15;

  private static final TimeValue SHORT = TimeValue.milliseconds(200);

  /** A bench of ours in one setting. */
  private record Row(Method bench, String kind, int threads) {

    String name() {
      String method = bench.getName();
      return bench.getDeclaringClass().getSimpleName()
          + "."
          + method.substring(0, method.length() - OURS.length());
    }

    Goal goal() {
      Goal own = bench.getAnnotation(Goal.class);
      return own != null ? own : bench.getDeclaringClass().getAnnotation(Goal.class);
    }

    boolean isInCrew() {
      return Crew.class.isAssignableFrom(bench.getDeclaringClass());
    }

    boolean isCalled(List<String> words) {
      List<String> own = List.of(name(), kind, threads + "");
      return words.stream().allMatch(word -> own.stream().anyMatch(it -> it.startsWith(word)));
    }
  }

  /** What a row took in one round, in nanoseconds, and what ours allocated, in bytes. */
  private record Pair(double ours, double jdk, double bytes) {
    double ratio() {
      return ours / jdk;
    }
  }

  private Ratios() {}

  public static void main(String[] args) throws RunnerException {
    List<String> words = new ArrayList<>(Arrays.asList(args));
    int rounds = 3;
    int at = words.indexOf("--rounds");
    if (at >= 0) {
      rounds = Integer.parseInt(words.get(at + 1));
      words.subList(at, at + 2).clear();
    }
    List<Row> called = rows().filter(each -> each.isCalled(words)).toList();
    if (called.isEmpty()) {
      System.err.println(
          "There is no bench for "
              + String.join(" ", words)
              + ". There are: "
              + rows().map(Row::name).distinct().collect(Collectors.joining(", ")));
      System.exit(1);
    }
    System.out.printf(
        "JDK %s, %d processors; medians of %d rounds, ns per operation, bytes of ours%n%n",
        System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), rounds);
    System.out.println(
        "bench                            kind     threads     ours      jdk  ratio"
            + "   from..to    bytes  goal");
    int missed = 0;
    for (Row row : called) {
      List<Pair> pairs = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        pairs.add(run(row));
      }
      pairs.sort(Comparator.comparingDouble(Pair::ratio));
      boolean met = isMet(row.goal(), pairs.get(rounds / 2));
      System.out.println(line(row, pairs) + (met ? "" : "  MISSED"));
      missed += met ? 0 : 1;
    }
    System.out.println();
    System.out.println(missed == 0 ? "All goals are met." : missed + " goals are missed.");
  }

  private static Stream<Row> rows() {
    return BENCHES.stream()
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .filter(method -> method.getName().endsWith(OURS))
        .sorted(
            Comparator.comparing((Method method) -> BENCHES.indexOf(method.getDeclaringClass()))
                .thenComparing(Method::getName))
        .flatMap(Ratios::settings);
  }

  private static Stream<Row> settings(Method bench) {
    boolean inCrew = Crew.class.isAssignableFrom(bench.getDeclaringClass());
    List<Integer> threads = inCrew ? List.of(2, 4, 8, 64) : List.of(1);
    return Stream.of("platform", "virtual")
        .filter(Crew::has)
        .flatMap(kind -> threads.stream().map(n -> new Row(bench, kind, n)));
  }

  private static Pair run(Row row) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("\\." + row.name().replace(".", "\\.") + "_(ours|jdk)$")
            .forks(1)
            .warmupIterations(row.isInCrew() ? CREW_WARMUPS : WARMUPS)
            .warmupTime(SHORT)
            .measurementIterations(6)
            .measurementTime(SHORT)
            .jvmArgsAppend(quietly())
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    if (row.isInCrew()) {
      options.param("threads", row.threads() + "").param("kind", row.kind());
    } else {
      options
          .jvmArgsAppend(quietly(), "-Djmh.executor=" + row.kind().toUpperCase(Locale.ROOT))
          .addProfiler(GCProfiler.class);
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    RunResult ours = find(results, OURS);
    Result<?> allocated = ours.getSecondaryResults().get(ALLOCATED);
    return new Pair(
        time(row, ours),
        time(row, find(results, "_jdk")),
        allocated == null ? Double.NaN : allocated.getScore());
  }

  /**
   * What is done alone can only be made slower by others, so its best time is the truest. What
   * threads do to each other can also be made faster, by keeping one of them away.
   */
  private static double time(Row row, RunResult result) {
    Statistics iterations = result.getPrimaryResult().getStatistics();
    return row.isInCrew() ? iterations.getPercentile(50) : iterations.getMin();
  }

  /** JMH uses what newer JDKs warn of. */
  private static String quietly() {
    return Runtime.version().feature() >= 23
        ? "--sun-misc-unsafe-memory-access=allow"
        : "-XX:+IgnoreUnrecognizedVMOptions";
  }

  private static RunResult find(Collection<RunResult> results, String ending) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith(ending))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isMet(Goal goal, Pair pair) {
    return pair.ratio() <= goal.times()
        && pair.ours() <= goal.nanos()
        && (goal.allocates() || pair.bytes() < NO_BYTES);
  }

  private static String line(Row row, List<Pair> pairs) {
    Pair median = pairs.get(pairs.size() / 2);
    return String.format(
        Locale.ROOT,
        "%-32s %-8s %7d %8.1f %8.1f %6.2f %5.2f..%-5.2f %5s  %s",
        row.name(),
        row.kind(),
        row.threads(),
        median.ours(),
        median.jdk(),
        median.ratio(),
        pairs.get(0).ratio(),
        pairs.get(pairs.size() - 1).ratio(),
        Double.isNaN(median.bytes()) ? "" : String.format(Locale.ROOT, "%.0f", median.bytes()),
        describe(row.goal()));
  }

  private static String describe(Goal goal) {
    List<String> limits = new ArrayList<>();
    if (Double.isFinite(goal.times())) {
      limits.add(String.format(Locale.ROOT, "≤ %.2f", goal.times()));
    }
    if (Double.isFinite(goal.nanos())) {
      limits.add(String.format(Locale.ROOT, "≤ %.0f ns", goal.nanos()));
    }
    if (!goal.allocates()) {
      limits.add("0 B");
    }
    return String.join(", ", limits);
  }
}
