package interleave.explore;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
  private static final int GOAL_FOUND_IN = 3;
  private static final double GOAL_WRONG_MILLIS = 20;
  private static final double GOAL_RIGHT_MILLIS = 50;
  private static final int GOAL_PER_SECOND = 15_000;

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
    double perSecond = perSecond();
    System.out.printf(
        Locale.ROOT,
        "%nlost update 2×4: %,.0f interleavings a second, goal %,d%s%n",
        perSecond,
        GOAL_PER_SECOND,
        perSecond < GOAL_PER_SECOND ? "  MISSED" : "");
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
    Arrays.sort(millis);
    return new Figures(found, millis[ROUNDS / 2]);
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

  /** Interleavings a second of one long exploration: the median of some. */
  private static double perSecond() {
    double[] rates = new double[7];
    for (int i = 0; i < rates.length; i++) {
      Exploration found = Explore.budget().seconds(600).run(Lessons.lostUpdate(2, 4));
      rates[i] = found.schedules() / found.seconds();
    }
    Arrays.sort(rates);
    return rates[rates.length / 2];
  }
}
