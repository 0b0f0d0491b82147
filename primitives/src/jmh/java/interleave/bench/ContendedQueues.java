package interleave.bench;

import interleave.futures.ThreadPool;
import interleave.queue.PriorityQueue;
import interleave.queue.Queue;
import interleave.queue.SimpleQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A put and a get of each thread in one queue, or a task submitted and waited for; ours and the
 * JDK's side by side, by name.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContendedQueues {

  private static final Integer ITEM = 7;

  private final Queue<Integer> bounded = new Queue<>(64);
  private final ArrayBlockingQueue<Integer> jdkBounded = new ArrayBlockingQueue<>(64);
  private final Queue<Integer> unbounded = new Queue<>();
  private final LinkedBlockingQueue<Integer> jdkUnbounded = new LinkedBlockingQueue<>();
  private final PriorityQueue<Integer> priority = new PriorityQueue<>();
  private final PriorityBlockingQueue<Integer> jdkPriority = new PriorityBlockingQueue<>();
  private final SimpleQueue<Integer> simple = new SimpleQueue<>();
  private final LinkedBlockingQueue<Integer> jdkSimple = new LinkedBlockingQueue<>();
  private final ThreadPool pool = new ThreadPool(2);
  private final ExecutorService jdkPool = Executors.newFixedThreadPool(2);

  @TearDown
  public void end() {
    pool.close();
    jdkPool.shutdown();
  }

  @Benchmark
  public Integer boundedQueue_ours() {
    bounded.put(ITEM);
    return bounded.get();
  }

  @Benchmark
  public Integer boundedQueue_jdk() throws InterruptedException {
    jdkBounded.put(ITEM);
    return jdkBounded.take();
  }

  @Benchmark
  public Integer queue_ours() {
    unbounded.put(ITEM);
    return unbounded.get();
  }

  @Benchmark
  public Integer queue_jdk() throws InterruptedException {
    jdkUnbounded.put(ITEM);
    return jdkUnbounded.take();
  }

  @Benchmark
  public Integer priorityQueue_ours() {
    priority.put(ITEM);
    return priority.get();
  }

  @Benchmark
  public Integer priorityQueue_jdk() throws InterruptedException {
    jdkPriority.put(ITEM);
    return jdkPriority.take();
  }

  @Benchmark
  public Integer simpleQueue_ours() {
    simple.put(ITEM);
    return simple.get();
  }

  @Benchmark
  public Integer simpleQueue_jdk() throws InterruptedException {
    jdkSimple.put(ITEM);
    return jdkSimple.take();
  }

  @Benchmark
  public Integer pool_ours() {
    return pool.submit(() -> ITEM).result();
  }

  @Benchmark
  public Integer pool_jdk() throws InterruptedException, ExecutionException {
    return jdkPool.submit(() -> ITEM).get();
  }
}
