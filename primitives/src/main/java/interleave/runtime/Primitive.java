package interleave.runtime;

import interleave.trace.Named;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the primitives have in common: a name if the learner gave one, and a text that says all. */
public abstract class Primitive implements Named {

  private final @Nullable String name;

  /** A primitive without a name of its own; pictures call it by the variable that holds it. */
  protected Primitive() {
    this.name = null;
  }

  /** A primitive that messages and pictures call {@code name}. */
  protected Primitive(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  @Override
  public final Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** The state in words, for example {@code "locked by worker-1"}. A snapshot. */
  protected abstract String state();

  /** The threads that wait here, longest first. A snapshot, for reports. */
  public abstract List<Thread> waiters();

  /** Type, name, state and who waits. A snapshot, for reports. */
  @Override
  public String toString() {
    return Description.of(this, state(), waiters());
  }
}
