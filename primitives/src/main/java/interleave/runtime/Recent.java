package interleave.runtime;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the two objects that one thread has met last: a thread meets the same ones again
 * and again. Only that thread uses it.
 */
final class Recent<V extends Known> {

  private final Function<Object, V> all;

  private @Nullable V latest;
  private @Nullable V second;

  /**
   * @param all what is known of any object
   */
  Recent(Function<Object, V> all) {
    this.all = all;
  }

  V of(Object object) {
    V first = latest;
    if (first != null && first.isOf(object)) {
      return first;
    }
    V other = second;
    V found = other != null && other.isOf(object) ? other : all.apply(object);
    second = first;
    latest = found;
    return found;
  }
}
