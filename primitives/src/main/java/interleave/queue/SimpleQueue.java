package interleave.queue;

import interleave.queue.Items.Stamped;
import interleave.runtime.AtOnce;
import interleave.runtime.Description;
import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.Primitive;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A queue that threads hand items over with, first in, first out, and nothing besides: it holds any
 * number of items, and does not count what is done. Semantics of CPython's {@code
 * queue.SimpleQueue}. Null is an item like any other.
 *
 * <h2>Time</h2>
 *
 * A time that is negative is an {@link IllegalArgumentException}, and zero means: now or not at
 * all.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it put an item happens before what another does after it got that item.
 *
 * @param <T> type of the items
 */
public final class SimpleQueue<T> extends Primitive {

  /** The whole state; it makes each step atomic by itself. */
  private final ConcurrentLinkedQueue<Object> items = new ConcurrentLinkedQueue<>();

  private final WaitQueue getters = WaitQueue.oneByOne(EventKind.WAIT);
  private final Look look = new Look();

  /** A queue without items. */
  public SimpleQueue() {}

  /** A queue without items that messages and pictures call {@code name}. */
  public SimpleQueue(String name) {
    super(name);
  }

  /** Puts an item; there is always room. */
  public void put(T item) {
    new Put(item).perform();
  }

  /** CPython's {@code put(item, block)}: puts an item, which never has to wait. */
  public void put(T item, boolean block) {
    put(item);
  }

  /** CPython's {@code put(item, block, timeout)}: puts an item, which never has to wait. */
  public void put(T item, boolean block, double seconds) {
    put(item);
  }

  /** Puts an item; there is always room. */
  public void putNowait(T item) {
    put(item);
  }

  /**
   * Takes an item out, waiting for one as long as that takes.
   *
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public T get() {
    return getWithin(TimeLimit.NONE);
  }

  /**
   * Takes an item out, waiting for one for a limited time.
   *
   * @param seconds how long at most
   * @throws Empty if there is no item in time
   * @throws IllegalArgumentException if {@code seconds} is negative, NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public T get(double seconds) {
    return getWithin(QueueTime.notNegative(TimeLimit.ofSeconds(seconds)));
  }

  /**
   * Takes an item out, waiting for one for a limited time.
   *
   * @param limit how long at most
   * @throws Empty if there is no item in time
   * @throws IllegalArgumentException if {@code limit} is negative or more than 9,223,372,036
   *     seconds
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public T get(Duration limit) {
    return getWithin(QueueTime.notNegative(TimeLimit.of(limit)));
  }

  /**
   * CPython's {@code get(block)}: waits for an item, or not.
   *
   * @throws Empty if there is none and {@code block} is false
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public T get(boolean block) {
    return getWithin(block ? TimeLimit.NONE : 0);
  }

  /**
   * CPython's {@code get(block, timeout)}: as {@link #get(double)}, or as {@link #getNowait} if
   * {@code block} is false, whatever the time.
   */
  public T get(boolean block, double seconds) {
    return block ? get(seconds) : getNowait();
  }

  /**
   * Takes an item out if there is one.
   *
   * @throws Empty if there is none
   */
  public T getNowait() {
    return getWithin(0);
  }

  @SuppressWarnings("unchecked") // only items of T are put
  private T getWithin(long nanos) {
    Object entry = AtOnce.isAllowed() ? items.poll() : null;
    if (entry == null) {
      Take take = new Take();
      if (!take.performWithin(nanos)) {
        throw new Empty(this + " has no item");
      }
      entry = take.entry;
    }
    return (T) Stamped.itemOf(entry);
  }

  /** Whether no item is in. It may have changed before you look at it. */
  public boolean empty() {
    look.perform();
    return items.isEmpty();
  }

  /**
   * How many items are in. It may be another number before you look at it. They are counted one by
   * one.
   */
  public int size() {
    look.perform();
    return items.size();
  }

  @Override
  public List<Thread> waiters() {
    return getters.threads();
  }

  @Override
  protected String state() {
    int size = items.size();
    return size + (size == 1 ? " item" : " items");
  }

  private final class Put extends Operation {
    private final @Nullable T item;
    private long token = ThreadLog.NO_EVENT;

    Put(@Nullable T item) {
      super(SimpleQueue.this, EventKind.PUT, WaitQueue.NONE, getters);
      this.item = item;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      return items.offer(Stamped.entry(item, token));
    }

    @Override
    protected void bear(long nextToken) {
      token = nextToken;
    }

    @Override
    protected String detail() {
      return Description.of(item);
    }
  }

  private final class Take extends Operation {
    private @Nullable Object entry;

    Take() {
      super(SimpleQueue.this, EventKind.TAKE, getters, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return !items.isEmpty();
    }

    @Override
    public boolean attempt() {
      entry = items.poll();
      return entry != null;
    }

    @Override
    protected long source() {
      return Stamped.tokenOf(entry);
    }

    @Override
    protected long cause() {
      return source();
    }

    @Override
    protected String detail() {
      return Description.of(Stamped.itemOf(entry));
    }

    @Override
    protected Wanted wanted() {
      return Wanted.ITEM;
    }
  }

  /** Changes nothing; what is read after it is read at that moment. */
  private final class Look extends Operation {
    Look() {
      super(SimpleQueue.this, WaitQueue.NONE, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      return true;
    }
  }
}
