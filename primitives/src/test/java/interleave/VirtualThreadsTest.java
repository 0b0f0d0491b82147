package interleave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import interleave.futures.Future;
import interleave.futures.ThreadPool;
import interleave.queue.LifoQueue;
import interleave.queue.PriorityQueue;
import interleave.queue.Queue;
import interleave.queue.SimpleQueue;
import interleave.runtime.Primitive;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import interleave.sync.Barrier;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import interleave.testkit.Await;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.trace.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No primitive keeps a virtual thread's carrier while it waits. On JDKs that have virtual threads,
 * a program with one carrier lets 199 of them wait for each primitive, and the 200th lets them go:
 * it could not run if one of the others had kept the carrier.
 */
class VirtualThreadsTest {

  static final class Program {
    private static final int WAITERS = 199;

    public static void main(String[] args) throws Exception {
      all();
      try (var scope = new ThreadScope("program", new Recorder("program"))) {
        scope.call(
            () -> {
              all();
              return null;
            });
      }
      System.out.println("all went on");
    }

    private static void all() {
      for (Runnable each :
          List.<Runnable>of(
              Program::lock,
              Program::rlock,
              Program::semaphore,
              Program::event,
              Program::condition,
              Program::barrier,
              Program::queuesGet,
              Program::queuePut,
              Program::queueJoin,
              Program::future,
              Program::threadJoin,
              Program::sleep)) {
        Threads.target(each).virtual().start().join();
      }
    }

    private static List<ThreadHandle> waiters(Runnable body) {
      List<ThreadHandle> waiters = new ArrayList<>();
      for (int i = 0; i < WAITERS; i++) {
        waiters.add(Threads.target(body).virtual().start());
      }
      return waiters;
    }

    /** Lets all of them wait, then go, and joins them. */
    private static void lead(Runnable waiting, BooleanSupplier allWait, Runnable release) {
      List<ThreadHandle> waiters = waiters(waiting);
      Await.until(allWait, () -> "all to wait");
      release.run();
      Threads.joinAll(waiters);
    }

    private static BooleanSupplier allWaitAt(Primitive primitive) {
      return () -> primitive.waiters().size() == WAITERS;
    }

    private static void lock() {
      Lock lock = new Lock();
      lock.acquire();
      lead(
          () -> {
            if (lock.acquire(TimeLimit.MAX_SECONDS)) {
              lock.release();
            }
          },
          allWaitAt(lock),
          lock::release);
    }

    private static void rlock() {
      RLock lock = new RLock();
      lock.acquire();
      lead(() -> lock.with(() -> {}), allWaitAt(lock), lock::release);
    }

    private static void semaphore() {
      Semaphore semaphore = new Semaphore(0);
      lead(semaphore::acquire, allWaitAt(semaphore), () -> semaphore.release(WAITERS));
    }

    private static void event() {
      Event event = new Event();
      lead(event::await, allWaitAt(event), event::set);
    }

    private static void condition() {
      Condition condition = new Condition();
      lead(
          () -> condition.with(() -> condition.await()),
          allWaitAt(condition),
          () -> condition.with(condition::signalAll));
    }

    private static void barrier() {
      Barrier barrier = new Barrier(WAITERS + 1);
      lead(barrier::await, allWaitAt(barrier), barrier::await);
    }

    private static void queuesGet() {
      for (Queue<Integer> queue :
          List.<Queue<Integer>>of(new Queue<>(), new LifoQueue<>(), new PriorityQueue<>())) {
        lead(queue::get, allWaitAt(queue), () -> times(() -> queue.put(1)));
      }
      SimpleQueue<Integer> simple = new SimpleQueue<>();
      lead(simple::get, allWaitAt(simple), () -> times(() -> simple.put(1)));
    }

    private static void queuePut() {
      Queue<Integer> queue = new Queue<>(1);
      queue.put(0);
      lead(() -> queue.put(1), allWaitAt(queue), () -> times(queue::get));
    }

    private static void queueJoin() {
      Queue<Integer> queue = new Queue<>();
      queue.put(0);
      lead(queue::join, allWaitAt(queue), queue::taskDone);
    }

    private static void future() {
      Event end = new Event();
      Semaphore waiting = new Semaphore(0);
      try (var pool = new ThreadPool(1)) {
        Future<?> future = pool.submit(() -> end.await(TimeLimit.MAX_SECONDS));
        lead(
            () -> {
              waiting.release();
              future.result();
            },
            () -> waiting.permits() == WAITERS,
            end::set);
      }
    }

    private static void threadJoin() {
      Event end = new Event();
      Semaphore waiting = new Semaphore(0);
      ThreadHandle joined = Threads.target(end::await).virtual().start();
      lead(
          () -> {
            waiting.release();
            joined.join();
          },
          () -> waiting.permits() == WAITERS,
          end::set);
    }

    private static void sleep() {
      lead(() -> Threads.sleep(0.001), () -> true, () -> {});
    }

    private static void times(Runnable step) {
      for (int i = 0; i < WAITERS; i++) {
        step.run();
      }
    }
  }

  @Test
  void waiting_leavesTheCarrierToOthers(@TempDir Path folder) throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "the JDK has no virtual threads");
    Path output = folder.resolve("output");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      program.waitFor();
    } finally {
      program.destroyForcibly().waitFor();
    }
    assertEquals("all went on", Files.readString(output).strip());
  }
}
