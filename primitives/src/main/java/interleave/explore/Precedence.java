package interleave.explore;

import java.util.Optional;

/**
 * A thread was before another at the same place, where it could have been the other way round.
 *
 * @param first the number of its step
 * @param second the number of the other thread's
 */
record Precedence(int first, int second, Meetings meetings) {

  /** The first in an execution from where it went otherwise than straight on, if it did. */
  static Optional<Precedence> in(Meetings meetings) {
    int from = meetings.firstTurn();
    for (int second = from + 1; second < meetings.steps(); second++) {
      for (int first : meetings.sharing(second)) {
        Precedence found = new Precedence(first, second, meetings);
        if (first >= from && first < second && found.matters()) {
          return Optional.of(found);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Whether both could have come the other way round, as far as that can be told, and it would have
   * made a difference.
   */
  private boolean matters() {
    Actor other = meetings.actor(second);
    if (meetings.actor(first) == other
        || !meetings.isData(first)
        || !meetings.isData(second)
        || !meetings.isAble(other, first)
        || !(meetings.changes(first) || meetings.changes(second))) {
      return false;
    }
    boolean isNext = true; // what it could have done then: it need not wait any more
    for (int i = first; i <= second; i++) {
      if (meetings.actor(i) == other) {
        if (!isNext && meetings.hasWaited(i, first)) {
          return false;
        }
        isNext = false;
      }
    }
    return true;
  }

  String sentence(Names names) {
    return meetings.actor(first).name()
        + " was first: it did "
        + meetings.quoted(first, names)
        + " before "
        + meetings.actor(second).name()
        + "'s "
        + meetings.quoted(second, names)
        + ".";
  }
}
