package interleave.kernel.instrument;

import interleave.hooks.Controller;
import interleave.hooks.HookKind;
import interleave.hooks.HookSites;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A controller that lets every thread go on, and has monitors of its own. */
final class PassThrough extends Announcements implements Controller {

  private record Monitor(ReentrantLock lock, Condition condition) {}

  private final Map<Object, Monitor> monitors =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Random random = new Random(1);

  PassThrough(ClassLoader run) {
    super(run);
  }

  private Monitor of(Object object) {
    return monitors.computeIfAbsent(
        object,
        o -> {
          ReentrantLock lock = new ReentrantLock();
          return new Monitor(lock, lock.newCondition());
        });
  }

  @Override
  public void monitorEnter(Object monitor, int site) {
    super.monitorEnter(monitor, site);
    of(monitor).lock().lock();
  }

  @Override
  public void exit(int status) {
    throw new AssertionError("no program of the corpus ends the JVM");
  }

  @Override
  public void monitorExit(Object monitor, int site) {
    super.monitorExit(monitor, site);
    of(monitor).lock().unlock();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the learner's wait, in the learner's loop
  public void await(Object monitor, long millis, int nanos, int site) throws InterruptedException {
    if (millis < 0) {
      throw new IllegalArgumentException("timeout value is negative");
    }
    own(monitor);
    if (millis == 0 && nanos == 0) {
      of(monitor).condition().await();
    } else {
      of(monitor).condition().awaitNanos(TimeUnit.MILLISECONDS.toNanos(millis) + nanos);
    }
  }

  private Condition own(Object monitor) {
    if (!of(monitor).lock().isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException("current thread is not owner");
    }
    return of(monitor).condition();
  }

  @Override
  public void notify(Object monitor, int site) {
    own(monitor).signal();
  }

  @Override
  public void notifyAll(Object monitor, int site) {
    own(monitor).signalAll();
  }

  @Override
  public Thread currentThread() {
    return Thread.currentThread();
  }

  @Override
  public boolean isAlive(Thread thread) {
    return thread.isAlive();
  }

  @Override
  public Thread.State state(Thread thread) {
    return thread.getState();
  }

  @Override
  public boolean isInterrupted(Thread thread) {
    return thread.isInterrupted();
  }

  @Override
  public boolean interrupted() {
    return Thread.interrupted();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Random random() {
    return random;
  }

  @Override
  public void backEdge(int site) {
    seen.merge(HookKind.BACK_EDGE, 1, Integer::sum);
    expect(HookSites.get(site).kind() == HookKind.BACK_EDGE, "no way back", site);
  }
}
