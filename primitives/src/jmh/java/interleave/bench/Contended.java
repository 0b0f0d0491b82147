package interleave.bench;

import interleave.sync.Lock;
import interleave.sync.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What it costs when all threads want the same; ours and the JDK's side by side, by name. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Contended {

  /** Work under the lock and outside of it, in JMH's tokens. */
  private static final int WORK = 20;

  private final Lock lock = new Lock();
  private final ReentrantLock reentrantLock = new ReentrantLock();
  private final Semaphore semaphore = new Semaphore(2);
  private final java.util.concurrent.Semaphore jdkSemaphore =
      new java.util.concurrent.Semaphore(2);

  @Benchmark
  public void lock_ours() {
    lock.acquire();
    Blackhole.consumeCPU(WORK);
    lock.release();
    Blackhole.consumeCPU(WORK);
  }

  @Benchmark
  public void lock_jdk() {
    reentrantLock.lock();
    Blackhole.consumeCPU(WORK);
    reentrantLock.unlock();
    Blackhole.consumeCPU(WORK);
  }

  @Benchmark
  public void semaphore_ours() {
    semaphore.acquire();
    Blackhole.consumeCPU(WORK);
    semaphore.release();
    Blackhole.consumeCPU(WORK);
  }

  @Benchmark
  public void semaphore_jdk() throws InterruptedException {
    jdkSemaphore.acquire();
    Blackhole.consumeCPU(WORK);
    jdkSemaphore.release();
    Blackhole.consumeCPU(WORK);
  }
}
