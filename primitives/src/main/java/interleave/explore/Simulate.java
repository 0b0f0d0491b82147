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
    FAIR,
    /** As under CPython's global interpreter lock; see {@link Simulate#gil(long, Callable)}. */
    GIL;

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
        case GIL -> new GlobalLock(SWITCH_INTERVAL, seed);
      };
    }
  }

  /**
   * The usual switch interval of {@link Strategy#GIL}, in steps. CPython's is 5 ms of real time
   * ({@code sys.setswitchinterval}), of which simulated time has none: a step costs nothing.
   */
  public static final int SWITCH_INTERVAL = 100;

  private Simulate() {}

  /** Runs a body that has a result, with the random interleaving of this seed. */
  public static Run seed(long seed, Callable<?> body) {
    return run(Program.of(body), Strategy.RANDOM, seed);
  }

  /** Runs a body without a result, with the random interleaving of this seed. */
  public static Run seed(long seed, Runnable body) {
    return run(Program.of(Explore.callable(body)), Strategy.RANDOM, seed);
  }

  /**
   * Runs a body as an interpreter with a global lock would, CPython say. One thread at a time has
   * the lock and runs. It keeps the lock until it has to wait, ends, or has had it for about
   * {@value #SWITCH_INTERVAL} steps while another wants it; then one of the others gets it, as the
   * seed says. So threads change places far more rarely than without such a lock, and a race that
   * is there goes unseen for longer; but they may change places between any two steps, and what
   * takes several steps is as little atomic as it ever was.
   */
  public static Run gil(long seed, Callable<?> body) {
    return gil(Program.of(body), SWITCH_INTERVAL, seed);
  }

  /** Runs a body without a result; see {@link #gil(long, Callable)}. */
  public static Run gil(long seed, Runnable body) {
    return gil(seed, Explore.callable(body));
  }

  /**
   * Runs a program with a global lock; see {@link #gil(long, Callable)}.
   *
   * @param interval how many steps, about, a thread may keep the lock that another wants
   * @throws IllegalArgumentException if {@code interval} is less than one
   */
  public static Run gil(Program program, int interval, long seed) {
    if (interval < 1) {
      throw new IllegalArgumentException("the interval must be one step or more, got " + interval);
    }
    return run(program, new GlobalLock(interval, seed));
  }

  /** Runs a program once. */
  public static Run run(Program program, Strategy strategy, long seed) {
    return run(program, strategy.search(seed));
  }

  private static Run run(Program program, Search search) {
    try (Stage stage = new Stage(Watch.REAL)) {
      return stage.run(() -> Run.of(stage, program, search, Budget.USUAL.steps()));
    }
  }
}
