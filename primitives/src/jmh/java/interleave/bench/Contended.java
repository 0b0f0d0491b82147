package interleave.bench;

import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What an acquire and a release cost when all threads want the same, with a little work under the
 * lock and outside of it; ours and the JDK's side by side, by name.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Crew.STEPS)
@Goal(times = 1 / 0.7)
public class Contended extends Crew {

  private final Lock lock = new Lock();
  private final RLock rlock = new RLock();
  private final ReentrantLock reentrantLock = new ReentrantLock();
  private final Semaphore semaphore = new Semaphore(2);
  private final java.util.concurrent.Semaphore jdkSemaphore =
      new java.util.concurrent.Semaphore(2);

  private interface Step {
    void take() throws InterruptedException;
  }

  /** Pairs of steps, with work after each. */
  private void contend(Step enter, Step leave) throws Exception {
    together(
        number -> {
          for (int i = 0; i < STEPS / threads; i++) {
            enter.take();
            Blackhole.consumeCPU(WORK);
            leave.take();
            Blackhole.consumeCPU(WORK);
          }
        });
  }

  @Benchmark
  public void lock_ours() throws Exception {
    contend(lock::acquire, lock::release);
  }

  @Benchmark
  public void lock_jdk() throws Exception {
    contend(reentrantLock::lock, reentrantLock::unlock);
  }

  @Benchmark
  public void rlock_ours() throws Exception {
    contend(rlock::acquire, rlock::release);
  }

  @Benchmark
  public void rlock_jdk() throws Exception {
    contend(reentrantLock::lock, reentrantLock::unlock);
  }

  /** With two permits: the third and all further threads have to wait. */
  @Benchmark
  public void semaphore_ours() throws Exception {
    contend(semaphore::acquire, semaphore::release);
  }

  @Benchmark
  public void semaphore_jdk() throws Exception {
    contend(jdkSemaphore::acquire, jdkSemaphore::release);
  }
}
