package interleave.bench;

import interleave.sync.Barrier;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs when nobody else is there; ours and the JDK's side by side, by name. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Uncontended {

  private final Lock lock = new Lock();
  private final RLock rlock = new RLock();
  private final ReentrantLock reentrantLock = new ReentrantLock();
  private final Semaphore semaphore = new Semaphore(2);
  private final java.util.concurrent.Semaphore jdkSemaphore =
      new java.util.concurrent.Semaphore(2);
  private final Event event = new Event();
  private final CountDownLatch latch = new CountDownLatch(0);
  private final Barrier barrier = new Barrier(1);
  private final CyclicBarrier jdkBarrier = new CyclicBarrier(1);
  private final Condition condition = new Condition(rlock);
  private final java.util.concurrent.locks.Condition jdkCondition = reentrantLock.newCondition();
  private int count;

  public Uncontended() {
    event.set();
  }

  @Benchmark
  @Goal(times = 1.5, allocates = false)
  public int lock_ours() {
    lock.acquire();
    count++;
    lock.release();
    return count;
  }

  @Benchmark
  public int lock_jdk() {
    reentrantLock.lock();
    count++;
    reentrantLock.unlock();
    return count;
  }

  @Benchmark
  @Goal(times = 1.5, allocates = false)
  public int rlock_ours() {
    rlock.acquire();
    count++;
    rlock.release();
    return count;
  }

  @Benchmark
  public int rlock_jdk() {
    return lock_jdk();
  }

  @Benchmark
  @Goal(times = 2, allocates = false)
  public int semaphore_ours() {
    semaphore.acquire();
    count++;
    semaphore.release();
    return count;
  }

  @Benchmark
  public int semaphore_jdk() throws InterruptedException {
    jdkSemaphore.acquire();
    count++;
    jdkSemaphore.release();
    return count;
  }

  @Benchmark
  @Goal(times = 2, allocates = false)
  public void event_ours() {
    event.await();
  }

  @Benchmark
  public void event_jdk() throws InterruptedException {
    latch.await();
  }

  /** Nobody waits for the signal. */
  @Benchmark
  @Goal
  public void condition_ours() {
    rlock.acquire();
    condition.signal();
    rlock.release();
  }

  @Benchmark
  public void condition_jdk() {
    reentrantLock.lock();
    jdkCondition.signal();
    reentrantLock.unlock();
  }

  /** The only party. */
  @Benchmark
  @Goal
  public int barrier_ours() {
    return barrier.await();
  }

  @Benchmark
  public int barrier_jdk() throws InterruptedException, BrokenBarrierException {
    return jdkBarrier.await();
  }
}
