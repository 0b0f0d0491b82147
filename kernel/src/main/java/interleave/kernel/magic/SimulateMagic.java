package interleave.kernel.magic;

import interleave.explore.Simulate;
import interleave.explore.Simulate.Strategy;
import interleave.kernel.shell.CellResult;
import java.util.List;
import java.util.Locale;

/** {@code %%simulate}: one interleaving of the cell's threads, the same for everybody. */
record SimulateMagic() implements Magic {

  private static final List<String> OPTIONS = List.of("seed");
  private static final List<String> STRATEGIES = Options.words(Strategy.values(), Strategy::word);

  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public String usage() {
    return "%%simulate [seed=n] [random|priorities|straight|fair]";
  }

  @Override
  public String summary() {
    return "Runs the cell in one order of its threads that a seed chooses: the same for everybody.";
  }

  @Override
  public String details() {
    return """
    random: at each step any thread that can go on. priorities: the one with the highest of \
    priorities that are drawn at random and change a few times. straight: each thread goes on for \
    as long as it can. fair: each takes one step, in turn. Time is simulated: a sleep costs \
    nothing, and the clock moves only when nobody can go on.""";
  }

  @Override
  public boolean isLineMagic() {
    return false;
  }

  @Override
  public boolean isCellMagic() {
    return true;
  }

  @Override
  public List<String> candidates(List<String> earlier) {
    return Options.candidates(earlier, OPTIONS, STRATEGIES);
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    Options options = Options.of(call, this, OPTIONS, STRATEGIES);
    Strategy strategy =
        options
            .word()
            .map(word -> Strategy.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(Strategy.RANDOM);
    long seed = options.number("seed").orElse(1L);
    if (call.java().isBlank()) {
      throw MagicError.misuse(this, "%%simulate has nothing to run.");
    }
    return context.control(
        call.java(), program -> RunView.show(Simulate.run(program, strategy, seed), context));
  }
}
