package interleave.standstill;

import interleave.runtime.Wait;
import interleave.runtime.Waits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * Decides whether a number of threads will wait for ever.
 *
 * <h2>What is claimed</h2>
 *
 * That every thread which could do anything waits without a limit of time, and that what each waits
 * for is not there. Then nothing will ever change: a thread that waits changes nothing before it
 * goes on, and it goes on only if what it waits for comes, which only another thread could bring.
 *
 * <h2>Why it is never claimed falsely</h2>
 *
 * Threads run while they are looked at, so each is looked at several times, in three rounds:
 *
 * <ol>
 *   <li>note for each thread that sleeps its {@link Wait} and how often it has {@linkplain
 *       Wait#naps() napped};
 *   <li>ask which threads there are: all of them must be among those noted. Of each, in this order:
 *       it is not interrupted; it rests, as the JVM sees it; it could not go on;
 *   <li>see the same waits and the same numbers of naps again.
 * </ol>
 *
 * If the third round finds what the first found, then each of these threads slept from before the
 * second round began until after it was over. So during the second round
 *
 * <ul>
 *   <li>none of them changed anything, and no thread was started, for a thread is listed before the
 *       one that starts it goes on. So those that were noted were all there were, and what was
 *       asked of each was true of all of them at once;
 *   <li>none had been woken with success: its guard would have held. A wake-up that is on its way
 *       for a guard that does not hold does nothing but let the thread look in vain;
 *   <li>none had been interrupted. An interrupt that came before the round shows in the flag, which
 *       is kept until the wait is over. (In a wait of the JDK's own, a join of a thread that was
 *       not made here, it is not kept: of such a wait nothing is {@linkplain Wait#rests() known},
 *       and nothing claimed.)
 * </ul>
 *
 * A thread with a time limit, in a sleep, in input or output, or just about to wait, is not noted,
 * and so there is no claim.
 */
public final class Standstill {

  private Standstill() {}

  /**
   * The waits of {@code threads} if they will last for ever, else none.
   *
   * @param threads gives the living threads that could act: all that could run a program's code,
   *     those that wait included
   */
  public static List<Wait> find(Supplier<? extends Collection<Thread>> threads) {
    IdentityHashMap<Thread, Sleep> sleeping = sleeping();
    if (sleeping.isEmpty()) {
      return List.of();
    }
    List<Sleep> stuck = new ArrayList<>();
    for (Thread thread : threads.get()) {
      Sleep sleep = sleeping.get(thread);
      if (sleep == null || !sleep.isInVain()) {
        return List.of();
      }
      stuck.add(sleep);
    }
    return stuck.stream().allMatch(Sleep::goesOn)
        ? stuck.stream().map(Sleep::seen).toList()
        : List.of();
  }

  /** By identity: a learner's thread may say that it equals another. */
  private static IdentityHashMap<Thread, Sleep> sleeping() {
    IdentityHashMap<Thread, Sleep> sleeping = new IdentityHashMap<>();
    for (Wait wait : Waits.all()) {
      int naps = wait.naps();
      if ((naps & 1) == 1) {
        sleeping.put(wait.thread(), new Sleep(wait, naps));
      }
    }
    return sleeping;
  }

  /** A wait as it was first seen. */
  private record Sleep(Wait seen, int naps) {

    /** Asked in this order; see above. */
    boolean isInVain() {
      return !seen.thread().isInterrupted() && seen.rests() && !seen.ready();
    }

    boolean goesOn() {
      return seen.naps() == naps && Waits.goesOn(seen);
    }
  }
}
