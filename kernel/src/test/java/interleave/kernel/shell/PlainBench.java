package interleave.kernel.shell;

import interleave.kernel.shell.BenchedShell.Way;
import interleave.kernel.shell.CellResult.Failed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * What it costs that cells are rewritten, beside shells that do not, and how soon a cell ends that
 * is interrupted: {@code install/bench --plain}. No test: nothing is asserted.
 *
 * <p>Each shell has a JVM of its own, and in each round every shell has its turn, so whatever else
 * the machine does falls on all of them. What is compared is the ratio, not the time.
 */
public class PlainBench {

  private static final int ROUNDS = 5;

  /** Cells count it down when they are about to do what is to be interrupted. */
  public static volatile CountDownLatch busy = new CountDownLatch(1);

  /** A monitor that code holds which is not rewritten. */
  public static final Object FOREIGN = new Object();

  @Test
  void cost() throws IOException {
    System.out.printf(
        Locale.ROOT,
        "JDK %s; medians of %d rounds, ns per operation%n%n%-36s",
        System.getProperty("java.version"),
        ROUNDS,
        "");
    Arrays.stream(Way.values()).forEach(way -> System.out.printf("%15s", way.label));
    System.out.printf("%9s%9s  %s%n", "to plain", "to JJava", "goal, to the faster");
    Map<Way, Subject> subjects = new EnumMap<>(Way.class);
    try {
      for (Way way : Way.values()) {
        subjects.put(way, new Subject(way));
      }
      for (Workload workload : Workload.values()) {
        System.out.println(row(workload, subjects));
      }
    } finally {
      subjects.values().forEach(Subject::close);
    }
  }

