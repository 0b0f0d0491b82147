package interleave.bench;

import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import java.util.concurrent.CountDownLatch;
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
  private int count;

  public Uncontended() {
    event.set();
  }

  @Benchmark
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
  public void event_ours() {
    event.await();
  }

  @Benchmark
  public void event_jdk() throws InterruptedException {
    latch.await();
  }
}
