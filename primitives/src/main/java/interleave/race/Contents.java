package interleave.race;

import java.util.Hashtable;
import java.util.Set;
import java.util.Vector;

/** How the methods of {@code java.util}'s containers reach their contents. */
final class Contents {

  /** What these return is the container again, in another shape. */
  private static final Set<String> PARTS =
      Set.of(
          "iterator",
          "listIterator",
          "descendingIterator",
          "keySet",
          "values",
          "entrySet",
          "subList",
          "subSet",
          "headSet",
          "tailSet",
          "subMap",
          "headMap",
          "tailMap",
          "descendingMap",
          "descendingSet",
          "descendingKeySet",
          "navigableKeySet",
          "reversed");

  /** Methods of iterators that move the iterator, and only read the container. */
  private static final Set<String> MOVES = Set.of("next", "previous", "forEachRemaining");

  private static final ClassValue<Boolean> LOCKS_ITSELF =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return Vector.class.isAssignableFrom(type)
              || Hashtable.class.isAssignableFrom(type)
              || type == StringBuffer.class
              || type.getName().startsWith("java.util.Collections$Synchronized");
        }
      };

  private Contents() {}

  /** Whether each of its methods holds its lock, so that it is never accessed unordered. */
  static boolean lockThemselves(Object container) {
    return LOCKS_ITSELF.get(container.getClass());
  }

  static boolean returnsPart(String method) {
    return PARTS.contains(method);
  }

  static boolean onlyMoves(String method) {
    return MOVES.contains(method);
  }
}
