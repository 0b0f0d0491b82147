package interleave.explore;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Threads of the JDK's pools that have nothing to do.
 *
 * <p>The rule: a program ends although its pools were not shut down. A thread of a pool that waits
 * for its next task does not keep the program going, and is no leak, unless
 *
 * <ul>
 *   <li>there is a task that it will run, even if only after some time; one that is repeated for
 *       ever does not count;
 *   <li>it holds something that a task of its has acquired and not released.
 * </ul>
 */
final class Idle {

  private Idle() {}

  /** Whether a thread waits for a task that nobody has given it. */
  static boolean looksForWork(Actor actor) {
    return actor.next instanceof JdkStep step
        && step.pool() != null
        && !step.ready()
        && !hasMore(step.pool());
  }

  private static boolean hasMore(ThreadPoolExecutor pool) {
    return pool instanceof ScheduledThreadPoolExecutor
        && pool.getQueue().stream()
            .anyMatch(task -> !(task instanceof RunnableScheduledFuture<?> f && f.isPeriodic()));
  }

  /** Whether a thread looks for work and has kept nothing. */
  static boolean isIdle(Actor actor, IdentityHashMap<Object, List<Actor>> holders) {
    return looksForWork(actor)
        && holders.values().stream().noneMatch(having -> having.contains(actor));
  }
}
