package interleave.queue;

import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How items go in and out of a {@link Queue}, and what the ways of doing it have in common.
 *
 * @param <T> type of the items
 */
abstract sealed class Steps<T> permits AtomicSteps, HookedSteps {

  final Queue<T> queue;

  /** Zero or less: no limit. */
  volatile int maxSize;

  /** Never turns false again. */
  volatile boolean closed;

  /** Items put for which no {@code taskDone} was called. Never negative. */
  final AtomicLong unfinished = new AtomicLong();

  final WaitQueue putters = WaitQueue.oneByOne(EventKind.WAIT);
  final WaitQueue getters = WaitQueue.oneByOne(EventKind.WAIT);
  final WaitQueue joiners = WaitQueue.together(EventKind.WAIT);

  Steps(Queue<T> queue, int maxSize) {
    this.queue = queue;
    this.maxSize = maxSize;
  }

  /**
   * Puts an item, waiting for room up to {@code nanos} (see {@link TimeLimit}).
   *
   * @throws Full if there is no room in time
   * @throws ShutDown if the queue is shut down
   */
  abstract void put(@Nullable T item, long nanos);

  /**
   * Takes an item, waiting for one up to {@code nanos} (see {@link TimeLimit}).
   *
   * @throws Empty if there is none in time
   * @throws ShutDown if the queue is shut down and empty
   */
  abstract @Nullable T get(long nanos);

  /** Lets nothing more in. */
  abstract void close();

  /** Lets nothing more in, and removes what is in. */
  abstract void closeAndDrain();

  /** How many items are in now, as far as the calling thread can tell between two operations. */
  abstract int size();

  /** How many items are in, without waiting for anything or running a learner's code. */
  abstract int sizeForReports();

  final boolean isFullAt(int size) {
    int most = maxSize;
    return most > 0 && size >= most;
  }

  final boolean mayPutAt(int size) {
    return closed || !isFullAt(size);
  }

  final boolean mayTakeAt(int size) {
    return closed || size > 0;
  }

  /** Takes {@code count} drained items off what is unfinished, of which there may be less. */
  final void finish(int count) {
    unfinished.updateAndGet(before -> Math.max(0, before - count));
  }

  final Full full() {
    return new Full(queue + " has no room");
  }

  final Empty empty() {
    return new Empty(queue + " has no item");
  }

  final ShutDown shutDown() {
    return new ShutDown(queue + " is shut down");
  }
}
