package interleave.exercise;

import interleave.explore.Program;
import interleave.explore.Progress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An exercise, with all that belongs to it.
 *
 * <p>Its {@code program} is Java: for an exercise to fix, to write or to put in order, what follows
 * the learner's answer, uses it and ends with the outcome; for the others, all of the program.
 *
 * @param id chapter and number, for example {@code "04.2"}
 * @param title what it is called
 * @param kind what is to be done
 * @param task the question, as Markdown
 * @param start what the learner begins with
 * @param program see above
 * @param demands what is asked of an answer
 * @param advice what to say of certain outcomes
 * @param hints from the vaguest to the plainest
 * @param solution an answer that is right
 * @param explanation why it is, as Markdown
 * @param mistakes typical answers that are wrong
 */
public record Exercise(
    String id,
    String title,
    Kind kind,
    String task,
    String start,
    String program,
    Demands demands,
    List<Advice> advice,
    List<String> hints,
    String solution,
    String explanation,
    List<Mistake> mistakes) {

  /** Makes the lists unchangeable. */
  public Exercise {
    advice = List.copyOf(advice);
    hints = List.copyOf(hints);
    mistakes = List.copyOf(mistakes);
  }

  /**
   * What is asked of an answer.
   *
   * @param right the outcomes that are right; to find a schedule: those that are to be reached
   * @param possible outcomes that must be possible
   * @param lines how many lines may differ from the start; empty if that does not matter
   * @param needs what the program needs of the answer, in a sentence; may be empty
   * @param uses what an answer must contain
   * @param avoids what an answer must not contain
   */
  public record Demands(
      List<String> right,
      List<String> possible,
      Optional<Integer> lines,
      String needs,
      List<String> uses,
      List<String> avoids) {

    /** Makes the lists unchangeable. */
    public Demands {
      right = List.copyOf(right);
      possible = List.copyOf(possible);
      uses = List.copyOf(uses);
      avoids = List.copyOf(avoids);
    }
  }

  /** What to say of an outcome in which {@code pattern} is found. */
  public record Advice(Pattern pattern, String sentence) {}

  /**
   * A typical answer that is wrong.
   *
   * @param name what is wrong with it
   * @param answer the answer
   * @param says what the report on it has to contain
   */
  public record Mistake(String name, String answer, String says) {}

  /**
   * Reads an exercise.
   *
   * @param name of what is read, for messages
   * @throws IllegalArgumentException if the text is not written as it should be; the message says
   *     where
   */
  public static Exercise parse(String name, String text) {
    return new ExerciseText(name, text).exercise();
  }

  /** The chapter it belongs to. */
  public int chapter() {
    return Integer.parseInt(id.substring(0, id.indexOf('.')));
  }

  /** Whether an answer is what the learner began with, or nothing at all. */
  public boolean isUntouched(String answer) {
    List<String> lines = Lines.of(answer);
    return lines.isEmpty() || lines.equals(Lines.of(start));
  }

  /** What the learner began with, if nothing at all is left of it; else empty. */
  public Optional<String> lostStart(String answer) {
    return Lines.of(answer).isEmpty() && !Lines.of(start).isEmpty()
        ? Optional.of(start.stripTrailing())
        : Optional.empty();
  }

  /** What keeps an answer from being examined at all; empty if nothing does. */
  public Optional<String> objection(String answer) {
    return demands.avoids().stream()
        .filter(word -> Lines.contains(answer, word))
        .findFirst()
        .map(word -> "This one is to be done without " + word + ".")
        .or(() -> examiner().objection(answer));
  }

  /** The Java that is to be run, and run again, for an answer. */
  public String java(String answer) {
    return examiner().java(answer);
  }

  /**
   * Examines an answer. Takes as long as its exploration does, at most a minute; less if the
   * calling thread is interrupted.
   *
   * @param compiled what {@link #java} says, compiled
   * @param listener is told how an exploration gets on
   */
  public Report examine(String answer, Program compiled, Progress.Listener listener) {
    return advised(examiner().examine(answer, compiled, listener));
  }

  private Report advised(Report report) {
    if (report.passed()) {
      return report;
    }
    String verdict =
        report.wrong().stream()
            .flatMap(outcome -> advice.stream().filter(a -> a.pattern().matcher(outcome).find()))
            .findFirst()
            .map(a -> report.verdict() + " " + a.sentence())
            .orElse(report.verdict());
    return report.saying(verdict);
  }

  private Examiner examiner() {
    return switch (kind) {
      case FIX, WRITE, ORDER -> new Proof(this);
      case PREDICT -> new Prediction(this);
      case FIND -> new Turns(this);
    };
  }
}
