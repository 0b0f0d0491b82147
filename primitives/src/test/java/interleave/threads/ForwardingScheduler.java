package interleave.threads;

import interleave.runtime.Operation;
import interleave.runtime.Scheduler;

/** Real threads, of which a test changes one thing. */
abstract class ForwardingScheduler implements Scheduler {

  private final Scheduler free = Scheduler.free();

  @Override
  public boolean perform(Operation operation, long nanos) {
    return free.perform(operation, nanos);
  }

  @Override
  public void performUninterrupted(Operation operation) {
    free.performUninterrupted(operation);
  }

  @Override
  public boolean tryPerform(Operation operation) {
    return free.tryPerform(operation);
  }

  @Override
  public void sleep(long nanos) {
    free.sleep(nanos);
  }

  @Override
  public boolean join(Thread thread, long nanos) {
    return free.join(thread, nanos);
  }

  @Override
  public void interrupt(Thread other) {
    free.interrupt(other);
  }

  @Override
  public void begin() {
    free.begin();
  }

  @Override
  public long now() {
    return free.now();
  }
}
