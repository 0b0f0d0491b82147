package interleave.explore;

import interleave.trace.Named;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the objects of one execution are called. */
final class Names {

  private final Function<Object, Optional<String>> known;
  private final IdentityHashMap<Object, String> given = new IdentityHashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  Names(Function<Object, Optional<String>> known) {
    this.known = known;
  }

  /** Its variable's name, its own, or its type and a number. */
  String of(Object object) {
    return given.computeIfAbsent(
        object,
        met ->
            known
                .apply(met)
                .or(() -> met instanceof Named named ? named.name() : Optional.empty())
                .orElseGet(() -> met instanceof Thread t ? t.getName() : numbered(met)));
  }

  /** The same for a trace, which numbers by itself what has no name. */
  Optional<String> ofTraced(Object object) {
    return object instanceof Variable variable
        ? Optional.of(variable.name(this))
        : known.apply(object);
  }

  private String numbered(Object object) {
    Class<?> type = object.getClass();
    while (type.getSimpleName().isEmpty()) {
      type = type.getSuperclass();
    }
    return type.getSimpleName() + "-" + counts.merge(type.getSimpleName(), 1, Integer::sum);
  }
}
