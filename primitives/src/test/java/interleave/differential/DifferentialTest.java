package interleave.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The same random programs here and under CPython come to the same results, exceptions and final
 * states. {@code -Ddifferential.programs=10000} says how many, {@code -Ddifferential.seed=7} with
 * which to begin.
 */
class DifferentialTest {

  private static final int USUAL = 300;

  /** What was found in one program. */
  private record Difference(Program program, String what) {
    @Override
    public String toString() {
      return "program " + program.seed() + ": " + what + "\n" + program.listing();
    }
  }

  @Test
  @Timeout(7200)
  void programs_comeToTheSameHereAndInCPython() throws Exception {
    Optional<String> version = PythonRunner.version();
    if (version.isEmpty()) {
      String missing = "python3 is needed for this test, and is not there";
      assertTrue(System.getenv("CI") == null, missing);
      abort(missing);
    }
    long first = Long.getLong("differential.seed", 1);
    int count = Integer.getInteger("differential.programs", USUAL);
    List<Difference> differences = new ArrayList<>();
    Map<Deviation, Integer> deviations = new EnumMap<>(Deviation.class);
    int steps = 0;
    JavaRunner java = new JavaRunner();
    try (PythonRunner python = new PythonRunner()) {
      for (long seed = first; seed < first + count; seed++) {
        Program program = Generator.program(seed);
        Outcomes here = java.run(program);
        Outcomes there = python.run(program);
        steps += program.steps().size();
        difference(program, here, there, deviations).ifPresent(differences::add);
      }
    }
    System.out.println(
        "differential: "
            + count
            + " programs, "
            + steps
            + " steps, CPython "
            + version.get()
            + ", deliberate differences met: "
            + deviations);
    assertEquals(List.of(), differences);
  }

  private static Optional<Difference> difference(
      Program program, Outcomes here, Outcomes there, Map<Deviation, Integer> deviations) {
    int last = program.steps().size() - 1;
    for (int i = 0; i <= last; i++) {
      Step step = program.steps().get(i);
      String expected = expected(step, there.outcomes().get(i));
      String actual = here.outcomes().get(i);
      if (!actual.equals(expected) && !(i == last && deliberate(program, here).isPresent())) {
        return Optional.of(
            new Difference(program, "step " + i + ": there " + expected + ", here " + actual));
      }
    }
    Optional<Deviation> deliberate = deliberate(program, here);
    deliberate.ifPresent(why -> deviations.merge(why, 1, Integer::sum));
    return deliberate.isPresent() || here.finals().equals(there.finals())
        ? Optional.empty()
        : Optional.of(
            new Difference(
                program, "at the end: there " + there.finals() + ", here " + here.finals()));
  }

  /** Why the last step, and all that comes of it, may be different: it is if it ends as it must. */
  private static Optional<Deviation> deliberate(Program program, Outcomes here) {
    int last = program.steps().size() - 1;
    return program
        .steps()
        .get(last)
        .draft()
        .deviation()
        .filter(why -> here.outcomes().get(last).equals(why.outcomeHere()));
  }

  private static String expected(Step step, String cpythons) {
    return cpythons.startsWith("error ")
        ? "error "
            + step.subject().error(cpythons.substring("error ".length()), step.draft().python())
        : cpythons;
  }
}
