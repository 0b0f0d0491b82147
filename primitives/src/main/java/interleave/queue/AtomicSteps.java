package interleave.queue;

import interleave.queue.Items.Stamped;
import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Items go in and out in one step each: no code of a learner's runs meanwhile. */
final class AtomicSteps<T> extends Steps<T> {

  /** Held for the few instructions of one attempt. */
  private final ReentrantLock mutex = new ReentrantLock();

  /** Guarded by {@link #mutex}. */
  private final Items items;

  /** Token of the take that last made room. Guarded by {@link #mutex}. */
  private long lastTake = ThreadLog.NO_EVENT;

  private final Look look = new Look();

  AtomicSteps(Queue<T> queue, int maxSize, Items items) {
    super(queue, maxSize);
    this.items = items;
  }

  @Override
  void put(@Nullable T item, long nanos) {
    Put now = new Put(item);
    if (now.happensAtOnce()) {
      checkNotRefused(now);
      return;
    }
    Put put = new Put(item);
    if (!put.performWithin(nanos)) {
      throw full();
    }
    checkNotRefused(put);
  }

  @Override
  @SuppressWarnings("unchecked") // only items of T are put
  @Nullable T get(long nanos) {
    Get now = new Get();
    if (now.happensAtOnce()) {
      checkNotRefused(now);
      return (T) Stamped.itemOf(now.entry);
    }
    Get get = new Get();
    if (!get.performWithin(nanos)) {
      throw empty();
    }
    checkNotRefused(get);
    return (T) Stamped.itemOf(get.entry);
  }

  @Override
  void close() {
    new Close().perform();
  }

  @Override
  void closeAndDrain() {
    new CloseAndDrain().perform();
  }

  @Override
  int size() {
    look.perform();
    return sizeNow();
  }

  @Override
  int sizeForReports() {
    return sizeNow();
  }

  private int sizeNow() {
    mutex.lock();
    try {
      return items.size();
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
      return mayPutAt(sizeNow());
    }

    @Override
    public boolean attempt() {
      mutex.lock();
      try {
        if (!mayPutAt(items.size())) {
          return false;
        }
        if (closed) {
          refused = true;
          return true;
        }
        roomMadeBy = lastTake;
        countPut();
        items.add(token == ThreadLog.NO_EVENT ? item : new Stamped(item, token));
        return true;
      } finally {
        mutex.unlock();
      }
    }
  }

  private final class Get extends OneStepTake {
    @Override
    public boolean ready() {
      return mayTakeAt(sizeNow());
    }

    @Override
    public boolean attempt() {
      mutex.lock();
      try {
        int size = items.size();
        if (!mayTakeAt(size)) {
          return false;
        }
        if (size == 0) {
          refused = true;
          return true;
        }
        entry = items.remove();
        lastTake = token;
        return true;
      } finally {
        mutex.unlock();
      }
    }
  }

  private final class Close extends Operation {
    Close() {
      super(queue, EventKind.CLOSE, WaitQueue.NONE, WaitQueue.all(putters, getters));
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      mutex.lock();
      try {
        closed = true;
        return true;
      } finally {
        mutex.unlock();
      }
    }
  }

  private final class CloseAndDrain extends Operation {
    CloseAndDrain() {
      super(queue, EventKind.CLOSE, WaitQueue.NONE, WaitQueue.all(putters, getters, joiners));
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      mutex.lock();
      try {
        finish(items.size());
        while (items.size() > 0) {
          items.remove();
        }
        closed = true;
        return true;
      } finally {
        mutex.unlock();
      }
    }
  }

  /** Changes nothing; what is read after it is read at that moment. */
  private final class Look extends Operation {
    Look() {
      super(queue, WaitQueue.NONE, WaitQueue.NONE);
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
