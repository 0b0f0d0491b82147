package interleave.kernel.magic;

import interleave.explore.Budget;
import interleave.explore.Exploration;
import interleave.explore.Explore;
import interleave.kernel.shell.CellProgram;
import interleave.kernel.shell.CellResult;
import java.util.List;

/** {@code %%explore}: every interleaving of the cell's threads. */
record ExploreMagic() implements CellMagic {

  private static final List<String> OPTIONS =
      List.of("schedules", "seconds", "preemptions", "seed");
  private static final String SPURIOUS = "spurious";
  private static final String EARLY = "early";
  private static final String NOTIFY = "notify";
  private static final List<String> WORDS = List.of(SPURIOUS, EARLY, NOTIFY);
  private static final double MOST_SECONDS = 3_600;

  @Override
  public String name() {
    return "explore";
  }

  @Override
  public String usage() {
    return "%%explore [schedules=n] [seconds=s] [preemptions=n] [seed=n] [spurious] [early]"
        + " [notify]";
  }

  @Override
  public String summary() {
    return "Runs the cell in every order that its threads can take, and says what can come of it.";
  }

  @Override
  public String details() {
    return """
    The outcome of a run is the value of the last expression, or else what was printed; an \
    exception, a deadlock and a thread that waits for ever are outcomes, too. expect(value) and \
    forbid(value) in the cell say what is right and what is wrong, and invariant("…", () -> …) \
    what is to hold after every step. Of what is wrong, or surprises, one run is shown in which \
    threads are made to wait as rarely as can be, with a sentence on what went wrong; %%replay and \
    its schedule give it again. The answer says whether it is about all interleavings, or about \
    some of an unknown number: then schedules= and seconds= allow more. preemptions=n looks at \
    those in which a thread that could go on has to wait at most n times. Time is simulated: a \
    sleep costs nothing, and the clock moves only when nobody can go on. The cell's own variables \
    start anew in each run. Explored are the steps of all threads of the cell, those of pools, \
    timers and parallel streams too; what waits for something else, such as a socket or another \
    process, ends the run, and the answer names the line. With spurious, a wait for a signal may \
    also end without one, once in a run; with early, sleeps and waits with a time limit may end at \
    any moment, twice in each thread; with notify, notify() may wake any of those that wait.""";
  }

  @Override
  public List<String> candidates(List<String> earlier) {
    return Options.candidatesWithWords(earlier, OPTIONS, WORDS);
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    Options options = Options.withWords(call, this, OPTIONS, WORDS);
    Budget usual = Explore.budget();
    Budget budget = options.count("schedules", 1).map(usual::schedules).orElse(usual);
    budget = options.seconds("seconds", MOST_SECONDS).map(budget::seconds).orElse(budget);
    budget = options.count("preemptions", 0).map(budget::preemptions).orElse(budget);
    budget = options.number("seed").map(budget::seed).orElse(budget);
    budget = options.has(SPURIOUS) ? budget.spurious() : budget;
    budget = options.has(EARLY) ? budget.early() : budget;
    Budget chosen = options.has(NOTIFY) ? budget.anyWaiter() : budget;
    call.needJava(this);
    return context.control(call.java(), program -> explore(chosen, program, context));
  }

  private static void explore(Budget budget, CellProgram program, MagicContext context) {
    LiveProgress live = new LiveProgress(context);
    Exploration exploration = budget.explore(program, live);
    program.restore();
    exploration.shown().ifPresent(run -> context.keepTimeline(run.trace()));
    live.end(new ExplorationView(exploration, program.restored(), context::timelineOf).bundle());
  }
}
