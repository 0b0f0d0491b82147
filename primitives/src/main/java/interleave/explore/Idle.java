package interleave.explore;

import java.util.IdentityHashMap;
import java.util.List;

/**
 * Threads of the JDK's pools and timers that have nothing to do.
 *
 * <p>The rule: a program ends although its pools were not shut down, nor its timers cancelled. A
 * thread of one that waits for its next task does not keep the program going, and is no leak,
 * unless
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
        && step.feed() != null
        && !step.ready()
        && !step.feed().hasMore();
  }

  /** Whether a thread looks for work and has kept nothing. */
  static boolean isIdle(Actor actor, IdentityHashMap<Object, List<Actor>> holders) {
    return looksForWork(actor)
        && holders.values().stream().noneMatch(having -> having.contains(actor));
  }
}
