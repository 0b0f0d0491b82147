package interleave.race;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an object, for as long as there is one. Refers to other objects through their
 * mirrors only, so that nothing a learner has made lives longer for it.
 */
final class Mirror extends WeakReference<Object> {

  /** What an object is besides itself. */
  sealed interface Role {}

  /** An iterator or a view: what is done through it is done to the collection. */
  record Part(Mirror of) implements Role {}

  /** A lock that stands for one side of a read-write lock. */
  record View(Mirror of, boolean shared) implements Role {}

  /** A thread that has been started where it was seen. */
  record Started(Slot by) implements Role {}

  /** A thread as it is watched. */
  record Running(Watched watched) implements Role {}

  /** A future whose completion was or will be seen. */
  record Result(Completion completion) implements Role {}

  /** The number of an object's contents, among those of its fields, which are positive. */
  static final int CONTENTS = -1;

  private static final int FIRST_FIELDS = 4;

  final int hash;

  /** Of those with the same place in the table. Written under the table's lock. */
  volatile @Nullable Mirror next;

  private volatile @Nullable Sync sync;
  private volatile @Nullable Sync shared;
  private volatile @Nullable Role role;

  /** By the number of the field. Written under this, and then not changed, but replaced. */
  private volatile Fields fields = Fields.NONE;

  /** By index. The array is made once, under this; so are its elements. */
  private volatile @Nullable History @Nullable [] elements;

  /** How many histories there are in it. Guarded by this. */
  private int size;

  Mirror(Object object, int hash, @Nullable Mirror next, @Nullable ReferenceQueue<Object> queue) {
    super(object, queue);
    this.hash = hash;
    this.next = next;
  }

  Optional<Object> object() {
    return Optional.ofNullable(get());
  }

  /** Where those meet who use the object, or its monitor, to order themselves. */
  Sync sync() {
    Sync known = sync;
    return known != null ? known : makeSync();
  }

  private synchronized Sync makeSync() {
    Sync known = sync;
    if (known == null) {
      known = new Sync();
      sync = known;
    }
    return known;
  }

  /**
   * Where those meet who order themselves in the object's second way: who shares a read-write lock
   * with who will have it alone, who {@linkplain interleave.runtime.Operation#contributes
   * contributes} with who enables others.
   */
  Sync shared() {
    Sync known = shared;
    return known != null ? known : makeShared();
  }

  private synchronized Sync makeShared() {
    Sync known = shared;
    if (known == null) {
      known = new Sync();
      shared = known;
    }
    return known;
  }

  @Nullable Role role() {
    return role;
  }

  void role(Role role) {
    this.role = role;
  }

  /** Where those meet who access a volatile field. */
  Sync volatileField(int variable) {
    Object known = fields.get(variable);
    return known instanceof Sync found ? found : (Sync) make(variable, field -> new Sync(), null);
  }

  /**
   * What has been done to a field; null if there is no room to remember that.
   *
   * @param room how many more histories there may be
   */
  @Nullable History field(int variable, AtomicLong room) {
    Object known = fields.get(variable);
    return known instanceof History found
        ? found
        : (History) make(variable, field -> new History(), room);
  }

  private synchronized @Nullable Object make(
      int variable, IntFunction<Object> maker, @Nullable AtomicLong room) {
    Object known = fields.get(variable);
    if (known != null) {
      return known;
    }
    if (room != null && !count(room)) {
      return null;
    }
    Object made = maker.apply(variable);
    fields = fields.with(variable, made);
    return made;
  }

  /** What has been done to an element; null if there is no room to remember that. */
  @Nullable History element(int index, Object array, AtomicLong room) {
    @Nullable History[] known = elements;
    History found = known == null ? null : known[index];
    return found != null ? found : makeElement(index, array, room);
  }

  private synchronized @Nullable History makeElement(int index, Object array, AtomicLong room) {
    @Nullable History[] all = elements;
    if (all == null) {
      int length = Array.getLength(array);
      if (length > room.get()) {
        return null;
      }
      all = new History[length];
    }
    if (all[index] == null && count(room)) {
      all[index] = new History();
    }
    elements = all;
    return all[index];
  }

  private boolean count(AtomicLong room) {
    if (room.get() <= 0) {
      return false;
    }
    room.decrementAndGet();
    size++;
    return true;
  }

  /** How many histories go with it. */
  synchronized int size() {
    return size;
  }

  /** Some fields by number: a table with open addressing that is at most half full. */
  private static final class Fields {
    static final Fields NONE = new Fields(1, 0);

    private final int[] numbers;
    private final @Nullable Object[] values;
    private final int count;

    Fields(int length, int count) {
      numbers = new int[length];
      values = new Object[length];
      this.count = count;
    }

    @Nullable Object get(int number) {
      int mask = numbers.length - 1;
      for (int i = number & mask; values[i] != null; i = (i + 1) & mask) {
        if (numbers[i] == number) {
          return values[i];
        }
      }
      return null;
    }

    Fields with(int number, Object value) {
      boolean grows = 2 * (count + 1) > numbers.length;
      int length = grows ? Math.max(FIRST_FIELDS, 2 * numbers.length) : numbers.length;
      Fields more = new Fields(length, count + 1);
      for (int i = 0; i < numbers.length; i++) {
        if (values[i] != null) {
          more.put(numbers[i], values[i]);
        }
      }
      more.put(number, value);
      return more;
    }

    private void put(int number, Object value) {
      int mask = numbers.length - 1;
      int i = number & mask;
      while (values[i] != null) {
        i = (i + 1) & mask;
      }
      numbers[i] = number;
      values[i] = value;
    }
  }
}
