package interleave.explore;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
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

  /** How many schedules are drawn in a round. */
  private static final int DRAWN = 5_000;

  private static final int GOAL_FOUND_IN = 3;
  private static final double GOAL_WRONG_MILLIS = 20;
  private static final double GOAL_RIGHT_MILLIS = 50;

  /** With platform threads, and with continuations. */
  private static final double[] GOALS_PER_SECOND = {15_000, 100_000};

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
    List<Supplier<Carrier>> carriers = carriers();
    System.out.printf("%nlost update 2×2, drawn at random         schedules/s     goal%n");
    print(perSecond(carriers, ExploreBench::drawn), GOALS_PER_SECOND);
    System.out.printf("%nlost update 2×4, gone through        interleavings/s%n");
    print(perSecond(carriers, ExploreBench::goneThrough));
  }

  /** The rates of platform threads, and of continuations if there are any, beside their goals. */
  private static void print(double[][] rates, double... goals) {
    String[] names = {"  a thread for each thread", "  all on one thread"};
    for (int c = 0; c < rates.length; c++) {
      double rate = median(rates[c]);
      String goal =
          goals.length == 0
              ? ""
              : String.format(
                  Locale.ROOT, " %,8.0f%s", goals[c], rate < goals[c] ? "  MISSED" : "");
      System.out.printf(Locale.ROOT, "%-36s %,15.0f%s%n", names[c], rate, goal);
    }
    if (rates.length > 1) {
      System.out.printf(Locale.ROOT, "  %.1f times as many%n", median(rates[1]) / median(rates[0]));
    }
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

  /** By carrier, what some rounds come to, which take turns. */
  private static double[][] perSecond(
      List<Supplier<Carrier>> carriers, ToDoubleFunction<Supplier<Carrier>> round) {
    double[][] rates = new double[carriers.size()][LONG_ROUNDS];
    for (int i = -LONG_WARM_UP; i < LONG_ROUNDS; i++) {
      for (int c = 0; c < carriers.size(); c++) {
        double rate = round.applyAsDouble(carriers.get(c));
        if (i >= 0) {
          rates[c][i] = rate;
        }
      }
    }
    return rates;
  }

  /** How many schedules a second a random walk takes: each is run from its beginning to its end. */
  private static double drawn(Supplier<Carrier> carrier) {
    Program program = Program.of(Lessons.lostUpdate(2, 2));
    Search search = new RandomWalk(DRAWN);
    try (Stage stage = new Stage(Watch.REAL, carrier)) {
      return stage.run(
          () -> {
            long began = System.nanoTime();
            for (int i = 0; i < DRAWN && search.next(); i++) {
              stage.perform(program, search, Budget.USUAL.steps(), time -> Optional.empty());
            }
            return DRAWN * 1e9 / (System.nanoTime() - began);
          });
    }
  }

  /** How many interleavings a second the reduction finds; it gives up some more on its way. */
  private static double goneThrough(Supplier<Carrier> carrier) {
    Exploration found =
        new Explorer(Budget.USUAL.seconds(600), Watch.REAL, carrier, progress -> {})
            .explore(Program.of(Lessons.lostUpdate(2, 4)));
    return found.schedules() / found.seconds();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
