package interleave.exercise;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import interleave.explore.Outcome;
import interleave.explore.Program;
import interleave.explore.Progress;
import interleave.explore.Run;
import interleave.explore.Tally;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** For answers that are code: right if every interleaving ends with what is right. */
record Proof(Exercise exercise) implements Examiner {

  /** What a shell throws where a method that it could not compile is called. */
  private static final String UNRESOLVED = "SPIResolutionException";

  @Override
  public Optional<String> objection(String answer) {
    if (exercise.lostStart(answer).isPresent()) {
      return Optional.of("There is nothing to check: your answer belongs into this cell.");
    }
    if (exercise.kind() == Kind.ORDER) {
      List<String> given = Lines.of(exercise.start());
      List<String> lines = Lines.of(answer);
      List<String> gone = Lines.missing(given, lines);
      List<String> added = Lines.missing(lines, given);
      if (!gone.isEmpty() || !added.isEmpty()) {
        return Optional.of(
            "Only the order of the lines is to be changed, not the lines."
                + (gone.isEmpty() ? "" : " Missing: " + quoted(gone) + ".")
                + (added.isEmpty() ? "" : " New: " + quoted(added) + "."));
      }
    }
    return Optional.empty();
  }

  private static String quoted(List<String> lines) {
    return lines.stream().map(line -> "\"" + line + "\"").collect(Collectors.joining(", "));
  }

  /** The answer keeps its lines: messages name them. */
  @Override
  public String java(String answer) {
    return answer + "\n" + exercise.program();
  }

  @Override
  public Report examine(String answer, Program compiled, Progress.Listener listener) {
    List<String> right = exercise.demands().right();
    Exploration found = BUDGET.explore(new Expecting(right, compiled), listener);
    if (found.trouble().isPresent()) {
      return failed(found, found.verdict(), List.of(), found.shown());
    }
    List<Tally> wrong = found.outcomes().stream().filter(t -> !isRight(t.outcome())).toList();
    if (!wrong.isEmpty()) {
      // What the answer itself expects may make it choose another run, or none.
      Run shown =
          found
              .shown()
              .filter(run -> !isRight(run.outcome()))
              .orElseGet(() -> Explore.replay(wrong.get(0).first().toString(), compiled));
      return failed(
          found,
          shown.outcome().text().contains(UNRESOLVED)
              ? "A method uses a name that is not declared; the note above says which."
              : sentence(shown, wrong, found),
          Stream.concat(
                  Stream.of(shown.outcome()),
                  wrong.stream().map(Tally::outcome).filter(o -> !o.equals(shown.outcome())))
              .map(Outcome::toString)
              .toList(),
          Optional.of(shown));
    }
    if (!found.coverage().all()) {
      return failed(
          found,
          "Nothing wrong was found in "
              + found.extent()
              + ", but that is no proof: the answer takes more steps than it needs.",
          List.of(),
          Optional.empty());
    }
    return proven(answer, compiled, found);
  }

  private Report proven(String answer, Program compiled, Exploration found) {
    Optional<String> never =
        exercise.demands().possible().stream()
            .filter(
                text -> found.outcomes().stream().noneMatch(t -> t.outcome().text().equals(text)))
            .findFirst();
    if (never.isPresent()) {
      Run first = Explore.replay(found.outcomes().get(0).first().toString(), compiled);
      return failed(
          found,
          "Nothing goes wrong, but one thing that should be possible never happens, in "
              + found.extent()
              + ": "
              + line(never.get())
              + ".",
          List.of("never " + never.get()),
          Optional.of(first));
    }
    Optional<String> unused =
        exercise.demands().uses().stream()
            .filter(word -> !Lines.contains(answer, word))
            .findFirst();
    if (unused.isPresent()) {
      return failed(
          found,
          "It does what it should, but this exercise is about " + unused.get() + ": use it.",
          List.of(),
          Optional.empty());
    }
    int changed = Lines.difference(exercise.start(), answer);
    int allowed = exercise.demands().lines().orElse(Integer.MAX_VALUE);
    if (changed > allowed) {
      return failed(
          found,
          "It does what it should, but "
              + changed
              + " lines differ from the start; "
              + (allowed == 1 ? "one is enough." : allowed + " are enough."),
          List.of(),
          Optional.empty());
    }
    return new Report(
        true, "Passed: " + extent(found) + ".", List.of(), found.outcomes(), Optional.empty());
  }

  private static String extent(Exploration found) {
    return found.schedules() == 1
        ? "the only interleaving there is passes"
        : found.extent() + " pass";
  }

  private static Report failed(
      Exploration found, String verdict, List<String> wrong, Optional<Run> shown) {
    return new Report(false, "Not yet. " + verdict, wrong, found.outcomes(), shown);
  }

  private boolean isRight(Outcome outcome) {
    return !outcome.isFailure() && exercise.demands().right().contains(outcome.text());
  }

  private String sentence(Run shown, List<Tally> wrong, Exploration found) {
    int count = wrong.stream().mapToInt(Tally::count).sum();
    String often =
        count == found.schedules()
            ? "in each of " + found.extent().replaceFirst("^all ", "the ")
            : "in " + count + " of " + found.extent().replaceFirst("^all ", "");
    String others = wrong.size() == 1 ? "" : " (or something else that is wrong)";
    return "It ends with \""
        + line(shown.outcome().toString())
        + "\""
        + others
        + " "
        + (found.schedules() == 1 ? "in the only interleaving there is" : often)
        + "; right is "
        + exercise.demands().right().stream()
            .map(text -> "\"" + line(text) + "\"")
            .collect(Collectors.joining(" or "))
        + "."
        + (shown.explanation().isEmpty() ? "" : " " + shown.explanation());
  }

  static String line(String outcome) {
    return outcome.replace("\n", " ⏎ ");
  }
}
