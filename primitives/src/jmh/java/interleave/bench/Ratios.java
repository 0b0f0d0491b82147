package interleave.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs the benches and prints, for each, our time beside that of the JDK's counterpart: names that
 * end in {@code _ours} and {@code _jdk} belong together. Beside the mean stands the best iteration,
 * which a busy machine spoils less.
 *
 * <p>Argument: a part of a bench's name, to run only those.
 */
public final class Ratios {

  private static final int FORKS = Integer.getInteger("forks", 2);
  private static final int SECONDS = Integer.getInteger("seconds", 1);

  private Ratios() {}

  public static void main(String[] args) throws RunnerException {
    String part = args.length == 0 ? "" : args[0];
    List<String> lines = new ArrayList<>();
    lines.addAll(table(run("Uncontended.*" + part, 1), 1));
    lines.addAll(table(run("Traced.*" + part, 1), 1));
    for (int threads : new int[] {2, 4, 8}) {
      lines.addAll(table(run("Contended.*" + part, threads), threads));
    }
    System.out.printf(
        "%nJDK %s, %d processors%n",
        System.getProperty("java.version"), Runtime.getRuntime().availableProcessors());
    System.out.println(
        "ns per operation            threads     mean      jdk ratio     best      jdk ratio   B/op");
    lines.forEach(System.out::println);
  }

  private static Collection<RunResult> run(String pattern, int threads) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include("interleave.bench." + pattern)
                .threads(threads)
                .forks(FORKS)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(SECONDS))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(SECONDS))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build())
        .run();
  }

  private static List<String> table(Collection<RunResult> results, int threads) {
    Map<String, RunResult> byName = new TreeMap<>();
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      byName.put(name.substring("interleave.bench.".length()), result);
    }
    List<String> lines = new ArrayList<>();
    byName.forEach(
        (name, ours) -> {
          RunResult jdk = byName.get(name.replace("_ours", "_jdk"));
          if (name.endsWith("_ours") && jdk != null) {
            lines.add(line(name.replace("_ours", ""), threads, ours, jdk));
          }
        });
    return lines;
  }

  private static String line(String name, int threads, RunResult ours, RunResult jdk) {
    Statistics mine = ours.getPrimaryResult().getStatistics();
    Statistics theirs = jdk.getPrimaryResult().getStatistics();
    Result<?> allocated = ours.getSecondaryResults().get("gc.alloc.rate.norm");
    return String.format(
        Locale.ROOT,
        "%-30s %3d %8.1f %8.1f %5.2f %8.1f %8.1f %5.2f %6.1f",
        name,
        threads,
        mine.getMean(),
        theirs.getMean(),
        mine.getMean() / theirs.getMean(),
        mine.getMin(),
        theirs.getMin(),
        mine.getMin() / theirs.getMin(),
        allocated == null ? Double.NaN : allocated.getScore());
  }
}
