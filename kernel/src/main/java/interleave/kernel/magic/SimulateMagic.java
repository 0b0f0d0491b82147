package interleave.kernel.magic;

import interleave.explore.Run;
import interleave.explore.Simulate;
import interleave.explore.Simulate.Strategy;
import interleave.kernel.shell.CellResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code %%simulate}: one interleaving of the cell's threads, the same for everybody. */
record SimulateMagic() implements CellMagic {

  private static final List<String> OPTIONS = List.of("seed", "interval");
  private static final List<String> STRATEGIES = Options.words(Strategy.values(), Strategy::word);

  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public String usage() {
    return "%%simulate [seed=n] [random|priorities|straight|fair|gil [interval=n]]";
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
    as long as it can. fair: each takes one step, in turn. gil: as under the global lock of the \
    Python interpreter: the thread that has the lock goes on until it has to wait, or until \
    another has waited for about interval= steps (100 if nothing is said, in place of Python's 5 \
    ms); so threads change places rarely, but between any two steps. Time is simulated: a sleep \
    costs nothing, and the clock moves only when nobody can go on.""";
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
    Optional<Integer> interval = options.count("interval", 1);
    if (interval.isPresent() && strategy != Strategy.GIL) {
      throw MagicError.misuse(this, "interval= goes with gil only.");
    }
    call.needJava(this);
    return context.control(
        call.java(),
        program -> {
          if (strategy == Strategy.GIL) {
            int steps = interval.orElse(Simulate.SWITCH_INTERVAL);
            Run run = Simulate.gil(program, steps, seed);
            RunView.show(run, Optional.of(told(run, steps)), context);
          } else {
            RunView.show(Simulate.run(program, strategy, seed), Optional.empty(), context);
          }
        });
  }

  /** How the global lock went from thread to thread. */
  private static String told(Run run, int interval) {
    if (run.threads().size() < 2) {
      return "There is only one thread: nobody else wanted the interpreter's lock.";
    }
    int changes = 0;
    for (int i = 1; i < run.steps().size(); i++) {
      changes += run.steps().get(i).thread() == run.steps().get(i - 1).thread() ? 0 : 1;
    }
    return "One thread ran at a time, the one with the interpreter's lock, which changed hands "
        + times(changes)
        + ": "
        + times(run.preemptions())
        + " because another had waited for a switch interval (about "
        + interval
        + (interval == 1 ? " step" : " steps")
        + "), "
        + times(changes - run.preemptions())
        + " because its holder had to wait or had ended.";
  }

  private static String times(int n) {
    return n == 1 ? "once" : n + " times";
  }
}
