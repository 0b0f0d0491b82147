package interleave.queue;

import interleave.queue.Items.Stamped;
import interleave.runtime.AtOnce;
import interleave.runtime.Description;
import interleave.runtime.Operation;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Items go in and out by a learner's code: overridden hooks, or comparisons.
 *
 * <p>Such code may block, fail, or perform operations, so it cannot be part of one. A thread
 * therefore first takes the <em>turn</em>, which one thread has at a time, then runs the code, and
 * then gives the turn back together with the number of items, which it asks while it has the turn.
 * Those who wait for room or for an item wait for the turn and the right number at once. Whatever
 * fails, the turn is given back.
 *
 * <p>As long as a {@linkplain Items.Heap heap} is plain there is no such code, and a put or a get
 * is one step: who attempts it holds the mutex while nobody has the turn, which is as good as
 * having it. When it turns out that the heap is plain no longer, the step changes nothing, and the
 * thread goes the long way.
 */
final class HookedSteps<T> extends Steps<T> {

  /** Held for the few instructions of an attempt. Nobody waits for the turn in here. */
  private final ReentrantLock mutex = new ReentrantLock();

  /** Whether a thread has the turn. Guarded by {@link #mutex}. */
  private boolean taken;

  /**
   * The number of items when the turn was last given back. Guarded by {@link #mutex}; who has the
   * turn may read it.
   */
  private int count;

  /** Guarded by the turn, or by the mutex while nobody has it. So is all that follows. */
  private final Items items;

  /** The same, if it is one: asked by its own type, a step is compiled as a whole. */
  private final Items.@Nullable Heap<?> heap;

  private boolean initialized;

  /** Token of the event with which the turn was last given back, or would have been. */
  private long lastLeft = ThreadLog.NO_EVENT;

  /** Those who wait for the turn and nothing else. */
  private final WaitQueue entrance = WaitQueue.oneByOne(EventKind.BLOCK);

  private final WaitQueue everybody = WaitQueue.all(entrance, putters, getters);
  private final Enter enter = new Enter(entrance, size -> true);
  private final Enter enterToPut = new Enter(putters, this::mayPutAt);
  private final Enter enterToTake = new Enter(getters, this::mayTakeAt);

  HookedSteps(Queue<T> queue, int maxSize, Items items) {
    super(queue, maxSize);
    this.items = items;
    this.heap = items instanceof Items.Heap<?> itself ? itself : null;
  }

  @Override
  void put(@Nullable T item, long nanos) {
    Object entry = AtOnce.isAllowed() ? AtOnce.happened(put(item, null), getters) : null;
    if (entry != null && entry != Instead.PASSED_ON) {
      checkNotRefused(entry);
    } else if (heap != null && heap.isPlainWith(item)) {
      putInTime(item, nanos);
    } else {
      putByTurn(item, nanos);
    }
  }

  private void putInTime(@Nullable T item, long nanos) {
    long deadline = deadline(nanos);
    Put put = new Put(item);
    if (!put.performWithin(nanos)) {
      throw full();
    }
    if (put.entry == Instead.PASSED_ON) {
      putByTurn(item, left(nanos, deadline));
    } else {
      checkNotRefused(put.entry);
    }
  }

  private void putByTurn(@Nullable T item, long nanos) {
    int before = enterWhen(this::mayPutAt, enterToPut, nanos);
    if (before < 0) {
      throw full();
    }
    if (closed) {
      leave(before);
      throw shutDown();
    }
    Stamped entry = new Stamped(item, ThreadLog.NO_EVENT);
    try {
      items.add(entry);
    } catch (Throwable e) {
      leave(sizeOr(before));
      throw e;
    }
    new LeaveAfterPut(sizeOr(before + 1), entry).perform();
  }

  @Override
  @SuppressWarnings("unchecked") // only items of T are put
  @Nullable T get(long nanos) {
    Object entry = AtOnce.isAllowed() ? AtOnce.happened(take(null), putters) : null;
    if (entry != null && entry != Instead.PASSED_ON) {
      return (T) Stamped.itemOf(checkNotRefused(entry));
    }
    return (T) (heap != null && heap.isPlain() ? takeInTime(nanos) : takeByTurn(nanos));
  }

