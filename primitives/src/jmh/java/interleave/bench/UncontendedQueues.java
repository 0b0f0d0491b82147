package interleave.bench;

import interleave.futures.Future;
import interleave.queue.LifoQueue;
import interleave.queue.PriorityQueue;
import interleave.queue.Queue;
import interleave.queue.SimpleQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A put and a get, or a result set and got, when nobody else is there; ours and the JDK's side by
 * side, by name.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Goal(times = 2)
public class UncontendedQueues {

  private static final Integer ITEM = 7;

  private final Queue<Integer> bounded = new Queue<>(16);
  private final ArrayBlockingQueue<Integer> jdkBounded = new ArrayBlockingQueue<>(16);
  private final Queue<Integer> unbounded = new Queue<>();
  private final LinkedBlockingQueue<Integer> jdkUnbounded = new LinkedBlockingQueue<>();
  private final LifoQueue<Integer> lifo = new LifoQueue<>();
  private final LinkedBlockingDeque<Integer> jdkLifo = new LinkedBlockingDeque<>();
  private final PriorityQueue<Integer> priority = new PriorityQueue<>();
  private final PriorityBlockingQueue<Integer> jdkPriority = new PriorityBlockingQueue<>();
  private final SimpleQueue<Integer> simple = new SimpleQueue<>();
  private final LinkedTransferQueue<Integer> jdkSimple = new LinkedTransferQueue<>();

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
  public Integer lifoQueue_ours() {
    lifo.put(ITEM);
    return lifo.get();
  }

  @Benchmark
  public Integer lifoQueue_jdk() throws InterruptedException {
    jdkLifo.putLast(ITEM);
    return jdkLifo.takeLast();
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
  public Integer future_ours() {
    Future<Integer> future = new Future<>();
    future.setResult(ITEM);
    return future.result();
  }

  @Benchmark
  public Integer future_jdk() {
    CompletableFuture<Integer> future = new CompletableFuture<>();
    future.complete(ITEM);
    return future.join();
  }
}
