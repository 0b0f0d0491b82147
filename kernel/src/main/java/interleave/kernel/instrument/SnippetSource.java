package interleave.kernel.instrument;

import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * What the transformer must know about where a class came from.
 *
 * @param unit what the learner calls the source, for example {@code "cell 3"}
 * @param lineOf from a line of the generated class to the line in the unit, from 1; 0 if it stands
 *     for no line of the learner's
 * @param volatileNames names of the top-level variables declared {@code volatile}
 * @param finalNames names of the top-level variables declared {@code final}
 */
public record SnippetSource(
    String unit, IntUnaryOperator lineOf, Set<String> volatileNames, Set<String> finalNames) {

  /** Makes the sets unchangeable. */
  public SnippetSource {
    volatileNames = Set.copyOf(volatileNames);
    finalNames = Set.copyOf(finalNames);
  }

  /** The same place, for a class that was made of {@code other}. */
  public SnippetSource withWordsOf(SnippetSource other) {
    return new SnippetSource(unit, lineOf, other.volatileNames, other.finalNames);
  }
}
