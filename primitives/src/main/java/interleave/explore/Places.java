package interleave.explore;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** Numbers for the places that the steps of one execution touch, in order of first appearance. */
final class Places {

  private final IdentityHashMap<Object, Integer> objects = new IdentityHashMap<>();
  private final Map<Part, Integer> parts = new HashMap<>();
  private int count;

  /** A field or an element of an object; of a class, where the field is static. */
  private record Part(Object owner, Object name) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Part part && part.owner == owner && part.name.equals(name);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(owner) + name.hashCode();
    }
  }

  int of(Object object) {
    Integer known = objects.get(object);
    if (known != null) {
      return known;
    }
    objects.put(object, count);
    return count++;
  }

  int of(Object owner, Object part) {
    Integer known = parts.putIfAbsent(new Part(owner, part), count);
    return known != null ? known : count++;
  }
}
