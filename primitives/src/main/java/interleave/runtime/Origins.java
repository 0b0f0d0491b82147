package interleave.runtime;

import interleave.trace.ThreadLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Which recorded events have brought the items that are on their way in an object, so that it can
 * be told of each where it has come from. Items are known by their identity, and not kept alive.
 * Thread-safe.
 */
public final class Origins {

  /** Of more items than this on their way, nobody asks where the first have come from. */
  private static final int MOST = 1_024;

  /** Oldest first. Guarded by itself. */
  private final Deque<Item> items = new ArrayDeque<>(2);

  private record Item(int identity, long token) {}

  /** Makes one that knows of no item. */
  public Origins() {}

  /** The event {@code token} has brought an item. */
  public void bring(Object item, long token) {
    synchronized (items) {
      if (items.size() == MOST) {
        items.removeFirst();
      }
      items.add(new Item(System.identityHashCode(item), token));
    }
  }

  /**
   * Token of the event that brought an item, which is no longer on its way; {@link
   * ThreadLog#NO_EVENT} if nobody knows.
   */
  public long fetch(Object item) {
    int identity = System.identityHashCode(item);
    synchronized (items) {
      for (Iterator<Item> all = items.iterator(); all.hasNext(); ) {
        Item next = all.next();
        if (next.identity() == identity) {
          all.remove();
          return next.token();
        }
      }
    }
    return ThreadLog.NO_EVENT;
  }

  /** The same of an item that stays on its way. */
  public long of(Object item) {
    int identity = System.identityHashCode(item);
    synchronized (items) {
      return items.stream()
          .filter(on -> on.identity() == identity)
          .mapToLong(Item::token)
          .findFirst()
          .orElse(ThreadLog.NO_EVENT);
    }
  }
}
