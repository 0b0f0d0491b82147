package interleave.exercise;

import interleave.explore.Exploration;
import interleave.explore.Program;
import interleave.explore.Progress;
import interleave.explore.Tally;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** For answers that name what can come of a program, one outcome a line. */
record Prediction(Exercise exercise) implements Examiner {

  @Override
  public Optional<String> objection(String answer) {
    return Lines.of(answer).isEmpty()
        ? Optional.of("Nothing is predicted yet: write each outcome on a line of its own.")
        : Optional.empty();
  }

  @Override
  public String java(String answer) {
    return exercise.program();
  }

  @Override
  public Report examine(String answer, Program compiled, Progress.Listener listener) {
    Exploration found = BUDGET.explore(compiled, listener);
    if (found.trouble().isPresent() || !found.coverage().all()) {
      throw new IllegalStateException(exercise.id() + " cannot be examined: " + found.verdict());
    }
    Set<String> real =
        found.outcomes().stream()
            .map(Prediction::name)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> predicted =
        Lines.of(answer).stream()
            .map(line -> meant(line, real))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    List<String> never = predicted.stream().filter(outcome -> !real.contains(outcome)).toList();
    long missing = real.stream().filter(outcome -> !predicted.contains(outcome)).count();
    if (never.isEmpty() && missing == 0) {
      return new Report(
          true,
          "Passed: these are the outcomes of " + found.extent() + ".",
          List.of(),
          found.outcomes(),
          Optional.empty());
    }
    String wrong =
        never.isEmpty()
            ? ""
            : " Never the outcome, in " + found.extent() + ": " + String.join(", ", never) + ".";
    String more =
        missing == 0
            ? ""
            : missing == 1 ? " One outcome is missing." : " " + missing + " outcomes are missing.";
    String form =
        never.size() < predicted.size()
            ? ""
            : " Write one outcome on each line, as the program ends with it.";
    return new Report(false, "Not yet." + wrong + more + form, never, List.of(), Optional.empty());
  }

  /** The outcome that a line stands for: quotes, and capital letters, say nothing else. */
  private static String meant(String line, Set<String> real) {
    String bare = line.replaceFirst("^([\"'`])(.*)\\1$", "$2").strip();
    List<String> alike = real.stream().filter(bare::equalsIgnoreCase).toList();
    return alike.size() == 1 ? alike.get(0) : bare;
  }

  /** As a learner writes it, in a line. */
  private static String name(Tally tally) {
    return Proof.line(tally.outcome().toString()).strip().replaceAll("\\s+", " ");
  }
}
