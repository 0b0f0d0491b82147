package interleave.queue;

/**
 * A {@link Queue} whose next item is the one that was put last: a stack. Semantics of CPython's
 * {@code queue.LifoQueue}.
 *
 * <h2>Memory effects</h2>
 *
 * Those of a {@link Queue}.
 *
 * @param <T> type of the items
 */
public class LifoQueue<T> extends Queue<T> {

  /** A queue that holds any number of items. */
  public LifoQueue() {
    this(0);
  }

  /** A queue that holds {@code maxSize} items at most; any number, if that is zero or less. */
  public LifoQueue(int maxSize) {
    super(maxSize, Items.Line.lastInFirstOut());
  }

  /** A queue, as {@link #LifoQueue(int)}, that messages and pictures call {@code name}. */
  public LifoQueue(int maxSize, String name) {
    super(maxSize, name, Items.Line.lastInFirstOut());
  }
}
