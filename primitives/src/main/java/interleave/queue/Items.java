package interleave.queue;

import interleave.trace.ThreadLog;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The items of a queue in their order. Guarded by whoever owns it.
 *
 * <p>Null is an item like any other, except where items are compared. What is recorded goes in as a
 * {@link Stamped} item and comes out as one; see {@link Stamped#entry}.
 */
abstract class Items {

  /** Hooks may have to be made ready: they are told once, before they are asked anything else. */
  void init() {}

  /** Keeps an {@linkplain Stamped#entry entry}. */
  abstract void add(Object entry);

  /** Removes the next, with its token if it was kept; there must be one. */
  abstract Object remove();

  abstract int size();

  /** An item that knows the event that put it in. */
  static final class Stamped {
    private static final Object NULL = new Object();

    final @Nullable Object item;

    /** Token of the event. Guarded by whoever owns the items. */
    private long token;

    Stamped(@Nullable Object item, long token) {
      this.item = item;
      this.token = token;
    }

    void stamp(long newToken) {
      token = newToken;
    }

    /** An item as it is kept, with the token of the event that puts it in, if there is one. */
    static Object entry(@Nullable Object item, long token) {
      if (token != ThreadLog.NO_EVENT) {
        return new Stamped(item, token);
      }
      return item == null ? NULL : item;
    }

    static long tokenOf(@Nullable Object entry) {
      return entry instanceof Stamped stamped ? stamped.token : ThreadLog.NO_EVENT;
    }

    static @Nullable Object itemOf(@Nullable Object entry) {
      return entry instanceof Stamped stamped ? stamped.item : entry == NULL ? null : entry;
    }
  }

  /** First in, first out; or last in, first out. */
  static final class Line extends Items {
    private final ArrayDeque<Object> entries = new ArrayDeque<>();
    private final boolean lastFirst;

    private Line(boolean lastFirst) {
      this.lastFirst = lastFirst;
    }

    static Line firstInFirstOut() {
      return new Line(false);
    }

    static Line lastInFirstOut() {
      return new Line(true);
    }

    @Override
    void add(Object entry) {
      entries.addLast(entry);
    }

    @Override
    Object remove() {
      return lastFirst ? entries.removeLast() : entries.removeFirst();
    }

    @Override
    int size() {
      return entries.size();
    }
  }

  /**
   * Smallest first: a binary heap, in which no entry is smaller than its parent.
   *
   * <p>To compare is to run a learner's code, which may fail. So an entry's way through the heap is
   * found first, by comparing, and nothing is moved before it is known: a comparison that fails
   * changes nothing.
   *
   * <p>Not so as long as it is <em>plain</em>: all items so far are of one class of the JDK's own
   * and in its order. To compare them runs no learner's code, does not wait, and does not fail.
   */
  static final class Heap<T> extends Items {
    private static final Set<Class<?>> PLAIN =
        Set.of(
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Character.class,
            Boolean.class,
            String.class,
            BigInteger.class,
            BigDecimal.class,
            Duration.class,
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class);

    /** No item is of this class. */
    private static final Class<?> NOT_PLAIN = Heap.class;

    private final @Nullable Comparator<? super T> order;

    /**
     * The class of all items so far, if it is plain; null before the first; {@link #NOT_PLAIN} for
     * good once it is not. Read by anybody, to find out early.
     */
    private volatile @Nullable Class<?> kind;

    private Object[] entries = new Object[16];
    private int size;

    Heap(@Nullable Comparator<? super T> order) {
      this.order = order;
      this.kind = order == null ? null : NOT_PLAIN;
    }

    boolean isPlain() {
      return kind != NOT_PLAIN;
    }

    /** Whether it is plain, and stays so with this item. */
    boolean isPlainWith(@Nullable Object item) {
      if (item == null) {
        return false;
      }
      Class<?> known = kind;
      return known == null ? PLAIN.contains(item.getClass()) : known == item.getClass();
    }

    @Override
    void add(Object entry) {
      Object item = Stamped.itemOf(entry);
      if (item == null || item.getClass() != kind) {
        learnKind(item);
      }
      int place = size;
      while (place > 0 && less(entry, entries[parent(place)])) {
        place = parent(place);
      }
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, 2 * size);
      }
      int hole = size;
      while (hole != place) {
        entries[hole] = entries[parent(hole)];
        hole = parent(hole);
      }
      entries[place] = entry;
      size++;
    }

    /** An item is put that is not of the kind known. */
    private void learnKind(@Nullable Object item) {
      if (order == null) {
        Objects.requireNonNull(item, "null has no place in the order of a PriorityQueue");
        kind = isPlainWith(item) ? item.getClass() : NOT_PLAIN;
      }
    }

    @Override
    Object remove() {
      Object smallest = entries[0];
      Object last = entries[size - 1];
      int remaining = size - 1;
      int place = 0;
      int child = smallerChild(place, remaining);
      while (child < remaining && less(entries[child], last)) {
        place = child;
        child = smallerChild(place, remaining);
      }
      // Each entry on the way moves up one level: from the place upwards, so that none is lost.
      Object moving = last;
      while (place > 0) {
        Object above = entries[place];
        entries[place] = moving;
        moving = above;
        place = parent(place);
      }
      entries[0] = moving;
      entries[remaining] = null;
      size = remaining;
      return smallest;
    }

    /** The smaller child of a place; {@code limit} or more if it has none. */
    private int smallerChild(int place, int limit) {
      int left = 2 * place + 1;
      int right = left + 1;
      return right < limit && less(entries[right], entries[left]) ? right : left;
    }

    private static int parent(int place) {
      return (place - 1) / 2;
    }

    @SuppressWarnings("unchecked") // the heap of a queue of T holds nothing else
    private boolean less(@Nullable Object first, @Nullable Object second) {
      T a = (T) Stamped.itemOf(first);
      T b = (T) Stamped.itemOf(second);
      return (order == null ? ((Comparable<? super T>) a).compareTo(b) : order.compare(a, b)) < 0;
    }

    @Override
    int size() {
      return size;
    }
  }
}
