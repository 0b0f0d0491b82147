package interleave.kernel.shell;

import interleave.standstill.SeenObject;
import java.lang.reflect.Field;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Vector;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the learner calls an object: the top-level variable that held it when the names were taken,
 * or the place in the array or list that such a variable held ({@code forks[2]}). A snapshot.
 */
final class VariableNames implements Function<Object, Optional<String>> {

  /** Elements of longer arrays and lists go by other names. */
  private static final int ELEMENTS = 100;

  private static final int LONGEST = 10_000;

  private final IdentityHashMap<Object, String> names = new IdentityHashMap<>();

  /** Takes note of a variable; the first name of an object is kept. */
  void add(String name, Field variable) {
    Object value = valueOf(variable);
    if (value == null) {
      return;
    }
    names.putIfAbsent(value, name);
    if (value instanceof Object[] array) {
      addElements(name, array);
    } else if (isPlainList(value)) {
      addElements(name, ((List<?>) value).toArray());
    }
  }

  private void addElements(String name, @Nullable Object[] elements) {
    for (int i = 0; i < Math.min(elements.length, ELEMENTS); i++) {
      Object element = elements[i];
      if (element != null) {
        names.putIfAbsent(element, name + "[" + i + "]");
      }
    }
  }

  /**
   * A learner's own list may do anything when it is asked for an element, a locked one may wait.
   */
  private static boolean isPlainList(Object value) {
    String type = value.getClass().getName();
    return value instanceof List<?> list
        && list instanceof RandomAccess
        && !(list instanceof Vector)
        && type.startsWith("java.util.")
        && !type.startsWith("java.util.Collections$Synchronized")
        && list.size() <= LONGEST;
  }

  private static @Nullable Object valueOf(Field variable) {
    try {
      return variable.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError("the loader made it accessible", e);
    }
  }

  @Override
  public Optional<String> apply(Object object) {
    return object instanceof SeenObject seen
        ? ofSeen(seen)
        : Optional.ofNullable(names.get(object));
  }

  /** Of an object in a thousand million, this may be the name of another one of its class. */
  private Optional<String> ofSeen(SeenObject seen) {
    return names.entrySet().stream()
        .filter(entry -> SeenObject.of(entry.getKey()).equals(seen))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
