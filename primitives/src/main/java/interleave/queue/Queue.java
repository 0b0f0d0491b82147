package interleave.queue;

import interleave.queue.Items.Stamped;
import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.Primitive;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A queue that threads hand items over with: first in, first out. Semantics of CPython's {@code
 * queue.Queue}.
 *
 * <p>It holds as many items as its {@linkplain #maxSize maximum} says, or any number if that is
 * zero or less; putters wait for room and getters for an item. Null is an item like any other.
 *
 * <p>It also counts what is <em>unfinished</em>: every item put counts until someone says {@link
 * #taskDone}, and {@link #join} waits until nothing is unfinished. End markers are items, and count
 * like the others.
 *
 * <h2>Overview</h2>
 *
 * Every put and every get is one step, in which a thread that does not have to wait does not wait
 * for other threads that do. A subclass can say how items are kept, by overriding {@link
 * #initItems}, {@link #itemCount}, {@link #putItem} and {@link #takeItem}. These are called by one
 * thread at a time; while one of them runs, others wait. When one throws, the exception comes out
 * of the method that called it, nothing is counted, and the queue stays usable.
 *
 * <h2>Time</h2>
 *
 * A time that is negative is an {@link IllegalArgumentException}, and zero means: now or not at
 * all. The time limits the wait for room or for an item, not for other threads' hooks.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it put an item happens before what another does after it got that item.
 * What a thread did before {@link #taskDone} happens before what another does after a {@link #join}
 * that returned because of it.
 *
 * @param <T> type of the items
 */
public class Queue<T> extends Primitive {

  private static final Set<String> HOOKS = Set.of("initItems", "itemCount", "putItem", "takeItem");

  private static final ClassValue<Boolean> OVERRIDES_HOOKS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return type != Queue.class
              && (get(type.getSuperclass())
                  || Arrays.stream(type.getDeclaredMethods())
                      .anyMatch(method -> HOOKS.contains(method.getName())));
        }
      };

  /** Guarded by {@link #steps}. */
  private final Items items;

  private final Steps<T> steps;
  private final TaskDone taskDone;
  private final Join join;

  /** A queue that holds any number of items. */
  public Queue() {
    this(0);
  }

  /** A queue that holds {@code maxSize} items at most; any number, if that is zero or less. */
  public Queue(int maxSize) {
    this(maxSize, Items.Line.firstInFirstOut());
  }

  /** A queue, as {@link #Queue(int)}, that messages and pictures call {@code name}. */
  public Queue(int maxSize, String name) {
    this(maxSize, name, Items.Line.firstInFirstOut());
  }

  Queue(int maxSize, Items items) {
    this.items = items;
    this.steps = steps(maxSize);
    this.taskDone = new TaskDone();
    this.join = new Join();
  }

  Queue(int maxSize, String name, Items items) {
    super(name);
    this.items = items;
    this.steps = steps(maxSize);
    this.taskDone = new TaskDone();
    this.join = new Join();
  }

  private Steps<T> steps(int maxSize) {
    if (OVERRIDES_HOOKS.get(getClass())) {
      return new HookedSteps<>(this, maxSize, new ByHooks());
    }
    return items instanceof Items.Heap<?>
        ? new HookedSteps<>(this, maxSize, items)
        : new AtomicSteps<>(this, maxSize, items);
  }

  /**
   * Puts an item, waiting for room as long as that takes.
   *
   * @throws ShutDown if the queue is shut down
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public final void put(T item) {
    steps.put(item, TimeLimit.NONE);
  }

  /**
   * Puts an item, waiting for room for a limited time.
   *
   * @param seconds how long at most; ignored if the queue has no maximum
   * @throws Full if there is no room in time
   * @throws ShutDown if the queue is shut down
   * @throws IllegalArgumentException if the queue has a maximum and {@code seconds} is negative; if
   *     it is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public final void put(T item, double seconds) {
    steps.put(item, checkedForPut(TimeLimit.ofSeconds(seconds)));
  }

  /**
   * Puts an item, waiting for room for a limited time.
   *
   * @param limit how long at most; ignored if the queue has no maximum
   * @throws Full if there is no room in time
   * @throws ShutDown if the queue is shut down
   * @throws IllegalArgumentException if the queue has a maximum and {@code limit} is negative; if
   *     it is more than 9,223,372,036 seconds
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public final void put(T item, Duration limit) {
    steps.put(item, checkedForPut(TimeLimit.of(limit)));
  }

  /**
   * CPython's {@code put(item, block)}: waits for room, or not.
   *
   * @throws Full if there is no room and {@code block} is false
   * @throws ShutDown if the queue is shut down
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public final void put(T item, boolean block) {
    steps.put(item, block ? TimeLimit.NONE : 0);
  }

  /**
   * CPython's {@code put(item, block, timeout)}: as {@link #put(Object, double)}, or as {@link
   * #putNowait} if {@code block} is false, whatever the time.
   */
  public final void put(T item, boolean block, double seconds) {
    if (block) {
      put(item, seconds);
    } else {
      putNowait(item);
    }
  }

  /**
   * Puts an item if there is room.
   *
   * @throws Full if there is none
   * @throws ShutDown if the queue is shut down
   */
  public final void putNowait(T item) {
    steps.put(item, 0);
  }

  /**
   * Takes an item out, waiting for one as long as that takes.
   *
   * @throws ShutDown if the queue is shut down and empty
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public final T get() {
    return steps.get(TimeLimit.NONE);
  }

  /**
   * Takes an item out, waiting for one for a limited time.
   *
   * @param seconds how long at most
   * @throws Empty if there is no item in time
   * @throws ShutDown if the queue is shut down and empty
   * @throws IllegalArgumentException if {@code seconds} is negative, NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public final T get(double seconds) {
    return steps.get(QueueTime.notNegative(TimeLimit.ofSeconds(seconds)));
  }

  /**
   * Takes an item out, waiting for one for a limited time.
   *
   * @param limit how long at most
   * @throws Empty if there is no item in time
   * @throws ShutDown if the queue is shut down and empty
   * @throws IllegalArgumentException if {@code limit} is negative or more than 9,223,372,036
   *     seconds
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public final T get(Duration limit) {
    return steps.get(QueueTime.notNegative(TimeLimit.of(limit)));
  }

  /**
   * CPython's {@code get(block)}: waits for an item, or not.
   *
   * @throws Empty if there is none and {@code block} is false
   * @throws ShutDown if the queue is shut down and empty
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public final T get(boolean block) {
    return steps.get(block ? TimeLimit.NONE : 0);
  }

  /**
   * CPython's {@code get(block, timeout)}: as {@link #get(double)}, or as {@link #getNowait} if
   * {@code block} is false, whatever the time.
   */
  public final T get(boolean block, double seconds) {
    return block ? get(seconds) : getNowait();
  }

  /**
   * Takes an item out if there is one.
   *
   * @throws Empty if there is none
   * @throws ShutDown if the queue is shut down and empty
   */
  public final T getNowait() {
    return steps.get(0);
  }

  private long checkedForPut(long nanos) {
    return steps.maxSize > 0 ? QueueTime.notNegative(nanos) : nanos;
  }

  /**
   * Says that an item is done with. One call per item put; it may come before the item is got.
   *
   * @throws IllegalStateException if nothing is unfinished
   */
  public final void taskDone() {
    if (!taskDone.tryPerform()) {
      throw new IllegalStateException(
          this + ": taskDone() was called more often than items were put");
    }
  }

  /**
   * Waits until nothing is unfinished: until {@link #taskDone} was called for every item put.
   *
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public final void join() {
    join.perform();
  }

  /**
   * Shuts the queue down: from now on nothing can be put, and who gets takes what is left. Those
   * who wait for what will not come get a {@link ShutDown}, and so does everybody who comes later.
   */
  public final void shutdown() {
    steps.close();
  }

  /**
   * Shuts the queue down as {@link #shutdown()} does; if {@code immediate}, it also removes what is
   * in, and each item removed counts as done.
   */
  public final void shutdown(boolean immediate) {
    if (immediate) {
      steps.closeAndDrain();
    } else {
      steps.close();
    }
  }

  /** How many items are in. It may be another number before you look at it. */
  public final int size() {
    return steps.size();
  }

  /** Whether no item is in. It may have changed before you look at it. */
  public final boolean empty() {
    return steps.size() == 0;
  }

  /** Whether there is no room: never, without a maximum. It may have changed before you look. */
  public final boolean full() {
    return steps.isFullAt(steps.size());
  }

  /** How many items it holds at most; zero or less for any number. */
  public final int maxSize() {
    return steps.maxSize;
  }

  /**
   * Changes how many items it holds at most. With more in than that it is full; with room again,
   * those who wait for room go on.
   */
  public final void setMaxSize(int maxSize) {
    new SetMaxSize(maxSize).perform();
  }

  /** How many items were put and are not {@linkplain #taskDone done}. A snapshot, for reports. */
  public final long unfinished() {
    return steps.unfinished();
  }

  /** Whether it is shut down. A snapshot, for reports. */
  public final boolean isShutDown() {
    return steps.closed;
  }

  /** Who waits for room, for an item, and for the end, in this order. A snapshot, for reports. */
  @Override
  public final List<Thread> waiters() {
    return Stream.of(steps.putters, steps.getters, steps.joiners)
        .flatMap(queue -> queue.threads().stream())
        .toList();
  }

  @Override
  protected final String state() {
    int most = steps.maxSize;
    int size = steps.sizeForReports();
    return (most > 0 ? size + " of " + most : size)
        + (size == 1 && most <= 0 ? " item" : " items")
        + (steps.closed ? ", shut down" : "");
  }

  /**
   * Hook: makes ready for items. Called once, before the first of the other hooks.
   *
   * @param maxSize what {@link #maxSize} is then
   */
  protected void initItems(int maxSize) {}

  /** Hook: how many items are in. */
  protected int itemCount() {
    return items.size();
  }

  /** Hook: keeps an item. */
  protected void putItem(T item) {
    items.add(Stamped.entry(item, ThreadLog.NO_EVENT));
  }

  /** Hook: removes the item that is next. Called only when {@link #itemCount} is positive. */
  @SuppressWarnings("unchecked") // only items of T are put
  protected T takeItem() {
    return (T) Stamped.itemOf(items.remove());
  }

  /** Items kept as a subclass says. */
  private final class ByHooks extends Items {
    @Override
    void init() {
      initItems(steps.maxSize);
    }

    @Override
    @SuppressWarnings("unchecked") // only items of T are put
    void add(Object entry) {
      putItem((T) Stamped.itemOf(entry));
    }

    @Override
    Object remove() {
      return Stamped.entry(takeItem(), ThreadLog.NO_EVENT);
    }

    @Override
    int size() {
      return itemCount();
    }
  }

  private final class TaskDone extends Operation {
    TaskDone() {
      super(Queue.this, EventKind.DONE, WaitQueue.NONE, steps.joiners);
    }

    @Override
    public boolean ready() {
      return steps.unfinished() > 0;
    }

    @Override
    public boolean attempt() {
      return steps.finishOne();
    }

    @Override
    protected long value() {
      return steps.unfinished();
    }
  }

  private final class Join extends Operation {
    Join() {
      super(Queue.this, steps.joiners, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return steps.unfinished() == 0;
    }

    @Override
    public boolean attempt() {
      return ready();
    }

    @Override
    protected Wanted wanted() {
      return Wanted.ITEMS_DONE;
    }
  }

  private final class SetMaxSize extends Operation {
    private final int maxSize;

    SetMaxSize(int maxSize) {
      super(Queue.this, WaitQueue.NONE, steps.putters);
      this.maxSize = maxSize;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      steps.maxSize = maxSize;
      return true;
    }
  }
}
