package interleave.explore;

import interleave.trace.Named;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field, an element of an array, or the contents of a collection.
 *
 * @param owner what has it; null where that says nothing
 * @param label what it is called, behind the name of its owner
 */
record Variable(@Nullable Object owner, String label) implements Named {

  @Override
  public Optional<String> name() {
    return owner == null ? Optional.of(label) : Optional.empty();
  }

  String name(Names names) {
    return owner == null ? label : names.of(owner) + label;
  }

  /** Of the same variable of the same owner there is one in an execution. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
