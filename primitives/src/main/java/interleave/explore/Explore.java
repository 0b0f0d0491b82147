package interleave.explore;

import interleave.runtime.ThreadScope;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Every interleaving of a program's threads.
 *
 * <pre>{@code
 * var result = Explore.all(() -> {
 *   var lock = new Lock();
 *   var done = Threads.start(() -> lock.with(() -> …));
 *   done.join();
 *   return …;
 * });
 * System.out.println(result);
 * result.check();
 * }</pre>
 *
 * <p>The body is run again and again, each time with another interleaving. It must make anew what
 * it works on, and must do the same when it is run the same way. Seen are the operations of this
 * library's primitives and threads; in a notebook, and wherever code is rewritten as it is there,
 * also the accesses to memory, monitors and threads of plain Java. Time is simulated: a sleep costs
 * nothing, and the clock moves only when no thread can go on, so a longer sleep always ends later.
 *
 * <p>In a notebook that includes {@code java.util.concurrent}: each call of its methods is a step,
 * and a thread that waits within it goes on with another. So does {@code java.util.Timer}, if the
 * body makes it. A pool that is not shut down or a timer that is not cancelled does not keep a
 * program going, and is no leak, as long as its threads have nothing to do and hold nothing; tasks
 * that are still to come, but for those that are repeated for ever, are waited for.
 *
 * <p>Fork-join pools that the body makes and parallel streams are explored, too, by the JDK's own
 * algorithm, which may differ from one JDK to the next. In place of the common pool there is one
 * for each run, of two workers on every machine; as many has a pool that is not told how many.
 * Workers are daemons, as the JDK's: what they have not done when the program ends is not done. At
 * which of the queues with tasks a worker begins to look for one is drawn by lot in the JDK, and
 * all of them are tried here; where the queues of a pool lie, which decides whom a thread that
 * waits helps first, is the same in each run. What tells how busy a pool is cannot be explored, and
 * is named; so is a pool that was made before. The tasks of {@code CompletableFuture} that would go
 * to the common pool have a thread each, and its time limits are kept in simulated time.
 */
public final class Explore {

  private Explore() {}

  /**
   * Explores a body that has a result, with the usual budget. Returns when it is through, or the
   * budget is used up, or the calling thread is interrupted.
   */
  public static Exploration all(Callable<?> body) {
    return Budget.USUAL.run(body);
  }

  /** Explores a body without a result, with the usual budget; see {@link #all(Callable)}. */
  public static Exploration all(Runnable body) {
    return Budget.USUAL.run(body);
  }

  /** The usual budget, to be changed. */
  public static Budget budget() {
    return Budget.USUAL;
  }

  /**
   * Runs a body once, as a schedule says.
   *
   * @throws IllegalArgumentException if {@code schedule} is no schedule
   */
  public static Run replay(String schedule, Callable<?> body) {
    return replay(schedule, Program.of(body));
  }

  /**
   * Runs a body once, as a schedule says.
   *
   * @throws IllegalArgumentException if {@code schedule} is no schedule
   */
  public static Run replay(String schedule, Runnable body) {
    return replay(schedule, Program.of(callable(body)));
  }

  /**
   * Runs a program once, as a schedule says.
   *
   * @throws IllegalArgumentException if {@code schedule} is no schedule
   */
  public static Run replay(String schedule, Program program) {
    Schedule parsed = Schedule.parse(schedule);
    try (Stage stage = new Stage(Watch.REAL)) {
      return stage
          .run(() -> Run.unlikeOthers(stage, program, new Scripted(parsed), Budget.USUAL.steps()))
          .comparedWith(parsed);
    }
  }

  /**
   * Says, in the body of an exploration, that this is a result that is right. As soon as anything
   * is expected, all results that are not are {@linkplain Tally.Verdict#FORBIDDEN forbidden}. Does
   * nothing elsewhere.
   */
  public static void expect(Object result) {
    if (ThreadScope.current().scheduler() instanceof Execution execution) {
      execution.expectations().expect(String.valueOf(result));
    }
  }

  /** Says, in the body of an exploration, that this result is wrong. Does nothing elsewhere. */
  public static void forbid(Object result) {
    if (ThreadScope.current().scheduler() instanceof Execution execution) {
      execution.expectations().forbid(String.valueOf(result));
    }
  }

  /**
   * Says, in the body of an exploration, what is to hold after every step of every thread; for
   * example {@code invariant("no money is lost", () -> a.balance + b.balance == 100)}. A run in
   * which it once does not is {@linkplain Outcome.Kind#INVARIANT wrong}, whatever comes after. Say
   * it before the threads are started that could break it. Does nothing elsewhere.
   *
   * @param what holds, in words
   * @param holds looks whether it does: only looks, changes nothing and does not wait. Its accesses
   *     are no steps. Called by the thread that is about to take the next step, or ends
   */
  public static void invariant(String what, BooleanSupplier holds) {
    if (ThreadScope.current().scheduler() instanceof Execution execution) {
      execution.invariant(what, holds);
    }
  }

  static Callable<?> callable(Runnable body) {
    return () -> {
      body.run();
      return null;
    };
  }
}
