package interleave.explore;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of an exploration.
 *
 * @param outcomes every outcome, in the order they were found
 * @param coverage how much of what there is was looked at
 * @param schedules how many interleavings that is
 * @param foundAfter how many it took to find one that should not be; 0 if none was found
 * @param seconds how long it took, in real time
 * @param shown one execution with an outcome that should not be, or that surprises, and as few
 *     preemptions as could be found; empty if all outcomes are acceptable
 * @param trouble why it could not go on; empty if nothing kept it from that
 */
public record Exploration(
    List<Tally> outcomes,
    Coverage coverage,
    int schedules,
    int foundAfter,
    double seconds,
    Optional<Run> shown,
    Optional<String> trouble) {

  /** How many outcomes are told one by one. */
  private static final int MOST_OUTCOMES = 50;

  /** Makes the list unchangeable. */
  public Exploration {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * How much of what there is was looked at.
   *
   * @param all whether it was every interleaving that differs from the others in something
   * @param preemptions if not all: whether it was all with up to so many preemptions
   * @param seed if not all: what the interleavings were drawn with, where they were drawn
   * @param interrupted whether it would have gone on, had it not been interrupted
   */
  public record Coverage(
      boolean all, Optional<Integer> preemptions, Optional<Long> seed, boolean interrupted) {}

  /** Outcomes to be told one by one: all, or if those are too many, what is wrong, and others. */
  public List<Tally> firstOutcomes() {
    if (outcomes.size() <= MOST_OUTCOMES) {
      return outcomes;
    }
    return outcomes.stream()
        .sorted(Comparator.comparing((Tally tally) -> tally.verdict() != Tally.Verdict.FORBIDDEN))
        .limit(MOST_OUTCOMES)
        .toList();
  }

  /** Whether nothing that should not be was found. */
  public boolean holds() {
    return trouble.isEmpty()
        && outcomes.stream().noneMatch(t -> t.verdict() == Tally.Verdict.FORBIDDEN);
  }

  /** How many interleavings, of how many: {@code "all 36 interleavings"}. */
  public String extent() {
    String all =
        schedules == 1
            ? "the only interleaving"
            : String.format(Locale.ROOT, "all %,d interleavings", schedules);
    if (coverage.all()) {
      return all;
    }
    if (coverage.preemptions().isPresent()) {
      return all + " with at most " + Words.count(coverage.preemptions().get(), "preemption");
    }
    return Words.count(schedules, "interleaving")
        + " of an unknown number"
        + coverage.seed().map(seed -> ", seed " + seed).orElse("")
        + (coverage.interrupted() ? ", up to an interrupt" : "");
  }

  /** In how many interleavings, of how many: {@code "2 of 36 interleavings"}. */
  private String often(int count) {
    String extent = extent();
    return extent.startsWith("the only ")
        ? extent
        : count + " of " + extent.replaceFirst("^all ", "");
  }

  /** The answer in a sentence or two. */
  public String verdict() {
    if (trouble.isPresent()) {
      return "This cannot be explored: " + trouble.get() + ".";
    }
    if (outcomes.isEmpty()) {
      return "Nothing is known: it was interrupted before the first interleaving had ended.";
    }
    Optional<Tally> bad =
        shown.flatMap(
            run -> outcomes.stream().filter(t -> t.outcome().equals(run.outcome())).findFirst());
    if (bad.isEmpty()) {
      String same =
          outcomes.size() == 1
              ? "the outcome is always " + outcomes.get(0).outcome().brief()
              : "no outcome is wrong";
      return coverage.all()
          ? "Proven: in " + extent() + " " + same + "."
          : "Nothing found: in " + extent() + " " + same + ".";
    }
    String what = bad.get().outcome().brief();
    String often = often(bad.get().count());
    String why = shown.map(Run::explanation).filter(s -> !s.isEmpty()).map(s -> " " + s).orElse("");
    return bad.get().verdict() == Tally.Verdict.FORBIDDEN
        ? "Wrong: " + what + ", in " + often + "." + why
        : "It depends on the order of the threads: "
            + what
            + " in "
            + often
            + ", against "
            + outcomes.get(0).outcome().brief()
            + "."
            + why;
  }

  /**
   * Does nothing if nothing that should not be was found.
   *
   * @throws AssertionError with all there is to say, if something was
   */
  public void check() {
    if (!holds()) {
      throw new AssertionError(toString());
    }
  }

  /** The verdict, the outcomes, and the execution that is shown. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(verdict()).append("\n\n");
    text.append(Words.table(List.of("outcome", "count", "share", "first schedule", ""), rows()));
    if (outcomes.size() > MOST_OUTCOMES) {
      text.append("and ").append(outcomes.size() - MOST_OUTCOMES).append(" more outcomes\n");
    }
    shown.ifPresent(run -> text.append('\n').append(run));
    return text.toString();
  }

  /**
   * The first outcomes as rows of a table: outcome, count, share, first schedule, verdict. What is
   * wrong comes first, if not all have room.
   */
  public List<List<String>> rows() {
    return firstOutcomes().stream()
        .map(
            tally ->
                List.of(
                    tally.outcome().brief(),
                    "" + tally.count(),
                    String.format(Locale.ROOT, "%.0f %%", 100.0 * tally.count() / schedules),
                    tally.first().brief(),
                    tally.verdict().name().toLowerCase(Locale.ROOT)))
        .toList();
  }
}
