package interleave.exercise;

import interleave.explore.Run;
import interleave.explore.Tally;
import java.util.List;
import java.util.Optional;

/**
 * What came of the examination of an answer.
 *
 * @param passed whether it is right
 * @param verdict what there is to say, in a few sentences
 * @param wrong outcomes that came and are wrong, or were predicted and never come; that of the run
 *     that is shown first
 * @param outcomes the outcomes, as far as they may be shown
 * @param shown a run that shows what the verdict says; empty if there is none
 */
public record Report(
    boolean passed, String verdict, List<String> wrong, List<Tally> outcomes, Optional<Run> shown) {

  /** Makes the lists unchangeable. */
  public Report {
    wrong = List.copyOf(wrong);
    outcomes = List.copyOf(outcomes);
  }

  Report saying(String other) {
    return new Report(passed, other, wrong, outcomes, shown);
  }

  /** The verdict, and every step of the run. */
  @Override
  public String toString() {
    return verdict + shown.map(run -> "\n\n" + run.table()).orElse("");
  }
}
