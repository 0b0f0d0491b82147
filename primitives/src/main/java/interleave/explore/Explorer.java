package interleave.explore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Explores a program within a budget. All fields are used by the manager of the {@link Stage}
 * alone, but for the listener and what it is to be told.
 */
final class Explorer {

  private static final long TELLING_NANOS = 100_000_000;

  /** The part of a budget after which the search in order gives way to random priorities. */
  private static final double IN_ORDER = 0.7;

  /** Tries and steps, not time: which schedule is shown must not depend on the machine. */
  private static final int MOST_TRIES_TO_MINIMISE = 2_000;

  private static final int MOST_STEPS_TO_MINIMISE = 300_000;

  /** After so many threads that cannot be ended it is enough: each is left in memory for good. */
  private static final int MOST_LOST = 16;

  private final Budget budget;
  private final Watch watch;
  private final Supplier<Carrier> carrier;
  private final Progress.Listener listener;
  private final Expectations expectations = new Expectations();
  private final Map<Outcome, Found> found = new LinkedHashMap<>();
  private Optional<Outcome> usual = Optional.empty();
  private Optional<String> trouble = Optional.empty();
  private int schedules;

  /** How many waits each thread had at most that could have ended spuriously. */
  private final int[] waits = new int[Execution.MOST_THREADS];

  /** Whether there were executions with more preemptions than the budget has. */
  private boolean cut;

  /** Whether what is run is drawn at random. */
  private boolean drawing;

  /** An invariant has turned out to look at more than at first: the search has to begin anew. */
  private boolean mustWatchMore;

  private long began;
  private long told;

  /** How far the exploration has come, if the listener has not been told yet. */
  private final AtomicReference<Optional<Progress>> news = new AtomicReference<>(Optional.empty());

  /** How often an outcome came, and the best execution with it. */
  private static final class Found {
    private final Schedule first;
    private final int firstNumber;
    private Schedule best;
    private int preemptions;
    private int count;

    Found(Execution execution, int number) {
      first = execution.schedule();
      firstNumber = number;
      best = first;
      preemptions = execution.preemptions();
    }
  }

  Explorer(Budget budget, Watch watch, Progress.Listener listener) {
    this(budget, watch, Carrier::fastest, listener);
  }

  Explorer(Budget budget, Watch watch, Supplier<Carrier> carrier, Progress.Listener listener) {
    this.budget = budget;
    this.watch = watch;
    this.carrier = carrier;
    this.listener = listener;
  }

  Exploration explore(Program program) {
    began = watch.now();
    told = began;
    try (Stage stage = new Stage(watch, carrier)) {
      Exploration exploration = stage.run(() -> explore(stage, program), this::pass);
      if (stage.stopped()) {
        Thread.currentThread().interrupt();
      }
      return exploration;
    }
  }

  private Exploration explore(Stage stage, Program program) {
    Exploration.Coverage coverage = search(stage, program);
    if (mustWatchMore) {
      forget();
      stage.watchAllWrites();
      coverage = search(stage, program);
    }
    if (trouble.isEmpty() && !stage.stopped()) {
      trouble = difference(stage, program);
    }
    List<Tally> tallies = tallies();
    stage.finish();
    Optional<Run> shown = worst(tallies).flatMap(tally -> show(stage, program, tally, tallies));
    double seconds = (watch.now() - began) / 1e9;
    return new Exploration(
        tallies, coverage, schedules, firstBad(tallies), seconds, shown, trouble);
  }

  private void forget() {
    found.clear();
    usual = Optional.empty();
    schedules = 0;
    mustWatchMore = false;
    drawing = false;
    cut = false;
  }

  private Exploration.Coverage search(Stage stage, Program program) {
    boolean bounded = budget.boundsPreemptions();
    double part = bounded ? 1 : IN_ORDER;
    int most = Math.max(1, (int) (budget.schedules() * part));
    boolean through = allInOrder(stage, program, most, (long) (budget.nanos() * part));
    boolean draws = !through && !bounded && !stage.stopped() && trouble.isEmpty() && !mustWatchMore;
    if (draws) {
      draw(stage, program);
    }
    return new Exploration.Coverage(
        through && !cut,
        bounded && through ? Optional.of(budget.preemptions()) : Optional.empty(),
        draws ? Optional.of(budget.seed()) : Optional.empty(),
        stage.stopped());
  }

