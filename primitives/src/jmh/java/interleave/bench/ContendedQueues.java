package interleave.bench;

import interleave.futures.ThreadPool;
import interleave.queue.PriorityQueue;
import interleave.queue.Queue;
import interleave.queue.SimpleQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * What it costs to hand an item over, half of the threads putting and half of them getting, or to
 * have a task carried out and wait for it; ours and the JDK's side by side, by name.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Crew.STEPS)
@Goal(times = 1 / 0.7)
public class ContendedQueues extends Crew {

  private static final Integer ITEM = 7;
  private static final int ROOM = 64;
  private static final int TASKS = 16 * MEETINGS;

  @Benchmark
  public void boundedQueue_ours() throws Exception {
    Queue<Integer> queue = new Queue<>(ROOM);
    handOver(i -> queue.put(ITEM), i -> queue.get());
  }

  @Benchmark
  public void boundedQueue_jdk() throws Exception {
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(ROOM);
    handOver(i -> queue.put(ITEM), i -> queue.take());
  }

  @Benchmark
  public void queue_ours() throws Exception {
    Queue<Integer> queue = new Queue<>();
    handOver(i -> queue.put(ITEM), i -> queue.get());
  }

  @Benchmark
  public void queue_jdk() throws Exception {
    LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
    handOver(i -> queue.put(ITEM), i -> queue.take());
  }

  @Benchmark
  public void priorityQueue_ours() throws Exception {
    PriorityQueue<Integer> queue = new PriorityQueue<>();
    handOver(i -> queue.put(ITEM), i -> queue.get());
  }

  @Benchmark
  public void priorityQueue_jdk() throws Exception {
    PriorityBlockingQueue<Integer> queue = new PriorityBlockingQueue<>();
    handOver(i -> queue.put(ITEM), i -> queue.take());
  }

  @Benchmark
  public void simpleQueue_ours() throws Exception {
    SimpleQueue<Integer> queue = new SimpleQueue<>();
    handOver(i -> queue.put(ITEM), i -> queue.get());
  }

  @Benchmark
  public void simpleQueue_jdk() throws Exception {
    LinkedTransferQueue<Integer> queue = new LinkedTransferQueue<>();
    handOver(i -> queue.put(ITEM), i -> queue.take());
  }

  /** Each thread submits a task, waits for it, submits the next; two workers carry them out. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public void pool_ours() throws Exception {
    try (ThreadPool pool = new ThreadPool(2)) {
      together(
          number -> {
            for (int i = 0; i < TASKS / threads; i++) {
              pool.submit(() -> ITEM).result();
            }
          });
    }
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public void pool_jdk() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    together(
        number -> {
          for (int i = 0; i < TASKS / threads; i++) {
            pool.submit(() -> ITEM).get();
          }
        });
    pool.shutdown();
  }
}
