package interleave.explore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explores a program within a budget. */
final class Explorer {

  private static final long TELLING_NANOS = 100_000_000;

  /** The part of a budget after which the search in order gives way to random priorities. */
  private static final double IN_ORDER = 0.7;

  private static final int MOST_TO_MINIMISE = 2_000;
  private static final long MINIMISING_NANOS = 1_000_000_000;

  private final Budget budget;
  private final Watch watch;
  private final Progress.Listener listener;
  private final Expectations expectations = new Expectations();
  private final Map<Outcome, Found> found = new LinkedHashMap<>();
  private Optional<Outcome> usual = Optional.empty();
  private Optional<String> trouble = Optional.empty();
  private int schedules;
  private long began;
  private long told;

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
    this.budget = budget;
    this.watch = watch;
    this.listener = listener;
  }

  Exploration explore(Program program) {
    began = watch.now();
    told = began;
    try (Stage stage = new Stage(watch)) {
      Exploration.Coverage coverage = search(stage, program);
      List<Tally> tallies = tallies();
      Optional<Run> shown = worst(tallies).map(tally -> show(stage, program, tally));
      double seconds = (watch.now() - began) / 1e9;
      if (stage.stopped()) {
        Thread.currentThread().interrupt();
      }
      return new Exploration(
          tallies, coverage, schedules, firstBad(tallies), seconds, shown, trouble);
    }
  }

  private Exploration.Coverage search(Stage stage, Program program) {
    if (budget.boundsPreemptions()) {
      DepthFirst bounded = new DepthFirst(budget.preemptions());
      boolean through = runAll(stage, program, bounded, budget.schedules(), budget.nanos());
      boolean all = through && !bounded.cut();
      return new Exploration.Coverage(
          all, through ? Optional.of(budget.preemptions()) : Optional.empty(), Optional.empty());
    }
    int inOrder = Math.max(1, (int) (budget.schedules() * IN_ORDER));
    long nanosInOrder = (long) (budget.nanos() * IN_ORDER);
    if (runAll(stage, program, new Dpor(), inOrder, nanosInOrder)) {
      return new Exploration.Coverage(true, Optional.empty(), Optional.empty());
    }
    if (!stage.stopped() && trouble.isEmpty()) {
      runAll(stage, program, new PriorityWalk(budget.seed()), budget.schedules(), budget.nanos());
    }
    return new Exploration.Coverage(false, Optional.empty(), Optional.of(budget.seed()));
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
      if (end != Execution.End.PRUNED) {
        count(performance);
        if (end == Execution.End.UNCONTROLLED || end == Execution.End.DIVERGED) {
          trouble = Optional.of(describeTrouble(performance));
          return false;
        }
      }
      tell();
    }
    return true;
  }

  private static String describeTrouble(Stage.Performance performance) {
    String detail = performance.execution().endDetail();
    return performance.execution().end().orElseThrow() == Execution.End.DIVERGED
        ? "it did not do the same when it was run the same way, "
            + detail
            + ". Something it uses is not made anew in each run, or depends on chance"
        : detail;
  }

  private void count(Stage.Performance performance) {
    schedules++;
    Execution execution = performance.execution();
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
      listener.reached(
          new Progress(schedules, found.size(), budget.schedules(), (now - began) / 1e9));
    }
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

  private Run show(Stage stage, Program program, Tally tally) {
    boolean repeatable = tally.outcome().kind() != Outcome.Kind.UNCONTROLLED;
    Schedule schedule =
        repeatable ? fewestPreemptions(stage, program, tally.outcome()) : tally.first();
    return Run.of(stage, program, new Scripted(schedule), budget.steps());
  }

  /** The schedule with the fewest preemptions that is found in some tries. */
  private Schedule fewestPreemptions(Stage stage, Program program, Outcome outcome) {
    Found known = found.get(outcome);
    long start = watch.now();
    int tries = 0;
    for (int most = 0; most < known.preemptions; most++) {
      DepthFirst search = new DepthFirst(most);
      while (search.next()) {
        tries++;
        if (tries > MOST_TO_MINIMISE || watch.now() - start > MINIMISING_NANOS || stage.stopped()) {
          return known.best;
        }
        Stage.Performance performance =
            stage.perform(program, search, budget.steps(), time -> Optional.empty());
        if (performance.outcome().equals(outcome)) {
          return performance.execution().schedule();
        }
      }
    }
    return known.best;
  }
}
