package interleave.queue;

import java.util.Comparator;

/**
 * A {@link Queue} whose next item is the smallest: by its own order (it is then {@link Comparable},
 * and not null), or by a comparator. Semantics of CPython's {@code queue.PriorityQueue}. Of items
 * that are equal in that order, any may come first.
 *
 * <p>Comparing is the items' own code, which runs like a hook (see {@link Queue}): while it does,
 * others wait, and if it throws, as it does if items cannot be compared, nothing is put or taken.
 * Numbers, strings and times of the JDK's in their own order are put and taken in one step each, as
 * long as all that were ever put are of one such class.
 *
 * <h2>Memory effects</h2>
 *
 * Those of a {@link Queue}.
 *
 * @param <T> type of the items
 */
public class PriorityQueue<T> extends Queue<T> {

  /** A queue that holds any number of items, ordered by themselves. */
  public PriorityQueue() {
    this(0);
  }

  /**
   * A queue of items ordered by themselves, that holds {@code maxSize} of them at most; any number,
   * if that is zero or less.
   */
  public PriorityQueue(int maxSize) {
    super(maxSize, new Items.Heap<T>(null));
  }

  /** A queue, as {@link #PriorityQueue(int)}, that messages and pictures call {@code name}. */
  public PriorityQueue(int maxSize, String name) {
    super(maxSize, name, new Items.Heap<T>(null));
  }

  /** A queue that holds any number of items, ordered by {@code order}. */
  public PriorityQueue(Comparator<? super T> order) {
    this(0, order);
  }

  /**
   * A queue of items ordered by {@code order}, that holds {@code maxSize} of them at most; any
   * number, if that is zero or less.
   */
  public PriorityQueue(int maxSize, Comparator<? super T> order) {
    super(maxSize, new Items.Heap<T>(order));
  }
}
