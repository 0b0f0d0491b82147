package interleave.queue;

import interleave.queue.Items.Stamped;
import interleave.runtime.Description;
import interleave.runtime.Operation;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.runtime.Wanted;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
 */
final class HookedSteps<T> extends Steps<T> {

  /** What the turn is needed for. */
  interface Store<T> {

    /** Called once, before anything else. */
    void init();

    void put(Stamped entry);

    /** The next item; with its token, if the store keeps it. */
    Stamped take();

    int size();
  }

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(HookedSteps.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final long TURN = 1;

  /**
   * Twice the number of items when the turn was last given back; plus one while a thread has the
   * turn. Changed by compare-and-set, but for giving back, which is a volatile write.
   */
  private volatile long word;

  /** Guarded by the turn. */
  private final Store<T> store;

  /** Guarded by the turn. */
  private boolean initialized;

  /** Token of the event with which the turn was last given back. Guarded by the turn. */
  private long lastLeft = ThreadLog.NO_EVENT;

  /** Those who wait for the turn and nothing else. */
  private final WaitQueue entrance = WaitQueue.oneByOne(EventKind.BLOCK);

  private final WaitQueue everybody = WaitQueue.all(entrance, putters, getters);
  private final Enter enter = new Enter(entrance, size -> true);
  private final Enter enterToPut = new Enter(putters, this::mayPutAt);
  private final Enter enterToTake = new Enter(getters, this::mayTakeAt);

  HookedSteps(Queue<T> queue, int maxSize, Store<T> store) {
    super(queue, maxSize);
    this.store = store;
  }

  @Override
  void put(@Nullable T item, long nanos) {
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
      store.put(entry);
    } catch (Throwable e) {
      leave(sizeOr(before));
      throw e;
    }
    new LeaveAfterPut(sizeOr(before + 1), entry).perform();
  }

  @Override
  @SuppressWarnings("unchecked") // only items of T are put
  @Nullable T get(long nanos) {
    int before = enterWhen(this::mayTakeAt, enterToTake, nanos);
    if (before < 0) {
      throw empty();
    }
    if (before == 0) {
      leave(0);
      throw shutDown();
    }
    Stamped entry;
    try {
      entry = store.take();
    } catch (Throwable e) {
      leave(sizeOr(before));
      throw e;
    }
    new LeaveAfterTake(sizeOr(before - 1), entry).perform();
    return (T) entry.item;
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
        store.take();
        drained++;
        left = store.size();
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
    return sizeIn(word);
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
    boolean limited = nanos != TimeLimit.NONE;
    long deadline = limited ? now() + nanos : 0;
    while (waiting.performWithin(limited ? deadline - now() : TimeLimit.NONE)) {
      size = askSize();
      if (right.test(size)) {
        return size;
      }
      leave(size);
    }
    return -1;
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
        store.init();
        initialized = true;
      }
      return Math.max(0, store.size());
    } catch (Throwable e) {
      leave(sizeIn(word));
      throw e;
    }
  }

  /**
   * The number of items after a change, or what it must be if it cannot be told: what was done is
   * done, and the next who asks will see the failure.
   */
  private int sizeOr(int likely) {
    try {
      return Math.max(0, store.size());
    } catch (RuntimeException | Error e) {
      return likely;
    }
  }

  private void leave(int size) {
    new Leave(size).perform();
  }

  private static int sizeIn(long word) {
    return (int) (word >>> 1);
  }

  private final class Enter extends Operation {
    private final IntPredicate right;

    Enter(WaitQueue waits, IntPredicate right) {
      super(queue, waits, WaitQueue.NONE);
      this.right = right;
    }

    private boolean possibleIn(long now) {
      return (now & TURN) == 0 && right.test(sizeIn(now));
    }

    @Override
    public boolean ready() {
      return possibleIn(word);
    }

    @Override
    public boolean attempt() {
      for (long now = word; possibleIn(now); now = word) {
        if (WORD.compareAndSet(HookedSteps.this, now, now | TURN)) {
          return true;
        }
      }
      return false;
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
    private final long size;
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
      lastLeft = token;
      word = size << 1;
      return true;
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
    private final Stamped entry;

    LeaveAfterTake(int size, Stamped entry) {
      super(EventKind.TAKE, everybody, size);
      this.entry = entry;
    }

    @Override
    protected long source() {
      return Stamped.tokenOf(entry);
    }

    @Override
    protected String detail() {
      return Description.of(entry.item);
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
