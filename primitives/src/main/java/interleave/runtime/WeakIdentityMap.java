package interleave.runtime;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What is known of objects, by identity, for as long as they live. The values must not refer to
 * their objects but weakly. Thread-safe.
 */
final class WeakIdentityMap<V> {

  private final ConcurrentHashMap<Object, V> values = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
  private final Function<Reference<Object>, V> maker;

  /**
   * @param maker makes the value of an object that has none, given a weak reference to it
   */
  WeakIdentityMap(Function<Reference<Object>, V> maker) {
    this.maker = maker;
  }

  /** The value of an object; a new one if it has none. */
  V of(Object object) {
    V known = values.get(new Probe(object));
    return known == null ? make(object) : known;
  }

  /** The value of an object, if it has one. */
  Optional<V> find(Object object) {
    return Optional.ofNullable(values.get(new Probe(object)));
  }

  private V make(Object object) {
    for (Object gone = dead.poll(); gone != null; gone = dead.poll()) {
      values.remove(gone);
    }
    Key key = new Key(object, dead);
    return values.computeIfAbsent(key, k -> maker.apply(key));
  }

  /** How many objects are known, some of which may be gone. */
  int size() {
    return values.size();
  }

  /** Equal to another key of the same object while that lives, and always to itself. */
  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object object, ReferenceQueue<Object> dead) {
      super(object, dead);
      hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      Object object = get();
      return object != null && other instanceof Key key && key.refersTo(object);
    }
  }

  /** Looks a key up, and costs less to make. */
  private static final class Probe {
    private final Object object;

    Probe(Object object) {
      this.object = object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.refersTo(object);
    }
  }
}