  /** All interleavings; then, if wanted, again for each wait that may end spuriously. */
  private boolean allInOrder(Stage stage, Program program, int most, long nanos) {
    boolean through = inOrder(stage, program, budget.liberties(), most, nanos);
    for (Liberties spurious : spuriousOnes()) {
      through = through && inOrder(stage, program, spurious, most, nanos);
    }
    return through;
  }

  private List<Liberties> spuriousOnes() {
    List<Liberties> all = new ArrayList<>();
    if (budget.isSpurious()) {
      for (int thread = 0; thread < waits.length; thread++) {
        for (int number = 1; number <= waits[thread]; number++) {
          all.add(budget.liberties().withSpurious(new Liberties.Wait(thread, number)));
        }
      }
    }
    return all;
  }

  private boolean inOrder(Stage stage, Program program, Liberties liberties, int most, long nanos) {
    if (!budget.boundsPreemptions()) {
      return runAll(stage, program, new AtLiberty(new Dpor(), liberties), most, nanos);
    }
    DepthFirst search = new DepthFirst(budget.preemptions());
    boolean through = runAll(stage, program, new AtLiberty(search, liberties), most, nanos);
    cut |= search.cut();
    return through;
  }

  /** What is left of the budget goes to random priorities, in equal parts to what may happen. */
  private void draw(Stage stage, Program program) {
    drawing = true;
    List<Liberties> all = new ArrayList<>(spuriousOnes());
    all.add(0, budget.liberties());
    int left = budget.schedules() - schedules;
    long nanosLeft = budget.nanos() - (watch.now() - began);
    int done = schedules;
    long passed = watch.now() - began;
    for (int i = 0; i < all.size() && trouble.isEmpty(); i++) {
      double part = (i + 1.0) / all.size();
      runAll(
          stage,
          program,
          new AtLiberty(new PriorityWalk(budget.seed()), all.get(i)),
          done + (int) Math.ceil(left * part),
          passed + (long) (nanosLeft * part));
    }
  }

  /** Runs what a search asks for; returns whether it has come to its end. */
  private boolean runAll(Stage stage, Program program, Search search, int most, long nanos) {
    while (search.next()) {
      if (schedules >= most || watch.now() - began > nanos || stage.stopped()) {
        return false;
      }
      Stage.Performance performance =
          stage.perform(program, search, budget.steps(), time -> Optional.empty());
      Execution.End end = performance.execution().end().orElseThrow();
      if (end == Execution.End.STOPPED) {
        return false;
      }
      countWaits(performance.execution());
      if (end != Execution.End.PRUNED) {
        count(performance);
        if (end == Execution.End.UNCONTROLLED || end == Execution.End.DIVERGED) {
          trouble = Optional.of(describeTrouble(performance));
          return false;
        }
      }
      if (performance.execution().looksAtMore()) {
        mustWatchMore = true;
        return false;
      }
      if (stage.lost() >= MOST_LOST) {
        trouble =
            Optional.of(
                stage.lost()
                    + " threads could not be ended: they catch what unwinds them, or wait for"
                    + " something that no run controls");
        return false;
      }
      tell();
    }
    return true;
  }

  private static String describeTrouble(Stage.Performance performance) {
    String detail = performance.execution().endDetail();
    return performance.execution().end().orElseThrow() == Execution.End.DIVERGED
        ? notTheSame(detail)
        : detail;
  }

  private static String notTheSame(String detail) {
    return "it did not do the same when it was run the same way, "
        + detail
        + ". Something it uses is not made anew in each run, or depends on chance";
  }

  /**
   * Runs it once more as it was run first: what is said of all interleavings holds only if a
   * schedule decides what comes of it.
   */
  private Optional<String> difference(Stage stage, Program program) {
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<Outcome, Found> first = found.entrySet().iterator().next();
    Stage.Performance again =
        stage.perform(
            program, new Scripted(first.getValue().first), budget.steps(), t -> Optional.empty());
    if (again.execution().end().orElseThrow() == Execution.End.STOPPED) {
      return Optional.empty();
    }
    return differs(first.getKey(), again.outcome());
  }

  private static Optional<String> differs(Outcome first, Outcome again) {
    return first.equals(again)
        ? Optional.empty()
        : Optional.of(
            notTheSame(
                "it came to \""
                    + first.brief()
                    + "\" the first time, to \""
                    + again.brief()
                    + "\" later"));
  }

