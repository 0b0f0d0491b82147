package interleave.threads;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable of which every thread has its own. Semantics of an attribute of CPython's {@code
 * threading.local}: what one thread sets no other sees, not even one that it starts. Null is a
 * value like any other.
 *
 * <h2>Memory effects</h2>
 *
 * None: no thread ever sees what another has set.
 */
public final class Local<T> {

  /** A thread's value; a thread that has none has no cell. */
  private record Cell<T>(@Nullable T value) {}

  private final ThreadLocal<Optional<Cell<T>>> values;

  /** A variable that no thread has set. */
  public Local() {
    values = ThreadLocal.withInitial(Optional::empty);
  }

  /** A variable that begins, in each thread that asks for it, with what {@code initial} gives. */
  public Local(Supplier<? extends T> initial) {
    values = ThreadLocal.withInitial(() -> Optional.of(new Cell<>(initial.get())));
  }

  /**
   * The calling thread's value.
   *
   * @throws IllegalStateException if it has none
   */
  public T get() {
    return values
        .get()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    Thread.currentThread().getName() + " has not set this variable"))
        .value();
  }

  /** Gives the calling thread's a value. */
  public void set(T value) {
    values.set(Optional.of(new Cell<>(value)));
  }

  /** Whether the calling thread's has a value, or begins with one. */
  public boolean isSet() {
    return values.get().isPresent();
  }

  /** Makes the calling thread's as if the thread had never used it. */
  public void remove() {
    values.remove();
  }
}
