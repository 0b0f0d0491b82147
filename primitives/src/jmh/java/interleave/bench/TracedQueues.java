package interleave.bench;

import interleave.queue.Queue;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import interleave.trace.SourceMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
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
 * What recording a put and a get costs, once the first events of the run, whose places in the
 * source are kept, are over; beside the JDK's queue, which is not recorded.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TracedQueues {

  private static final int PAIRS = 50_000;
  private static final Integer ITEM = 7;

  private final Queue<Integer> queue = new Queue<>(16);
  private final ArrayBlockingQueue<Integer> jdkQueue = new ArrayBlockingQueue<>(16);
  private ThreadScope scope = ThreadScope.ROOT;

  /** A recording whose first ten thousand events are used up. */
  @Setup(Level.Invocation)
  public void open() throws Exception {
    scope = new ThreadScope("bench", new Recorder("bench", SourceMap.CLASSES, 500_000));
    scope.call(
        () -> {
          for (int i = 0; i < 6_000; i++) {
            queue.put(ITEM);
            queue.get();
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
  public int queuePairWithTwoEvents_ours() throws Exception {
    return scope.call(
        () -> {
          int sum = 0;
          for (int i = 0; i < PAIRS; i++) {
            queue.put(ITEM);
            sum += queue.get();
          }
          return sum;
        });
  }

  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public int queuePairWithTwoEvents_jdk() throws Exception {
    return scope.call(
        () -> {
          int sum = 0;
          for (int i = 0; i < PAIRS; i++) {
            jdkQueue.put(ITEM);
            sum += jdkQueue.take();
          }
          return sum;
        });
  }
}
