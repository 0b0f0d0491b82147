package interleave.explore;

import interleave.trace.Recorder;
import interleave.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * One execution, as it went.
 *
 * @param outcome how it ended
 * @param schedule how to have it again
 * @param preemptions how often a thread that could go on was made to wait for another
 * @param threads what the threads are called, in the order they were started
 * @param steps what they did, in order
 * @param explanation what went wrong, in a sentence; empty if nothing did
 * @param printed what was printed
 * @param trace all of it, for a timeline
 * @param misfit where it is not the execution that was asked for; empty if it is
 */
public record Run(
    Outcome outcome,
    Schedule schedule,
    int preemptions,
    List<String> threads,
    List<Row> steps,
    String explanation,
    String printed,
    Trace trace,
    Optional<String> misfit) {

  private static final int FIRST_ROWS = 400;
  private static final int LAST_ROWS = 100;

  /**
   * A step.
   *
   * @param thread who took it
   * @param text what it was, for example {@code "acquire lock"}
   * @param switched why this thread went on and not the one before; empty if it is the same, or the
   *     one before could not go on for a reason that its own row tells
   */
  public record Row(int thread, String text, String switched) {}

  /** Makes the lists unchangeable. */
  public Run {
    threads = List.copyOf(threads);
    steps = List.copyOf(steps);
  }

  /** Runs a program once, recorded. */
  static Run of(Stage stage, Program program, Search search, int mostSteps) {
    return of(stage, program, search, mostSteps, Narration::explanation);
  }

  /** The same, of which it is known or supposed that it is not as other runs are. */
  static Run unlikeOthers(Stage stage, Program program, Search search, int mostSteps) {
    return of(stage, program, search, mostSteps, Narration::difference);
  }

  private static Run of(
      Stage stage,
      Program program,
      Search search,
      int mostSteps,
      BiFunction<Stage.Performance, Names, String> explanation) {
    search.next();
    AtomicReference<Recorder> recorder = new AtomicReference<>();
    Stage.Performance performance =
        stage.perform(
            program,
            search,
            mostSteps,
            time -> {
              recorder.set(
                  Recorder.virtual(
                      program.title(), program.sources(), Recorder.DEFAULT_LIMIT, time));
              return Optional.of(recorder.get());
            });
    Execution execution = performance.execution();
    Names names = new Names(program.names());
    return new Run(
        performance.outcome(),
        execution.schedule(),
        execution.preemptions(),
        performance.threads(),
        Narration.rows(execution, names),
        explanation.apply(performance, names),
        performance.printed(),
        recorder.get().trace(names::ofTraced),
        execution
            .end()
            .filter(end -> end == Execution.End.DIVERGED)
            .map(e -> execution.endDetail()));
  }

  /** With what is to be said if it is not as long as the one that was asked for. */
  Run comparedWith(Schedule asked) {
    if (misfit.isPresent() || asked.steps() == schedule.steps()) {
      return this;
    }
    return new Run(
        outcome,
        schedule,
        preemptions,
        threads,
        steps,
        explanation,
        printed,
        trace,
        Optional.of(
            "after step "
                + Math.min(asked.steps(), schedule.steps())
                + ": it has "
                + Words.count(schedule.steps(), "step")
                + ", not "
                + asked.steps()));
  }

  /**
   * A table with a column for each thread, for a fixed-width font. Of a long run it has the
   * beginning and the end.
   */
  public String table() {
    List<String> heads = new ArrayList<>();
    heads.add("step");
    heads.addAll(threads);
    heads.add("");
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (i == FIRST_ROWS && steps.size() > FIRST_ROWS + LAST_ROWS) {
        List<String> gap = new ArrayList<>(Collections.nCopies(heads.size(), ""));
        gap.set(0, "…");
        rows.add(gap);
        i = steps.size() - LAST_ROWS;
      }
      List<String> row = new ArrayList<>(Collections.nCopies(heads.size(), ""));
      row.set(0, "" + i);
      row.set(1 + steps.get(i).thread(), steps.get(i).text());
      row.set(heads.size() - 1, steps.get(i).switched());
      rows.add(row);
    }
    return Words.table(heads, rows);
  }

  /** The outcome, the schedule and the table. */
  @Override
  public String toString() {
    return outcome
        + ", schedule "
        + schedule
        + misfit.map(where -> "; the schedule does not fit " + where).orElse("")
        + "\n"
        + (explanation.isEmpty() ? "" : explanation + "\n")
        + "\n"
        + table();
  }
}
