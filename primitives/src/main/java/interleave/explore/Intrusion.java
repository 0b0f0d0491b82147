package interleave.explore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A thread came in between two steps of another that belong together, as far as that can be told:
 * had one thread gone after the other, something would have come of it that did not. That is so if
 * all three are about the same, and read, write and read; write, write and read; read, write and
 * write; or write, read and write (Lu, Tucek, Qin and Zhou, <em>AVIO: Detecting Atomicity
 * Violations via Access Interleaving Invariants</em>, ASPLOS 2006). It is also so if a thread reads
 * one thing before, and another after that has been changed. Both threads have been there all the
 * time: nobody comes in between the making of a variable and its use.
 *
 * @param before the number of the one thread's last step before it
 * @param between the number of the other thread's step
 * @param after the number of the one thread's first step after it
 */
record Intrusion(int before, int between, int after, Meetings meetings) {

  /** The first in an execution, where a thread was made to wait. */
  static Optional<Intrusion> in(Meetings meetings) {
    for (int last = 0; last + 1 < meetings.steps(); last++) {
      Actor actor = meetings.actor(last);
      if (meetings.actor(last + 1) != actor && meetings.isAble(actor, last + 1)) {
        Optional<Intrusion> found = afterBreak(meetings, last);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Where a thread was made to wait after its step {@code last}. */
  private static Optional<Intrusion> afterBreak(Meetings meetings, int last) {
    Actor actor = meetings.actor(last);
    List<Integer> latest = latest(meetings, last);
    int resumed = last + 1;
    while (resumed < meetings.steps() && meetings.actor(resumed) != actor) {
      resumed++;
    }
    for (int after = resumed; after < meetings.steps(); after++) {
      if (meetings.actor(after) != actor) {
        continue;
      }
      if (meetings.hasWaitedForOthers(after, last)) {
        return Optional.empty(); // by itself it would have let others go first
      }
      for (int between = last + 1; between < resumed && meetings.isData(after); between++) {
        if (!meetings.areAboutTheSame(between, after)) {
          continue;
        }
        for (int before : latest) {
          Intrusion found = new Intrusion(before, between, after, meetings);
          if (before >= meetings.actor(between).bornAt && found.matters()) {
            return Optional.of(found);
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * What a thread has done to data up to its step {@code last}, that one first: of all that is
   * about the same, only the latest.
   */
  private static List<Integer> latest(Meetings meetings, int last) {
    List<Integer> latest = new ArrayList<>();
    Set<List<Integer>> met = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = last; i >= 0; i--) {
      if (meetings.actor(i) == meetings.actor(last)
          && met.add(meetings.sharing(i))
          && meetings.isData(i)) {
        latest.add(i);
      }
    }
    return latest;
  }

  /** Whether the thread gave a lock back after the step before. */
  private boolean hasLetGo() {
    Actor actor = meetings.actor(before);
    for (int i = before + 1; i < between; i++) {
      if (meetings.actor(i) == actor && meetings.isRelease(i)) {
        return true;
      }
    }
    return false;
  }

  private boolean matters() {
    if (hasLetGo() && meetings.changes(before)) {
      return false; // it was through with it
    }
    if (!meetings.areAboutTheSame(before, after)) {
      return meetings.changes(between) && !meetings.changes(before) && meetings.isContended(before);
    }
    return meetings.changes(between)
        ? meetings.tells(before) || meetings.tells(after)
        : meetings.changes(before) && meetings.changes(after);
  }

  String sentence(Names names) {
    String whose = meetings.actor(before).name();
    return meetings.actor(between).name()
        + " came in between: it did "
        + meetings.quoted(between, names)
        + " after "
        + whose
        + "'s "
        + meetings.quoted(before, names)
        + " and before "
        + whose
        + "'s "
        + meetings.quoted(after, names)
        + ".";
  }
}
