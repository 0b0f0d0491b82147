package interleave.bench;

import interleave.runtime.Marks;
import interleave.runtime.ThreadScope;
import interleave.sync.Lock;
import interleave.trace.Recorder;
import interleave.trace.SourceMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What recording costs, once the first events of the run, whose places in the source are kept, are
 * over.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Traced {

  private static final int PAIRS = 50_000;

  private final Lock lock = new Lock();
  private final ReentrantLock reentrantLock = new ReentrantLock();
  private ThreadScope scope = ThreadScope.ROOT;
  private int count;

  /** A recording whose first ten thousand events are used up. */
  @Setup(Level.Invocation)
  public void open() throws Exception {
    scope = new ThreadScope("bench", new Recorder("bench", SourceMap.CLASSES, 500_000));
    scope.call(
        () -> {
          for (int i = 0; i < 6_000; i++) {
            lock.acquire();
            lock.release();
          }
          return null;
        });
  }

  @TearDown(Level.Invocation)
  public void close() {
    scope.close();
  }

  @Benchmark
  @OperationsPerInvocation(PAIRS)
  @Goal(times = 5)
  public int lockPairWithTwoEvents_ours() throws Exception {
    return scope.call(
        () -> {
          for (int i = 0; i < PAIRS; i++) {
            lock.acquire();
            count++;
            lock.release();
          }
          return count;
        });
  }

  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public int lockPairWithTwoEvents_jdk() throws Exception {
    return scope.call(
        () -> {
          for (int i = 0; i < PAIRS; i++) {
            reentrantLock.lock();
            count++;
            reentrantLock.unlock();
          }
          return count;
        });
  }

  @Benchmark
  @OperationsPerInvocation(PAIRS)
  @Goal(nanos = 60)
  public int event_ours() throws Exception {
    return scope.call(
        () -> {
          for (int i = 0; i < PAIRS; i++) {
            Marks.printed("line");
            count++;
          }
          return count;
        });
  }

  /** The floor: an event's time stamp. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public long event_jdk() throws Exception {
    return scope.call(
        () -> {
          long sum = 0;
          for (int i = 0; i < PAIRS; i++) {
            sum += System.nanoTime();
          }
          return sum;
        });
  }
}