  private static String row(Workload workload, Map<Way, Subject> subjects) {
    subjects.values().forEach(subject -> subject.nanos(workload)); // the compilers' turn
    Map<Way, double[]> all = new EnumMap<>(Way.class);
    subjects.keySet().forEach(way -> all.put(way, new double[ROUNDS]));
    for (int round = 0; round < ROUNDS; round++) {
      for (Subject subject : subjects.values()) {
        all.get(subject.way)[round] = subject.nanos(workload);
      }
    }
    StringBuilder row = new StringBuilder(String.format("%-36s", workload.label));
    all.values().forEach(t -> row.append(String.format(Locale.ROOT, "%,15.2f", median(t))));
    double ours = median(all.get(Way.OURS));
    double plain = ours / median(all.get(Way.PLAIN));
    double jjava = ours / median(all.get(Way.JJAVA));
    row.append(String.format(Locale.ROOT, "%9.2f%9.2f", plain, jjava));
    if (!Double.isNaN(workload.goal)) {
      boolean met = Math.max(plain, jjava) <= workload.goal;
      row.append(String.format(Locale.ROOT, "  ≤ %.1f%s", workload.goal, met ? "" : "  MISSED"));
    }
    return row.toString();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** A {@link BenchedShell} in its process. */
  private static final class Subject implements AutoCloseable {
    final Way way;
    private final Process process;
    private final PrintWriter questions;
    private final BufferedReader answers;

    Subject(Way way) throws IOException {
      this.way = way;
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(BenchedShell.class.getName(), way.name()));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    double nanos(Workload workload) {
      questions.println(workload);
      try {
        String answer = answers.readLine();
        if (answer == null) {
          throw new IllegalStateException(way.label + " ended; it says why above.");
        }
        return Double.parseDouble(answer);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  /**
   * A cell to be interrupted.
   *
   * @param goal milliseconds within which it is to end; 0 if it cannot be stopped but only given up
   */
  private record Endless(String label, int goal, String cell) {}

  /** The last one burns a processor until the JVM ends. */
  private static final List<Endless> ENDLESS =
      List.of(
          new Endless("spin", 100, "busy.countDown(); while (true) { n++; }"),
          new Endless(
              "loop that catches Throwable",
              100,
              "busy.countDown(); while (true) { try { while (true) n++; } catch (Throwable t) { } }"),
          new Endless("recursion", 100, "busy.countDown(); fib(90);"),
          new Endless(
              "stream",
              100,
              "busy.countDown(); LongStream.range(0, Long.MAX_VALUE).filter(x -> x < 0).count();"),
          new Endless(
              "regular expression",
              100,
              "busy.countDown(); \"a\".repeat(200).matches(\"(.*)*\\\\1b\");"),
          new Endless("sleep", 50, "busy.countDown(); Thread.sleep(1_000_000);"),
          new Endless("our Lock", 50, "busy.countDown(); ours.acquire();"),
          new Endless("ReentrantLock", 50, "busy.countDown(); theirs.lock();"),
          new Endless("synchronized", 50, "busy.countDown(); synchronized (monitor) { }"),
          new Endless(
              "1,000 threads that wait, two that spin",
              100,
              """
              var started = new CountDownLatch(1_000);
              for (int i = 0; i < 1_000; i++) {
                new Thread(() -> {
                  started.countDown();
                  try { Thread.sleep(1_000_000); } catch (InterruptedException e) { }
                }).start();
              }
              started.await();
              new Thread(() -> { while (true) n++; }).start();
              busy.countDown();
              while (true) n++;
              """),
          new Endless(
              "monitor that library code holds", 0, "busy.countDown(); synchronized (FOREIGN) { }"),
          new Endless(
              "BigInteger.pow", 0, "busy.countDown(); new BigInteger(\"3\").pow(900_000_000);"));

  @Test
  void stopping() throws Exception {
    System.out.printf(
        "%nFrom the interrupt to the cell's end, %d rounds%n%n%-36s%12s%12s  %s%n",
        ROUNDS, "a cell in", "median, ms", "longest, ms", "goal, ms");
    CountDownLatch release = holdForeign();
    try (Cells cells = new Cells(1_000);
        CellStreams streams = CellStreams.install(cells.session)) {
      cells.value(
          """
          import static interleave.kernel.shell.PlainBench.*;
          import java.math.BigInteger;
          import java.util.concurrent.locks.*;
          long n = 0;
          int fib(int k) { return k < 2 ? k : fib(k - 1) + fib(k - 2); }
          var ours = new Lock();
          var theirs = new ReentrantLock();
          var monitor = new Object();
          var has = new CountDownLatch(1);
          var keeper = new Thread(() -> {
            ours.acquire();
            theirs.lock();
            synchronized (monitor) {
              has.countDown();
              LockSupport.park();
            }
          });
          keeper.setDaemon(true);
          keeper.start();
          has.await();
          """);
      for (Endless endless : ENDLESS) {
        System.out.println(row(endless, cells));
      }
    } finally {
      release.countDown();
    }
  }

  private static CountDownLatch holdForeign() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              synchronized (FOREIGN) {
                held.countDown();
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    holder.setDaemon(true);
    holder.start();
    held.await();
    return release;
  }

  private static String row(Endless endless, Cells cells) throws Exception {
    int rounds = endless.goal == 0 ? 1 : ROUNDS;
    double[] millis = new double[rounds];
    String how = "";
    for (int round = 0; round < rounds; round++) {
      busy = new CountDownLatch(1);
      var result = CompletableFuture.supplyAsync(() -> cells.run(endless.cell));
      busy.await();
      Thread.sleep(100); // it is at it
      long began = System.nanoTime();
      cells.session.interrupt();
      Failed failed = (Failed) result.get();
      millis[round] = (System.nanoTime() - began) / 1e6;
      how = how(failed);
    }
    double longest = Arrays.stream(millis).max().orElseThrow();
    boolean met = endless.goal == 0 || median(millis) <= endless.goal;
    return String.format(
        Locale.ROOT,
        "%-36s%12.1f%12.1f  %s%s%s",
        endless.label,
        median(millis),
        longest,
        endless.goal == 0 ? "" : "≤ " + endless.goal,
        how,
        met ? "" : "  MISSED");
  }

  /** What the cell says of what could not be ended. */
  private static String how(Failed failed) {
    return failed.traceback().stream()
        .map(Cells::plain)
        .map(String::strip)
        .filter(line -> line.contains("could not be") || line.contains("Could not be"))
        .findFirst()
        .orElse("");
  }
}
