package interleave.explore;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * How long it takes to go through all interleavings of the lessons' programs, and in which of them
 * what is wrong is found, beside the goals: {@code install/bench --explore}. Threads hand over to
 * each other, so time is the clock's: the figures are worth something on a quiet machine only. No
 * test: nothing is asserted.
 */
class ExploreBench {

  private static final int WARM_UP = 60;
  private static final int ROUNDS = 61;
  private static final int LONG_WARM_UP = 10;
  private static final int LONG_ROUNDS = 11;
  private static final int GOAL_FOUND_IN = 3;
  private static final double GOAL_WRONG_MILLIS = 20;
  private static final double GOAL_RIGHT_MILLIS = 50;
  private static final double GOAL_PER_SECOND = 15_000;
  private static final double GOAL_PER_SECOND_WITH_CONTINUATIONS = 100_000;

  /** A program of the lessons, wrong and mended. */
  record Lesson(String name, Callable<?> wrong, Callable<?> right) {}

  static final List<Lesson> LESSONS =
      List.of(
          new Lesson("lost update 2×2", Lessons.lostUpdate(2, 2), Lessons.lockedUpdate(2, 2)),
          new Lesson("deadlock of two locks", Lessons.twoLocks(false), Lessons.twoLocks(true)),
          new Lesson("missed signal", Lessons.signal(false), Lessons.signal(true)),
          new Lesson("buffer that waits with if", Lessons.buffer(false), Lessons.buffer(true)));

  /** What going through a program came to, and how long it took. */
  record Figures(Exploration found, double millis) {}

  @Test
  void figures() {
    System.out.printf(
        "JDK %s, %d processors; medians of %d explorations of a warm JVM%n%n",
        System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), ROUNDS);
    System.out.println(
        "program                              interleavings  found in   goal       ms   goal");
    for (Lesson lesson : LESSONS) {
      System.out.println(line(lesson.name(), explore(lesson.wrong(), true)));
      System.out.println(line("  mended", explore(lesson.right(), false)));
    }
    System.out.printf("%nlost update 2×4                      interleavings/s     goal%n");
    List<Supplier<Carrier>> carriers = carriers();
    double[][] rates = perSecond(carriers);
    double platform = median(rates[0]);
    System.out.println(line("  a thread for each thread", platform, GOAL_PER_SECOND));
    if (carriers.size() > 1) {
      double one = median(rates[1]);
      System.out.println(line("  all on one thread", one, GOAL_PER_SECOND_WITH_CONTINUATIONS));
      System.out.printf(Locale.ROOT, "  %.1f times as many%n", one / platform);
    }
  }

  private static String line(String name, double perSecond, double goal) {
    return String.format(
        Locale.ROOT,
        "%-36s %,15.0f %,8.0f%s",
        name,
        perSecond,
        goal,
        perSecond < goal ? "  MISSED" : "");
  }

  private static List<Supplier<Carrier>> carriers() {
    return Continuations.areAvailable()
        ? List.of(PlatformCarrier::new, ContinuationCarrier::new)
        : List.of(PlatformCarrier::new);
  }

  /** Explores a program until the JVM is warm, and then measures. */
  static Figures explore(Callable<?> program, boolean isWrong) {
    Exploration found = Explore.all(program);
    if (!found.coverage().all()
        || found.trouble().isPresent()
        || isWrong == found.foundAfter() < 1) {
      throw new AssertionError("This is not what was to be measured. " + found);
    }
    for (int i = 1; i < WARM_UP; i++) {
      Explore.all(program);
    }
    double[] millis = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long began = System.nanoTime();
      Explore.all(program);
      millis[i] = (System.nanoTime() - began) / 1e6;
    }
    return new Figures(found, median(millis));
  }

  private static String line(String name, Figures figures) {
    Exploration found = figures.found();
    boolean isWrong = found.foundAfter() > 0;
    double goal = isWrong ? GOAL_WRONG_MILLIS : GOAL_RIGHT_MILLIS;
    boolean missed = figures.millis() > goal || found.foundAfter() > GOAL_FOUND_IN;
    return String.format(
        Locale.ROOT,
        "%-36s %13d %9s %6s %8.2f %6s%s",
        name,
        found.schedules(),
        isWrong ? "" + found.foundAfter() : "proven",
        isWrong ? "≤ " + GOAL_FOUND_IN : "",
        figures.millis(),
        String.format(Locale.ROOT, "≤ %.0f", goal),
        missed ? "  MISSED" : "");
  }

  /** By carrier: interleavings a second of some long explorations, which take turns. */
  private static double[][] perSecond(List<Supplier<Carrier>> carriers) {
    double[][] rates = new double[carriers.size()][LONG_ROUNDS];
    for (int i = -LONG_WARM_UP; i < LONG_ROUNDS; i++) {
      for (int c = 0; c < carriers.size(); c++) {
        Exploration found =
            new Explorer(Budget.USUAL.seconds(600), Watch.REAL, carriers.get(c), progress -> {})
                .explore(Program.of(Lessons.lostUpdate(2, 4)));
        if (i >= 0) {
          rates[c][i] = found.schedules() / found.seconds();
        }
      }
    }
    return rates;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
