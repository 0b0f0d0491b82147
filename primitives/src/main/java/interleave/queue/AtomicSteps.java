package interleave.queue;

import interleave.queue.Items.Stamped;
import interleave.runtime.AtOnce;
import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Items go in and out in one step each: no code of a learner's runs meanwhile. */
final class AtomicSteps<T> extends Steps<T> {

  /** Held for the few instructions of one attempt. */
  private final ReentrantLock mutex = new ReentrantLock();

  /** Guarded by {@link #mutex}. */
  private final Items items;

  private final Look look = new Look();

  AtomicSteps(Queue<T> queue, int maxSize, Items items) {
    super(queue, maxSize);
    this.items = items;
  }

  @Override
  void put(@Nullable T item, long nanos) {
    Object entry = AtOnce.isAllowed() ? AtOnce.happened(put(item, null), getters) : null;
    if (entry == null) {
      Put put = new Put(item);
      if (!put.performWithin(nanos)) {
        throw full();
      }
      entry = put.entry;
    }
    checkNotRefused(entry);
  }

  @Override
  @SuppressWarnings("unchecked") // only items of T are put
  @Nullable T get(long nanos) {
    Object entry = AtOnce.isAllowed() ? AtOnce.happened(take(null), putters) : null;
    if (entry == null) {
      Take take = new Take();
      if (!take.performWithin(nanos)) {
        throw empty();
      }
      entry = take.entry;
    }
    return (T) Stamped.itemOf(checkNotRefused(entry));
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

  /** What went in, or came {@link Instead}; null if nothing can happen now. */
  private @Nullable Object put(@Nullable T item, @Nullable Put recorded) {
    mutex.lock();
    try {
      if (!mayPutAt(items.size())) {
        return null;
      }
      if (closed) {
        return Instead.REFUSED;
      }
      Object entry = countIn(item, recorded);
      items.add(entry);
      return entry;
    } finally {
      mutex.unlock();
    }
  }

  /** What went out, or came {@link Instead}; null if nothing can happen now. */
  private @Nullable Object take(@Nullable Take recorded) {
    mutex.lock();
    try {
      int size = items.size();
      if (size == 0) {
        return closed ? Instead.REFUSED : null;
      }
      lastTake = tokenOf(recorded);
      return items.remove();
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
      entry = put(item, this);
      return entry != null;
    }
  }

  private final class Take extends OneStepTake {
    @Override
    public boolean ready() {
      return mayTakeAt(sizeNow());
    }

    @Override
    public boolean attempt() {
      entry = take(this);
      return entry != null;
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
