package interleave.explore;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Numbers for the places that the steps of one execution touch, in order of first appearance. */
final class Places {

  /**
   * As long as there are no more, they are looked through: most executions touch fewer, and make
   * them anew, and to give a new object its identity hash takes longer.
   */
  private static final int FEW = 32;

  /** What the place of an object itself is called. */
  private static final Object WHOLE = new Object();

  /** An object; or a field or an element of one, or of a class, where the field is static. */
  private record Place(Object owner, Object part) {
    boolean is(Object otherOwner, Object otherPart) {
      return owner == otherOwner && (part == otherPart || part.equals(otherPart));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Place place && is(place.owner, place.part);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(owner) + part.hashCode();
    }
  }

  /** By number, of the first ones. */
  private Place[] first = new Place[8];

  /** All, once there are many. */
  private final Map<Place, Integer> numbers = new HashMap<>(0);

  private int count;

  int of(Object object) {
    return of(object, WHOLE);
  }

  int of(Object owner, Object part) {
    return count <= FEW ? ofFew(owner, part) : ofMany(new Place(owner, part));
  }

  private int ofFew(Object owner, Object part) {
    for (int i = 0; i < count; i++) {
      if (first[i].is(owner, part)) {
        return i;
      }
    }
    Place place = new Place(owner, part);
    if (count == FEW) {
      for (int i = 0; i < count; i++) {
        numbers.put(first[i], i);
      }
      return ofMany(place);
    }
    if (count == first.length) {
      first = Arrays.copyOf(first, 2 * count);
    }
    first[count] = place;
    return count++;
  }

  private int ofMany(Place place) {
    Integer known = numbers.putIfAbsent(place, count);
    return known != null ? known : count++;
  }
}
