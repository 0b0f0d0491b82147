package interleave.bench;

import interleave.sync.Barrier;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.RLock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What it costs when threads wait for each other; ours and the JDK's side by side, by name. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Goal(times = 1 / 0.7)
public class Meeting extends Crew {

  private static final int ROOM = 16;

  /** All wait for the event that one sets, each thread in turn. */
  @Benchmark
  @OperationsPerInvocation(MEETINGS)
  public void event_ours() throws Exception {
    Event[] events = new Event[MEETINGS];
    for (int i = 0; i < MEETINGS; i++) {
      events[i] = new Event();
    }
    together(
        number -> {
          for (int i = 0; i < MEETINGS; i++) {
            if (i % threads == number) {
              events[i].set();
            } else {
              events[i].await();
            }
          }
        });
  }

  @Benchmark
  @OperationsPerInvocation(MEETINGS)
  public void event_jdk() throws Exception {
    CountDownLatch[] latches = new CountDownLatch[MEETINGS];
    for (int i = 0; i < MEETINGS; i++) {
      latches[i] = new CountDownLatch(1);
    }
    together(
        number -> {
          for (int i = 0; i < MEETINGS; i++) {
            if (i % threads == number) {
              latches[i].countDown();
            } else {
              latches[i].await();
            }
          }
        });
  }

  @Benchmark
  @OperationsPerInvocation(MEETINGS)
  public void barrier_ours() throws Exception {
    Barrier barrier = new Barrier(threads);
    together(
        number -> {
          for (int i = 0; i < MEETINGS; i++) {
            barrier.await();
          }
        });
  }

  @Benchmark
  @OperationsPerInvocation(MEETINGS)
  public void barrier_jdk() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(threads);
    together(
        number -> {
          for (int i = 0; i < MEETINGS; i++) {
            barrier.await();
          }
        });
  }

  /** Half of the threads fill a store of little room, the others empty it. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void condition_ours() throws Exception {
    RLock lock = new RLock();
    Condition notFull = new Condition(lock);
    Condition notEmpty = new Condition(lock);
    int[] kept = new int[1];
    handOver(
        i -> {
          lock.acquire();
          try {
            while (kept[0] == ROOM) {
              notFull.await();
            }
            kept[0]++;
            notEmpty.signal();
          } finally {
            lock.release();
          }
        },
        i -> {
          lock.acquire();
          try {
            while (kept[0] == 0) {
              notEmpty.await();
            }
            kept[0]--;
            notFull.signal();
          } finally {
            lock.release();
          }
        });
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void condition_jdk() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    java.util.concurrent.locks.Condition notFull = lock.newCondition();
    java.util.concurrent.locks.Condition notEmpty = lock.newCondition();
    int[] kept = new int[1];
    handOver(
        i -> {
          lock.lock();
          try {
            while (kept[0] == ROOM) {
              notFull.await();
            }
            kept[0]++;
            notEmpty.signal();
          } finally {
            lock.unlock();
          }
        },
        i -> {
          lock.lock();
          try {
            while (kept[0] == 0) {
              notEmpty.await();
            }
            kept[0]--;
            notFull.signal();
          } finally {
            lock.unlock();
          }
        });
  }
}
