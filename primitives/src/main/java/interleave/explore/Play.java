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
 * @param taken how many of the turns were taken
 * @param refusal why the next turn could not be taken; empty if all were
 * @param standings where the threads stood when the turns were used up, or could not be taken, in
 *     the order they were started
 */
public record Play(Run run, int taken, Optional<String> refusal, List<Standing> standings) {

  /** Makes the list unchangeable. */
  public Play {
    standings = List.copyOf(standings);
  }

  /**
   * Where a thread stood.
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
      Run run = Run.of(stage, program, search, Budget.USUAL.steps());
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
        return actor.name() + " has ended";
      }
      refusedStep = Optional.ofNullable(actor.next);
      return actor.name() + " cannot go on";
    }

    private static String unknown(String name, Execution execution) {
      return "no thread is called \""
          + name
          + "\" here; there are "
          + Words.list(execution.actors().stream().map(Actor::name).toList());
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
      if (!over) {
        over = true; // it ended before the turns did
        refused = Optional.of("the program has ended");
        refusedStep = Optional.empty();
      }
    }

    Optional<String> refusal(Names names) {
      if (taken == turns.size()) {
        return Optional.empty();
      }
      return refused.map(
          why ->
              why
                  + refusedStep
                      .map(step -> ", it waits: " + Narration.plain(step, names))
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
