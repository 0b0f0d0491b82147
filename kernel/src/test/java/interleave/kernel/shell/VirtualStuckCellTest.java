package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.instrument.JdkAgent;
import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cells of {@link RawStuckCellTest}, but with virtual threads, and some more of these. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualStuckCellTest extends RawStuckCellTest {

  @BeforeAll
  void declareVirtual() {
    assertInstanceOf(
        Completed.class,
        super.run(
            """
            Thread virtual(Runnable task, String name) {
              return Thread.ofVirtual().name(name).unstarted(task);
            }
            var virtuals = new java.util.concurrent.atomic.AtomicInteger();
            Thread virtual(Runnable task) {
              return virtual(task, "virtual-" + virtuals.incrementAndGet());
            }
            """));
  }

  @Override
  CellResult run(String source) {
    return super.run(source.replace("new Thread(", "virtual("));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LostSignal        | new CountDownLatch(1).await()
          LostSignal        | synchronized (this) { wait(); }
          QueueStarved      | new LinkedBlockingQueue<Integer>().take()
          QueueStarved      | new ArrayBlockingQueue<Integer>(1).take()
          QueueStarved      | new LinkedBlockingDeque<Integer>().take()
          QueueStarved      | new java.util.concurrent.LinkedTransferQueue<Integer>().take()
          QueueStarved      | new java.util.concurrent.SynchronousQueue<Integer>().take()
          QueueStarved      | new java.util.concurrent.SynchronousQueue<Integer>().put(1)
          PermitsStarved    | new java.util.concurrent.Semaphore(0).acquire()
          PermitsStarved    | new java.util.concurrent.Semaphore(0).acquireUninterruptibly()
          BarrierCannotFill | new CyclicBarrier(2).await()
          BarrierCannotFill | new java.util.concurrent.Phaser(2).arriveAndAwaitAdvance()
          NeverCompleted    | new CompletableFuture<Integer>().get()
          NeverCompleted    | new CompletableFuture<Integer>().join()
          NeverCompleted    | new java.util.concurrent.FutureTask<Integer>(() -> 1).get()
          JoinCycle         | Thread.currentThread().join()
          """)
  void waitThatNobodyEnds(String term, String wait) {
    assertStuck(
        term,
        """
        class Task implements Runnable {
          public void run() {
            try {
              %s;
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
        }
        var stuck = virtual(new Task(), "stuck");
        stuck.start();
        stuck.join();
        """
            .formatted(wait),
        "stuck at here line 4 waits for",
        "main at here line 12 waits for the end of stuck");
  }

  @Test
  void conditionOfAVirtualThread_thatNobodySignals() {
    assertStuck(
        "LostSignal",
        """
        var lock = new java.util.concurrent.locks.ReentrantLock();
        var ready = lock.newCondition();
        var stuck = virtual(() -> {
          lock.lock();
          try {
            ready.awaitUninterruptibly();
          } finally {
            lock.unlock();
          }
        }, "stuck");
        stuck.start();
        stuck.join();
        """,
        "stuck waits for a signal of ready, and no thread is left that could give it",
        "stuck at here line 6");
  }

  @Test
  void virtualThreadThatWaitsForAPlatformThread() {
    Failed failed =
        stuck(
            """
            var never = new CountDownLatch(1);
            var platform = Thread.ofPlatform().name("platform").unstarted(() -> {
              try { never.await(); } catch (InterruptedException e) { }
            });
            var joiner = virtual(() -> {
              try { platform.join(); } catch (InterruptedException e) { }
            }, "joiner");
            platform.start();
            joiner.start();
            joiner.join();
            """);
    assertEquals("LostSignal", failed.name(), text(failed));
    assertTrue(text(failed).contains("joiner at here line 6 waits for the end of platform"));
    awaitThreadsGone();
  }

  @Test
  void tasksOfAnExecutorWithAThreadEach() {
    assertStuck(
        "LostSignal",
        """
        var never = new CountDownLatch(1);
        try (var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
          for (int i = 0; i < 20; i++) {
            executor.submit(() -> { never.await(); return 1; });
          }
        }
        """,
        "wait for the last countDown of never",
        "at here line 4",
        "main at here line 6 waits for the end");
  }

  @Test
  void taskOfAnExecutorThatAwaitsAnother() {
    Failed failed =
        stuck(
            """
            var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
            var promise = new CompletableFuture<Integer>();
            var asked = executor.submit(() -> promise.get());
            asked.get();
            """);
    assertEquals("NeverCompleted", failed.name(), text(failed));
    assertTrue(text(failed).contains("at here line 3 waits for the result of promise"));
    awaitThreadsGone();
  }

  @Test
  void platformThreadThatSleeps_keepsTheVerdictAway() {
    Completed completed =
        assertInstanceOf(
            Completed.class,
            run(
                """
                var go = new CountDownLatch(1);
                var later = Thread.ofPlatform().start(() -> {
                  try { Thread.sleep(300); } catch (InterruptedException e) { }
                  go.countDown();
                });
                var waiter = virtual(() -> {
                  try { go.await(); } catch (InterruptedException e) { }
                }, "waiter");
                waiter.start();
                waiter.join();
                "ended"
                """));
    assertEquals("ended", completed.value().orElseThrow().object());
  }

  /**
   * From then on the JDK has virtual threads of its own, which wait as long as the process lives.
   */
  @Test
  void afterInputOnAVirtualThread_itIsTheSame() {
    assertStuck(
        "LostSignal",
        """
        var pipe = java.nio.channels.Pipe.open();
        var reader = virtual(() -> {
          try (var source = pipe.source()) {
            source.read(java.nio.ByteBuffer.allocate(1));
          } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
          }
        });
        reader.start();
        while (reader.getState() != Thread.State.WAITING) Thread.yield();
        try (var sink = pipe.sink()) {
          sink.write(java.nio.ByteBuffer.wrap(new byte[] {1}));
        }
        reader.join();
        new CountDownLatch(1).await();
        """,
        "main at here line 15 waits for the last countDown");
  }

  @Test
  void afterTheJdkWasRewritten_itIsTheSame() {
    assertTrue(JdkAgent.install());
    String text =
        text(
            stuck(
                """
                var never = new CountDownLatch(1);
                var stuck = virtual(() -> {
                  try { never.await(); } catch (InterruptedException e) { }
                }, "stuck");
                stuck.start();
                stuck.join();
                """));
    assertTrue(text.contains("stuck at here line 3 waits for the last countDown"), text);
    assertFalse(text.contains("null"), text);
    awaitThreadsGone();
  }
}