  private @Nullable Object takeInTime(long nanos) {
    long deadline = deadline(nanos);
    Take take = new Take();
    if (!take.performWithin(nanos)) {
      throw empty();
    }
    return take.entry == Instead.PASSED_ON
        ? takeByTurn(left(nanos, deadline))
        : Stamped.itemOf(checkNotRefused(take.entry));
  }

  private @Nullable Object takeByTurn(long nanos) {
    int before = enterWhen(this::mayTakeAt, enterToTake, nanos);
    if (before < 0) {
      throw empty();
    }
    if (before == 0) {
      leave(0);
      throw shutDown();
    }
    Object entry;
    try {
      entry = items.remove();
    } catch (Throwable e) {
      leave(sizeOr(before));
      throw e;
    }
    new LeaveAfterTake(sizeOr(before - 1), entry).perform();
    return Stamped.itemOf(entry);
  }

  @Override
  void close() {
    new LeaveClosed(enter(), 0).perform();
  }

  @Override
  void closeAndDrain() {
    int left = enter();
    int drained = 0;
    try {
      while (left > 0) {
        items.remove();
        drained++;
        left = items.size();
      }
    } finally {
      new LeaveClosed(sizeOr(left), drained).perform();
    }
  }

  @Override
  int size() {
    int size = enter();
    leave(size);
    return size;
  }

