package interleave.race;

import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.Owned;
import interleave.runtime.Scheduler;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;

/**
 * Real threads in real time; what the operations of this library's primitives order is told to the
 * detector. An operation comes after those that have enabled its like: they have told it in the
 * queue in which it waits, or would. One that neither waits nor enables looks at the state of its
 * object, and comes after all who have changed that.
 */
final class ObservedScheduler implements Scheduler {

  private final RaceDetector detector;
  private final Scheduler free = Scheduler.free();

  ObservedScheduler(RaceDetector detector) {
    this.detector = detector;
  }

  @Override
  public boolean perform(Operation operation, long nanos) {
    before(operation);
    try {
      return after(operation, free.perform(operation, nanos));
    } catch (Interrupted e) {
      wasInterrupted();
      throw e;
    }
  }

  private void wasInterrupted() {
    Observer observer = detector.observer();
    if (observer != null) {
      observer.foundInterrupted(Thread.currentThread());
    }
  }

  @Override
  public void performUninterrupted(Operation operation) {
    before(operation);
    free.performUninterrupted(operation);
    after(operation, true);
  }

  @Override
  public boolean tryPerform(Operation operation) {
    before(operation);
    return after(operation, free.tryPerform(operation));
  }

  private void before(Operation operation) {
    Observer observer = detector.observer();
    if (observer == null) {
      return;
    }
    Watched me = observer.watched();
    if (operation.contributes()) {
      me.release(me.mirror(operation.target()).shared());
    }
    if (operation.enables() != WaitQueue.NONE) {
      me.acquire(me.mirror(operation.target()).shared());
      if (isOfOwned(operation, EventKind.RELEASE)) {
        me.give(me.mirror(operation.target()));
      }
      me.release(me.mirror(operation.target()).sync());
      for (WaitQueue queue : operation.enables().elements()) {
        me.release(me.mirror(queue).sync());
      }
    }
  }

  private boolean after(Operation operation, boolean happened) {
    Observer observer = happened ? detector.observer() : null;
    if (observer != null) {
      Watched me = observer.watched();
      if (operation.waits() != WaitQueue.NONE) {
        me.acquire(me.mirror(operation.waits()).sync());
        if (isOfOwned(operation, EventKind.ACQUIRE)) {
          me.take(me.mirror(operation.target()));
        }
      } else if (operation.enables() == WaitQueue.NONE) {
        me.acquire(me.mirror(operation.target()).sync());
      }
    }
    return happened;
  }

  /** Whether it takes, or gives back, something that one thread at a time has. */
  private static boolean isOfOwned(Operation operation, EventKind kind) {
    return operation.target() instanceof Owned && operation.event().orElse(null) == kind;
  }

  @Override
  public void sleep(long nanos) {
    try {
      free.sleep(nanos);
    } catch (Interrupted e) {
      wasInterrupted();
      throw e;
    }
  }

  @Override
  public void start(Thread child) {
    Observer observer = detector.observer();
    if (observer != null) {
      observer.starts(child);
    }
    free.start(child);
  }

  @Override
  public boolean join(Thread thread, long nanos) {
    boolean ended;
    try {
      ended = free.join(thread, nanos);
    } catch (Interrupted e) {
      wasInterrupted();
      throw e;
    }
    Observer observer = detector.observer();
    if (observer != null) {
      observer.foundEnded(thread);
    }
    return ended;
  }

  @Override
  public void interrupt(Thread other) {
    Observer observer = detector.observer();
    if (observer != null) {
      observer.watched().release(observer.watched().mirror(other).sync());
    }
    free.interrupt(other);
  }

  @Override
  public void begin() {
    detector.begin();
    free.begin();
  }

  @Override
  public long now() {
    return free.now();
  }
}
