package interleave.exercise;

import interleave.explore.Explore;
import interleave.explore.Outcome;
import interleave.explore.Play;
import interleave.explore.Program;
import interleave.explore.Progress;
import interleave.explore.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * For answers that say who takes the next step, turn by turn: a thread's name for each. A schedule,
 * as an exploration tells it, is an answer too.
 */
record Turns(Exercise exercise) implements Examiner {

  @Override
  public Optional<String> objection(String answer) {
    return Optional.empty();
  }

  @Override
  public String java(String answer) {
    return exercise.program();
  }

  private static List<String> words(String answer) {
    return Lines.of(answer).stream()
        .flatMap(line -> Arrays.stream(line.split("[\\s,;]+")))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  @Override
  public Report examine(String answer, Program compiled, Progress.Listener listener) {
    String text = String.join("", Lines.of(answer));
    return text.matches("[\\d@,\\s]*/\\d+") ? replayed(text, compiled) : played(answer, compiled);
  }

  private Report replayed(String schedule, Program compiled) {
    Run run = Explore.replay(schedule, compiled);
    return run.misfit()
        .map(where -> "The schedule does not fit " + where + ".")
        .map(misfit -> report(false, "Not yet. " + misfit, run))
        .orElseGet(() -> judged(run, "This schedule ends with ", ""));
  }

  private Report played(String answer, Program compiled) {
    List<String> words = words(answer);
    Play play = Play.of(words, compiled);
    if (play.refusal().isPresent()) {
      return report(
          false,
          "Not yet. Turn "
              + (play.taken() + 1)
              + " cannot be taken: "
              + play.refusal().get()
              + "."
              + standings(play),
          play.run());
    }
    return judged(play.run(), after(play.taken(), words.size()), standings(play));
  }

  private static String after(int taken, int turns) {
    if (taken < turns) {
      return "After " + taken + " of your " + turns + " turns the program was over, with ";
    }
    return switch (turns) {
      case 0 -> "Without a turn of yours it ends with ";
      case 1 -> "After your turn it ends with ";
      default -> "After your " + turns + " turns it ends with ";
    };
  }

  private Report judged(Run run, String after, String where) {
    boolean reached =
        exercise.demands().right().stream().anyMatch(goal -> isReached(goal, run.outcome()));
    String ends = after + "\"" + Proof.line(run.outcome().toString()) + "\"";
    if (reached) {
      String why = run.explanation().isEmpty() ? "" : " " + run.explanation();
      return report(true, "Passed: you broke it. " + ends + "." + why, run);
    }
    return report(
        false,
        "Not yet. "
            + ends
            + "; wanted is "
            + exercise.demands().right().stream()
                .map(goal -> "\"" + Proof.line(goal) + "\"")
                .collect(Collectors.joining(" or "))
            + "."
            + where,
        run);
  }

  private static boolean isReached(String goal, Outcome outcome) {
    return outcome.isFailure() ? outcome.toString().contains(goal) : outcome.text().equals(goal);
  }

  private static String standings(Play play) {
    return play.standings().isEmpty()
        ? ""
        : play.standings().stream()
            .map(
                standing ->
                    standing.thread()
                        + ": "
                        + standing.next()
                        + (standing.able() ? "" : " (has to wait)"))
            .collect(Collectors.joining("; ", " The next steps are then: ", "."));
  }

  private static Report report(boolean passed, String verdict, Run run) {
    List<String> wrong = passed ? List.of() : List.of(run.outcome().toString());
    return new Report(passed, verdict, wrong, List.of(), Optional.of(run));
  }
}