  /** A spurious wake-up brings more waits, but only one is to be had. */
  private void countWaits(Execution execution) {
    if (execution.liberties().spurious().isEmpty()) {
      for (Actor actor : execution.actors()) {
        waits[actor.id] = Math.max(waits[actor.id], actor.waits);
      }
    }
  }

  private void count(Stage.Performance performance) {
    Execution execution = performance.execution();
    if (!drawing
        && execution.liberties().spurious().isPresent()
        && !execution.hasSpurious()
        && execution.end().orElseThrow().isWhole()) {
      return; // known already: the wait that could have ended spuriously did not
    }
    schedules++;
    expectations.add(execution.expectations());
    Outcome outcome = performance.outcome();
    if (usual.isEmpty()) {
      usual = Optional.of(outcome);
    }
    Found known = found.computeIfAbsent(outcome, o -> new Found(execution, schedules));
    known.count++;
    if (execution.preemptions() < known.preemptions) {
      known.preemptions = execution.preemptions();
      known.best = execution.schedule();
    }
  }

  private void tell() {
    long now = watch.now();
    if (now - told >= TELLING_NANOS) {
      told = now;
      news.set(
          Optional.of(
              new Progress(schedules, found.size(), budget.schedules(), (now - began) / 1e9)));
    }
  }

  /** Passes the news on; called by the thread that watches. */
  private void pass() {
    news.getAndSet(Optional.empty()).ifPresent(listener::reached);
  }

  private List<Tally> tallies() {
    List<Tally> tallies = new ArrayList<>();
    found.forEach(
        (outcome, how) ->
            tallies.add(
                new Tally(
                    outcome,
                    how.count,
                    how.first,
                    expectations.of(outcome, usual.orElse(outcome)))));
    return tallies;
  }

  /** The outcome to be shown: what should not be, rather than what surprises; first found first. */
  private static Optional<Tally> worst(List<Tally> tallies) {
    return tallies.stream()
        .filter(tally -> tally.verdict() == Tally.Verdict.FORBIDDEN)
        .findFirst()
        .or(
            () ->
                tallies.stream()
                    .filter(tally -> tally.verdict() == Tally.Verdict.SURPRISING)
                    .findFirst());
  }

  private int firstBad(List<Tally> tallies) {
    return tallies.stream()
        .filter(tally -> tally.verdict() != Tally.Verdict.ACCEPTABLE)
        .mapToInt(tally -> found.get(tally.outcome()).firstNumber)
        .min()
        .orElse(0);
  }

  /** An execution with this outcome, unless it would hang, or not come to the same. */
  private Optional<Run> show(Stage stage, Program program, Tally tally, List<Tally> all) {
    if (tally.outcome().kind() == Outcome.Kind.UNCONTROLLED || stage.lost() >= MOST_LOST) {
      return Optional.empty();
    }
    Schedule schedule = fewestPreemptions(stage, program, tally.outcome());
    Search search = new Scripted(schedule);
    boolean dependsOnOrder = all.stream().anyMatch(t -> t.verdict() == Tally.Verdict.ACCEPTABLE);
    Run run =
        dependsOnOrder
            ? Run.unlikeOthers(stage, program, search, budget.steps())
            : Run.of(stage, program, search, budget.steps());
    if (trouble.isEmpty()) {
      trouble = differs(tally.outcome(), run.outcome());
    }
    return Optional.of(run);
  }

  /** The schedule with the fewest preemptions that is found in some tries. */
  private Schedule fewestPreemptions(Stage stage, Program program, Outcome outcome) {
    Found known = found.get(outcome);
    int tries = 0;
    int steps = 0;
    for (int most = 0; most < known.preemptions; most++) {
      Search search = new AtLiberty(new DepthFirst(most), known.best.liberties());
      while (search.next()) {
        tries++;
        if (tries > MOST_TRIES_TO_MINIMISE || steps > MOST_STEPS_TO_MINIMISE || stage.stopped()) {
          return known.best;
        }
        Stage.Performance performance =
            stage.perform(program, search, budget.steps(), time -> Optional.empty());
        steps += performance.execution().steps();
        if (performance.outcome().equals(outcome)) {
          return performance.execution().schedule();
        }
      }
    }
    return known.best;
  }
}
