package interleave.explore;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Which results of a program are right and which are wrong, as far as it says so. Thread-safe. */
final class Expectations {

  private final Set<String> expected = new ConcurrentSkipListSet<>();
  private final Set<String> forbidden = new ConcurrentSkipListSet<>();

  void expect(String result) {
    expected.add(result);
  }

  void forbid(String result) {
    forbidden.add(result);
  }

  /** Takes over what another execution said. */
  void add(Expectations others) {
    expected.addAll(others.expected);
    forbidden.addAll(others.forbidden);
  }

  /** What is to be said of an outcome, if without preemptions the outcome is {@code usual}. */
  Tally.Verdict of(Outcome outcome, Outcome usual) {
    if (outcome.isFailure() || forbidden.contains(outcome.text())) {
      return Tally.Verdict.FORBIDDEN;
    }
    if (!expected.isEmpty()) {
      return expected.contains(outcome.text()) ? Tally.Verdict.ACCEPTABLE : Tally.Verdict.FORBIDDEN;
    }
    return forbidden.isEmpty() && !outcome.equals(usual)
        ? Tally.Verdict.SURPRISING
        : Tally.Verdict.ACCEPTABLE;
  }
}
