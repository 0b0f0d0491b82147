package interleave.explore;

import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * One interleaving of a program's threads, the same for everybody: in simulated time, chosen by a
 * seed. What is said of bodies at {@link Explore} holds here.
 */
public final class Simulate {

  /** How the one interleaving is chosen. */
  public enum Strategy {
    /** At each step any thread that can go on, with equal chances. */
    RANDOM,
    /** By priorities drawn at random, which change a few times. */
    PRIORITIES,
    /** Each thread goes on for as long as it can. */
    STRAIGHT,
    /** Each thread takes one step, in turn. */
    FAIR;

    /** What it is called in a cell. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    Search search(long seed) {
      return switch (this) {
        case RANDOM -> new RandomWalk(seed);
        case PRIORITIES -> new PriorityWalk(seed);
        case STRAIGHT -> new Scripted(new Schedule(java.util.List.of(), 0));
        case FAIR -> new RoundRobin();
      };
    }
  }

  private Simulate() {}

  /** Runs a body that has a result, with the random interleaving of this seed. */
  public static Run seed(long seed, Callable<?> body) {
    return run(Program.of(body), Strategy.RANDOM, seed);
  }

  /** Runs a body without a result, with the random interleaving of this seed. */
  public static Run seed(long seed, Runnable body) {
    return run(Program.of(Explore.callable(body)), Strategy.RANDOM, seed);
  }

  /** Runs a program once. */
  public static Run run(Program program, Strategy strategy, long seed) {
    try (Stage stage = new Stage(Watch.REAL)) {
      return Run.of(stage, program, strategy.search(seed), Budget.USUAL.steps());
    }
  }
}
