package interleave.race;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The mirrors of objects, by identity. An object is not kept from being collected; its mirror goes
 * with it.
 *
 * <p>Looking one up takes no lock: who does not find it, because it is not there or because the
 * table is being changed, looks again under the lock of its part.
 */
final class Mirrors {

  private static final int PARTS = 16;
  private static final int FIRST_SIZE = 64;

  private final Part[] parts = new Part[PARTS];

  /** How many histories there may be besides those there are. */
  private final AtomicLong room;

  /**
   * Mirrors of no object as yet.
   *
   * @param most how many histories of variables there may be at a time
   */
  Mirrors(long most) {
    room = new AtomicLong(most);
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part();
    }
  }

  AtomicLong room() {
    return room;
  }

  /** The mirror of an object. */
  Mirror of(Object object) {
    int hash = System.identityHashCode(object);
    return parts[(hash >>> 4) % PARTS].of(object, hash);
  }

  private final class Part {

    /** Who has been collected. */
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

    private volatile AtomicReferenceArray<@Nullable Mirror> table =
        new AtomicReferenceArray<>(FIRST_SIZE);

    /** Guarded by this. */
    private int size;

    Mirror of(Object object, int hash) {
      AtomicReferenceArray<@Nullable Mirror> now = table;
      Mirror found = find(now.get(index(hash, now)), object);
      return found != null ? found : add(object, hash);
    }

    private static int index(int hash, AtomicReferenceArray<?> table) {
      return (hash >>> 8 ^ hash) & (table.length() - 1);
    }

    private static @Nullable Mirror find(@Nullable Mirror first, Object object) {
      for (Mirror at = first; at != null; at = at.next) {
        if (at.refersTo(object)) {
          return at;
        }
      }
      return null;
    }

    private synchronized Mirror add(Object object, int hash) {
      removeGone();
      int index = index(hash, table);
      Mirror first = table.get(index);
      Mirror found = find(first, object);
      if (found != null) {
        return found;
      }
      Mirror made = new Mirror(object, hash, first, gone);
      table.set(index, made);
      size++;
      if (size > table.length()) {
        grow();
      }
      return made;
    }

    private void grow() {
      AtomicReferenceArray<@Nullable Mirror> larger =
          new AtomicReferenceArray<>(2 * table.length());
      for (int i = 0; i < table.length(); i++) {
        Mirror at = table.get(i);
        while (at != null) {
          Mirror rest = at.next;
          int index = index(at.hash, larger);
          at.next = larger.get(index);
          larger.set(index, at);
          at = rest;
        }
      }
      table = larger;
    }

    private void removeGone() {
      for (Reference<?> each = gone.poll(); each != null; each = gone.poll()) {
        remove((Mirror) each);
      }
    }

    private void remove(Mirror mirror) {
      int index = index(mirror.hash, table);
      Mirror before = null;
      for (Mirror at = table.get(index); at != null; at = at.next) {
        if (at == mirror) {
          if (before == null) {
            table.set(index, at.next);
          } else {
            before.next = at.next;
          }
          size--;
          room.addAndGet(mirror.size());
          return;
        }
        before = at;
      }
    }
  }
}
