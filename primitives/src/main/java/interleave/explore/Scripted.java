package interleave.explore;

import java.util.HashMap;
import java.util.Map;

/** One execution, as a schedule says. */
final class Scripted extends Once {

  private final Map<Integer, Integer> turns = new HashMap<>();
  private final Liberties liberties;

  Scripted(Schedule schedule) {
    liberties = schedule.liberties();
    schedule.turns().forEach(turn -> turns.put(turn.step(), turn.thread()));
  }

  @Override
  public int choose(Execution execution, long enabled, int current) {
    Integer turn = turns.get(execution.steps());
    if (turn == null) {
      return Search.straight(enabled, current);
    }
    if (turn < Execution.MOST_THREADS && (enabled >> turn & 1) != 0) {
      return turn;
    }
    throw new Diverged(
        turn < execution.actors().size()
            ? "at step " + execution.steps() + ", where thread " + turn + " cannot go on"
            : "at step " + execution.steps() + ", where there is no thread " + turn);
  }

  @Override
  public int pick(Execution execution, int ways) {
    int way = turns.getOrDefault(execution.steps(), 0);
    if (way < ways) {
      return way;
    }
    throw new Diverged("at step " + execution.steps() + ", where there is no way " + way);
  }

  @Override
  public Liberties liberties() {
    return liberties;
  }
}
