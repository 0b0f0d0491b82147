package interleave.standstill;

import interleave.runtime.Wait;
import interleave.runtime.Waits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
 *       is kept until the wait is over.
 * </ul>
 *
 * <p>Threads that wait in the JDK's own ways are looked at several times, too, in another way: see
 * {@link JdkRest}. Their first look comes before the second round, their last after it.
 *
 * <p>A thread with a time limit, in a sleep, in input or output, or just about to wait, is not
 * noted, and so there is no claim. The last question of the second round is whether the threads
 * that were looked at are all there are: the JDK does not list virtual ones, and one that makes
 * itself known only when it runs may have done so meanwhile.
 */
public final class Standstill {

  /**
   * The waits of all threads that could act, if all of them will last for ever, else none.
   *
   * <p>Takes some hundred microseconds, and a few milliseconds when all stand still in the JDK's
   * own ways. Those that are parked there are woken for a moment, see {@link JdkRest}.
   */
  public static List<Wait> find(Actors actors) {
    IdentityHashMap<Thread, Sleep> sleeping = sleeping();
    List<Thread> all = List.copyOf(actors.threads());
    List<Sleep> stuck = new ArrayList<>();
    List<Thread> inTheJdk = new ArrayList<>();
    for (Thread thread : all) {
      Sleep sleep = sleeping.get(thread);
      if (sleep != null) {
        stuck.add(sleep);
      } else if (JdkRest.isCandidate(thread)) {
        inTheJdk.add(thread);
      } else {
        return List.of();
      }
    }
    return all.isEmpty() || !stuck.stream().allMatch(Sleep::isInVain)
        ? List.of()
        : new Standstill(actors, stuck, inTheJdk).waits();
  }

  private final Actors actors;
  private final List<Sleep> stuck;
  private final List<Thread> inTheJdk;

  private Standstill(Actors actors, List<Sleep> stuck, List<Thread> inTheJdk) {
    this.actors = actors;
    this.stuck = stuck;
    this.inTheJdk = inTheJdk;
  }

  private List<Wait> waits() {
    List<Thread> others = stuck.stream().map(sleep -> sleep.seen().thread()).toList();
    Optional<JdkRest> rest = inTheJdk.isEmpty() ? Optional.empty() : JdkRest.of(inTheJdk, others);
    if (rest.isEmpty() && !inTheJdk.isEmpty()) {
      return List.of();
    }
    List<Thread> looked = new ArrayList<>(others);
    looked.addAll(inTheJdk);
    boolean nobodyElse = isSame(actors.threads(), looked);
    if (!nobodyElse || !stuck.stream().allMatch(Sleep::isInVain) || !actors.complete(looked)) {
      return List.of();
    }
    if (!rest.map(JdkRest::goesOn).orElse(true) || !stuck.stream().allMatch(Sleep::goesOn)) {
      return List.of();
    }
    List<Wait> waits = new ArrayList<>(stuck.stream().map(Sleep::seen).toList());
    rest.ifPresent(r -> waits.addAll(r.waits(actors.threads(), actors::runOf)));
    return waits;
  }

  private static boolean isSame(Collection<Thread> threads, List<Thread> others) {
    return threads.size() == others.size() && identities(threads).equals(identities(others));
  }

  /** A learner's thread may say that it equals another. */
  private static Set<Thread> identities(Collection<Thread> threads) {
    Set<Thread> identities = Collections.newSetFromMap(new IdentityHashMap<>());
    identities.addAll(threads);
    return identities;
  }

  /** By identity: a learner's thread may say that it equals another. */
  private static IdentityHashMap<Thread, Sleep> sleeping() {
    IdentityHashMap<Thread, Sleep> sleeping = new IdentityHashMap<>();
    for (Wait wait : Waits.all()) {
      int naps = wait.naps();
      if ((naps & 1) == 1 && !wait.isInTheJdk()) {
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
