package interleave.explore;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * How much an exploration may cost, and how it goes about it. Immutable.
 *
 * <p>It looks at all interleavings that differ in something. If {@code schedules} or {@code time}
 * end before it is through, a part of them went to priorities drawn at random, which find more than
 * the rest of a search in order would; the answer says which of the two it is.
 *
 * <p>The usual time is ten seconds. On a machine that is slow or busy, or where nothing may depend
 * on how fast it is, as in tests, the environment variable {@value #SECONDS_VARIABLE} gives
 * another, in whole seconds.
 */
public final class Budget {

  /** Names the environment variable with the usual time. What is no such time there is ignored. */
  public static final String SECONDS_VARIABLE = "INTERLEAVE_EXPLORE_SECONDS";

  private static final Pattern SECONDS = Pattern.compile("[1-9]\\d{0,3}");

  /** What an exploration may cost that nothing else was said for. */
  public static final Budget USUAL =
      new Budget(20_000, usualTime(), 10_000, Integer.MAX_VALUE, 1, Liberties.NONE, false);

  private final int schedules;
  private final Duration time;
  private final int steps;
  private final int preemptions;
  private final long seed;

  /** What may happen in every execution besides the order of threads. */
  private final Liberties liberties;

  /** Whether each wait ends spuriously in some executions, one in each of them. */
  private final boolean spurious;

  private Budget(
      int schedules,
      Duration time,
      int steps,
      int preemptions,
      long seed,
      Liberties liberties,
      boolean spurious) {
    this.schedules = schedules;
    this.time = time;
    this.steps = steps;
    this.preemptions = preemptions;
    this.seed = seed;
    this.liberties = liberties;
    this.spurious = spurious;
  }

  private static Duration usualTime() {
    return Optional.ofNullable(System.getenv(SECONDS_VARIABLE))
        .filter(text -> SECONDS.matcher(text).matches())
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ofSeconds(10));
  }

  private static void check(boolean right, String what, Object given) {
    if (!right) {
      throw new IllegalArgumentException(what + ", got " + given);
    }
  }

  /**
   * With at most {@code most} executions.
   *
   * @throws IllegalArgumentException if that is less than one
   */
  public Budget schedules(int most) {
    check(most >= 1, "the number of schedules must be one or more", most);
    return new Budget(most, time, steps, preemptions, seed, liberties, spurious);
  }

  /**
   * With at most {@code most} seconds of real time.
   *
   * @throws IllegalArgumentException if that is not positive, or longer than a day
   */
  public Budget seconds(double most) {
    check(most > 0 && most <= 86_400, "the time must be more than 0 and at most 86400 s", most);
    return new Budget(
        schedules,
        Duration.ofNanos(Math.round(most * 1e9)),
        steps,
        preemptions,
        seed,
        liberties,
        spurious);
  }

  /**
   * With at most {@code seconds} of real time, or the time it has if that is longer.
   *
   * @throws IllegalArgumentException as {@link #seconds} does
   */
  public Budget atLeastSeconds(double seconds) {
    return time.toNanos() < seconds * 1e9 ? seconds(seconds) : this;
  }

  /**
   * With at most {@code most} steps in an execution.
   *
   * @throws IllegalArgumentException if that is less than one
   */
  public Budget steps(int most) {
    check(most >= 1, "the number of steps must be one or more", most);
    return new Budget(schedules, time, most, preemptions, seed, liberties, spurious);
  }

  /**
   * With all executions, and no others, in which a thread that could go on is made to wait for
   * another at most {@code most} times.
   *
   * @throws IllegalArgumentException if that is negative
   */
  public Budget preemptions(int most) {
    check(most >= 0, "the number of preemptions must not be negative", most);
    return new Budget(schedules, time, steps, most, seed, liberties, spurious);
  }

  /** With another seed for what is drawn at random. */
  public Budget seed(long seed) {
    return new Budget(schedules, time, steps, preemptions, seed, liberties, spurious);
  }

  /**
   * With spurious wake-ups, too: a wait for a signal ({@code Object.wait}, {@code Condition.await},
   * {@code LockSupport.park}) may end without one. In each execution one wait does, or none.
   */
  public Budget spurious() {
    return new Budget(schedules, time, steps, preemptions, seed, liberties, true);
  }

  /**
   * With early ends, too: a sleep, and a wait with a time limit, may end at any moment, as when the
   * other threads are slow. In each thread the first {@value Liberties#MOST_EARLY} do.
   */
  public Budget early() {
    return with(new Liberties(true, liberties.anyWaiter(), Optional.empty()));
  }

  /** With signals that may pick any waiter, too: {@code Object.notify} wakes not just the first. */
  public Budget anyWaiter() {
    return with(new Liberties(liberties.early(), true, Optional.empty()));
  }

  private Budget with(Liberties other) {
    return new Budget(schedules, time, steps, preemptions, seed, other, spurious);
  }

  int schedules() {
    return schedules;
  }

  Liberties liberties() {
    return liberties;
  }

  boolean isSpurious() {
    return spurious;
  }

  long nanos() {
    return time.toNanos();
  }

  int steps() {
    return steps;
  }

  int preemptions() {
    return preemptions;
  }

  boolean boundsPreemptions() {
    return preemptions != Integer.MAX_VALUE;
  }

  long seed() {
    return seed;
  }

  /** Explores a body that has a result; see {@link Explore#all(Callable)}. */
  public Exploration run(Callable<?> body) {
    return explore(Program.of(body));
  }

  /** Explores a body without a result; see {@link Explore#all(Runnable)}. */
  public Exploration run(Runnable body) {
    return run(Explore.callable(body));
  }

  /** Explores a program. */
  public Exploration explore(Program program) {
    return explore(program, progress -> {});
  }

  /** Explores a program, and tells how far it has come, every now and then. */
  public Exploration explore(Program program, Progress.Listener listener) {
    return new Explorer(this, Watch.REAL, listener).explore(program);
  }
}