  @Override
  int sizeForReports() {
    mutex.lock();
    try {
      return count;
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Takes the turn when the number of items is {@code right}.
   *
   * @return the number; -1, without the turn, if the time was over first
   */
  private int enterWhen(IntPredicate right, Enter waiting, long nanos) {
    int size = enter();
    if (right.test(size)) {
      return size;
    }
    leave(size);
    if (nanos <= 0) {
      return -1;
    }
    long deadline = deadline(nanos);
    while (waiting.performWithin(left(nanos, deadline))) {
      size = askSize();
      if (right.test(size)) {
        return size;
      }
      leave(size);
    }
    return -1;
  }

  /** When a time that begins now is over; anything if it never is. */
  private static long deadline(long nanos) {
    return nanos > 0 && nanos != TimeLimit.NONE ? now() + nanos : 0;
  }

  /** What is left of a time that began with {@code nanos}. */
  private static long left(long nanos, long deadline) {
    return nanos > 0 && nanos != TimeLimit.NONE ? deadline - now() : nanos;
  }

  private static long now() {
    return ThreadScope.current().scheduler().now();
  }

  /** Takes the turn, however long that takes; returns the number of items. */
  private int enter() {
    enter.perform();
    return askSize();
  }

  /** The number of items, with the turn, which is given back if that fails. */
  private int askSize() {
    try {
      if (!initialized) {
        items.init();
        initialized = true;
      }
      return Math.max(0, items.size());
    } catch (Throwable e) {
      leave(count);
      throw e;
    }
  }

  /**
   * The number of items after a change, or what it must be if it cannot be told: what was done is
   * done, and the next who asks will see the failure.
   */
  private int sizeOr(int likely) {
    try {
      return Math.max(0, items.size());
    } catch (RuntimeException | Error e) {
      return likely;
    }
  }

  private void leave(int size) {
    new Leave(size).perform();
  }

  /** The answer of a moment. */
  private boolean ask(BooleanSupplier question) {
    mutex.lock();
    try {
      return question.getAsBoolean();
    } finally {
      mutex.unlock();
    }
  }

  private boolean canPutAtOnce() {
    return !taken && mayPutAt(count);
  }

  private boolean canTakeAtOnce() {
    return !taken && mayTakeAt(count);
  }

  /** What went in without the turn, or came {@link Instead}; null if nothing can happen now. */
  private @Nullable Object put(@Nullable T item, @Nullable Put recorded) {
    mutex.lock();
    try {
      if (!canPutAtOnce()) {
        return null;
      }
      if (heap == null || !heap.isPlainWith(item)) {
        return Instead.PASSED_ON;
      }
      if (closed) {
        return Instead.REFUSED;
      }
      Object entry = countIn(item, recorded);
      heap.add(entry);
      lastLeft = tokenOf(recorded);
      count = heap.size();
      return entry;
    } finally {
      mutex.unlock();
    }
  }

  /** What went out without the turn, or came {@link Instead}; null if nothing can happen now. */
  private @Nullable Object take(@Nullable Take recorded) {
    mutex.lock();
    try {
      if (!canTakeAtOnce()) {
        return null;
      }
      if (heap == null || !heap.isPlain()) {
        return Instead.PASSED_ON;
      }
      if (count == 0) {
        return Instead.REFUSED;
      }
      Object entry = heap.remove();
      lastTake = tokenOf(recorded);
      lastLeft = lastTake;
      count = heap.size();
      return entry;
    } finally {
      mutex.unlock();
    }
  }

  private final class Put extends OneStepPut {
    Put(@Nullable T item) {
      super(item);
    }

    @Override
    public boolean ready() {
      return ask(HookedSteps.this::canPutAtOnce);
    }

    @Override
    public boolean attempt() {
      entry = put(item, this);
      return entry != null;
    }
  }

  private final class Take extends OneStepTake {
    @Override
    public boolean ready() {
      return ask(HookedSteps.this::canTakeAtOnce);
    }

    @Override
    public boolean attempt() {
      entry = take(this);
      return entry != null;
    }
  }

  private final class Enter extends Operation {
    private final IntPredicate right;

    Enter(WaitQueue waits, IntPredicate right) {
      super(queue, waits, WaitQueue.NONE);
      this.right = right;
    }

    private boolean isPossible() {
      return !taken && right.test(count);
    }

    @Override
    public boolean ready() {
      return ask(this::isPossible);
    }

    @Override
    public boolean attempt() {
      mutex.lock();
      try {
        if (!isPossible()) {
          return false;
        }
        taken = true;
        return true;
      } finally {
        mutex.unlock();
      }
    }

    /** Asked while the thread has the turn. */
    @Override
    protected long cause() {
      return lastLeft;
    }

    @Override
    protected Wanted wanted() {
      return waits() == putters ? Wanted.ROOM : waits() == getters ? Wanted.ITEM : Wanted.LOCK;
    }
  }

  private class Leave extends Operation {
    private final int size;
    private long token = ThreadLog.NO_EVENT;

    Leave(int size) {
      super(queue, WaitQueue.NONE, everybody);
      this.size = size;
    }

    Leave(EventKind kind, WaitQueue enables, int size) {
      super(queue, kind, WaitQueue.NONE, enables);
      this.size = size;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      mutex.lock();
      try {
        lastLeft = token;
        taken = false;
        count = size;
        return true;
      } finally {
        mutex.unlock();
      }
    }

    @Override
    protected void bear(long nextToken) {
      token = nextToken;
    }
  }

  private final class LeaveAfterPut extends Leave {
    private final Stamped entry;

    LeaveAfterPut(int size, Stamped entry) {
      super(EventKind.PUT, everybody, size);
      this.entry = entry;
    }

    @Override
    public boolean attempt() {
      countPut();
      return super.attempt();
    }

    @Override
    protected void bear(long nextToken) {
      super.bear(nextToken);
      entry.stamp(nextToken);
    }

    @Override
    protected String detail() {
      return Description.of(entry.item);
    }
  }

  private final class LeaveAfterTake extends Leave {
    private final @Nullable Object entry;

    LeaveAfterTake(int size, @Nullable Object entry) {
      super(EventKind.TAKE, everybody, size);
      this.entry = entry;
    }

    @Override
    protected long source() {
      return Stamped.tokenOf(entry);
    }

    @Override
    protected String detail() {
      return Description.of(Stamped.itemOf(entry));
    }
  }

  private final class LeaveClosed extends Leave {
    private final int drained;

    LeaveClosed(int size, int drained) {
      super(EventKind.CLOSE, WaitQueue.all(everybody, joiners), size);
      this.drained = drained;
    }

    @Override
    public boolean attempt() {
      finish(drained);
      closed = true;
      return super.attempt();
    }
  }
}
