package interleave.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run in which somebody says, turn by turn, which thread takes the next step. The main thread
 * needs no telling, unless it is named in a turn: it takes a step whenever it can. After the last
 * turn each thread goes on for as long as it can.
 *
 * @param run the run, to its end; if a turn could not be taken, up to there
 * @param taken how many of the turns were taken; fewer than there are if the program ended before
 *     the turns did, or if one of them could not be taken
 * @param refusal why the next turn could not be taken, and what to do about it; empty if each turn
 *     was taken for which there was something left to do
 * @param standings where the threads stood when the turns were used up, or could not be taken, in
 *     the order they were started
 */
public record Play(Run run, int taken, Optional<String> refusal, List<Standing> standings) {

  /** Makes the list unchangeable. */
  public Play {
    standings = List.copyOf(standings);
  }

  /**
   * Where a thread stood that had not ended.
   *
   * @param thread what it is called
   * @param next its next step, for example {@code "acquire lock"}
   * @param able whether it could take that step
   */
  public record Standing(String thread, String next, boolean able) {}

  /**
   * Plays a program.
   *
   * @param turns the name of a thread for each turn; names are told apart without regard to case
   */
  public static Play of(List<String> turns, Program program) {
    Turns search = new Turns(turns);
    try (Stage stage = new Stage(Watch.REAL)) {
      Run run = stage.run(() -> Run.of(stage, program, search, Budget.USUAL.steps()));
      Names names = new Names(program.names());
      List<Standing> standings = search.standings(names);
      return new Play(run, search.taken, search.refusal(names), standings);
    }
  }

  /** Chooses as the turns say. */
  private static final class Turns extends Once {

    /** A thread that has not ended, as it was when the turns were over. */
    private record Place(Actor actor, Step next, boolean able) {}

    private final List<String> turns;
    private final boolean playsMain;
    private final List<Place> places = new ArrayList<>();
    private boolean over;
    private int taken;
    private Optional<String> refused = Optional.empty();
    private Optional<Step> refusedStep = Optional.empty();

    Turns(List<String> turns) {
      this.turns = List.copyOf(turns);
      this.playsMain = turns.stream().anyMatch("main"::equalsIgnoreCase);
    }

    @Override
    public int choose(Execution execution, long enabled, int current) {
      if (over || (!playsMain && (enabled & 1) != 0)) {
        return over ? Search.straight(enabled, current) : 0;
      }
      if (taken == turns.size()) {
        end(execution, enabled);
        return Search.straight(enabled, current);
      }
      String name = turns.get(taken);
      Optional<Actor> actor =
          execution.actors().stream().filter(a -> a.name().equalsIgnoreCase(name)).findFirst();
      if (actor.isPresent() && (enabled & actor.get().bit()) != 0) {
        taken++;
        return actor.get().id;
      }
      refused = Optional.of(actor.map(a -> why(a)).orElseGet(() -> unknown(name, execution)));
      end(execution, enabled);
      throw new Diverged("at turn " + (taken + 1) + ": " + refused.get());
    }

    private String why(Actor actor) {
      if (actor.ended) {
        return actor.name() + " has ended. Let somebody else take this turn";
      }
      refusedStep = Optional.ofNullable(actor.next);
      return actor.name() + " cannot go on yet";
    }

    private String unknown(String name, Execution execution) {
      String who =
          "no thread is called \""
              + name
              + "\"; so far there are "
              + Words.list(execution.actors().stream().map(Actor::name).toList());
      return playsMain
          ? who + ". Leave out main, which then goes on by itself, or give it its turns first"
          : who + ". A turn is the name of a thread; write a space between two of them";
    }

    private void end(Execution execution, long enabled) {
      over = true;
      for (Actor actor : execution.actors()) {
        if (!actor.ended && actor.next != null) {
          places.add(new Place(actor, actor.next, (enabled & actor.bit()) != 0));
        }
      }
    }

    @Override
    public void learn(Execution execution) {
      over = true;
    }

    Optional<String> refusal(Names names) {
      return refused.map(
          why ->
              why
                  + refusedStep
                      .map(step -> ", its next step has to wait: " + Narration.plain(step, names))
                      .map(because -> because + ". Let somebody else take this turn")
                      .orElse(""));
    }

    List<Standing> standings(Names names) {
      return places.stream()
          .map(
              place ->
                  new Standing(
                      place.actor().name(), Narration.plain(place.next(), names), place.able()))
          .toList();
    }
  }
}
