package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import interleave.kernel.shell.CellResult.Completed;
import interleave.runtime.ThreadScope;
import interleave.runtime.Wait;
import interleave.standstill.Standstill;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Random programs that end, of virtual threads and of both kinds, which wait for each other in the
 * JDK's ways: none is ever said to be stuck, however often somebody looks. They are cells, as only
 * rewritten code tells how a virtual thread waits. {@code -Dstandstill.runs=10000} makes many more.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class EndingCellTest extends SharedSession {

  private static final int RUNS = Integer.getInteger("standstill.runs", 60);

  /** The cells of this test: those of others may have left threads that are stuck indeed. */
  private static final Set<ThreadScope> CELLS = ConcurrentHashMap.newKeySet();

  /**
   * The steps of a program are numbered, and each belongs to a thread, which does its own in order.
   * A step tells that it is done, and may wait until an earlier one has told so. So the first of
   * those that are not done can always go on.
   */
  private static final String DECLARATIONS =
      """
      import java.util.concurrent.*;
      import java.util.concurrent.locks.*;

      interface Deed { void run() throws Exception; }

      record Word(Deed tell, Deed await) { }

      record Step(int thread, List<Word> awaits, Deed deed, List<Word> tells) { }

      class Ending {
        final Random random;
        final int threads;
        final int manner;
        final List<Step> steps = new ArrayList<>();
        final Object monitor = new Object();
        final ReentrantLock lock = new ReentrantLock();
        final ReentrantReadWriteLock both = new ReentrantReadWriteLock(true);
        final StampedLock stamped = new StampedLock();
        final java.util.concurrent.Semaphore permit = new java.util.concurrent.Semaphore(1);

        Ending(long seed) {
          random = new Random(seed);
          threads = 1 + random.nextInt(5);
          manner = random.nextInt(5);
          int count = 1 + random.nextInt(14);
          for (int i = 0; i < count; i++) {
            List<Word> awaits = new ArrayList<>();
            for (int n = random.nextInt(3); n > 0 && i > 0; n--) {
              Word word = word();
              steps.get(random.nextInt(i)).tells().add(word);
              awaits.add(word);
            }
            steps.add(new Step(random.nextInt(threads), awaits, deed(), new ArrayList<>()));
          }
        }

        Thread unstarted(int number, Runnable task) {
          return manner == 1 && number % 2 == 0
              ? new Thread(task)
              : Thread.ofVirtual().unstarted(task);
        }

        void run() throws Exception {
          if (manner < 2) {
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
              int me = i;
              all.add(unstarted(i, () -> perform(me)));
            }
            for (Thread thread : all) thread.start();
            for (Thread thread : all) thread.join();
          } else if (manner == 2) {
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
              List<java.util.concurrent.Future<?>> all = new ArrayList<>();
              for (int i = 0; i < threads; i++) {
                int me = i;
                all.add(executor.submit(() -> perform(me)));
              }
              for (java.util.concurrent.Future<?> one : all) one.get();
            }
          } else if (manner == 3) {
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
              List<Callable<Integer>> all = new ArrayList<>();
              for (int i = 0; i < threads; i++) {
                int me = i;
                all.add(() -> { perform(me); return me; });
              }
              executor.invokeAll(all);
            }
          } else {
            chain(0);
          }
        }

        void chain(int first) {
          try {
            if (first + 1 < threads) {
              Thread next = Thread.startVirtualThread(() -> chain(first + 1));
              perform(first);
              next.join();
            } else {
              perform(first);
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }

        void perform(int thread) {
          try {
            for (Step step : steps) {
              if (step.thread() == thread) {
                for (Word word : step.awaits()) word.await().run();
                step.deed().run();
                for (Word word : step.tells()) word.tell().run();
              }
            }
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }

        /** Does it without waiting for the other. */
        void aside(Deed deed) {
          Thread.ofVirtual().start(() -> {
            try { deed.run(); } catch (Exception e) { throw new IllegalStateException(e); }
          });
        }

        Word word() {
          switch (random.nextInt(14)) {
            case 0: {
              boolean[] told = {false};
              return new Word(
                  () -> { synchronized (told) { told[0] = true; told.notifyAll(); } },
                  () -> { synchronized (told) { while (!told[0]) told.wait(); } });
            }
            case 1: {
              CountDownLatch latch = new CountDownLatch(1);
              return new Word(() -> latch.countDown(), () -> latch.await());
            }
            case 2: {
              java.util.concurrent.Semaphore told = new java.util.concurrent.Semaphore(0);
              return new Word(() -> told.release(), () -> told.acquireUninterruptibly());
            }
            case 3: return queue(new LinkedBlockingQueue<>());
            case 4: return queue(new ArrayBlockingQueue<>(1));
            case 5: return queue(new LinkedTransferQueue<>());
            case 6: return queue(new LinkedBlockingDeque<>());
            case 7: {
              CompletableFuture<Integer> future = new CompletableFuture<>();
              return new Word(() -> future.complete(1), () -> future.thenApply(n -> n + 1).get());
            }
            case 8: {
              CompletableFuture<Integer> future = new CompletableFuture<>();
              return new Word(() -> future.complete(1), () -> future.join());
            }
            case 9: {
              ReentrantLock guard = new ReentrantLock();
              java.util.concurrent.locks.Condition changed = guard.newCondition();
              boolean[] told = {false};
              return new Word(
                  () -> locked(guard, () -> { told[0] = true; changed.signal(); }),
                  () -> locked(guard, () -> { while (!told[0]) changed.await(); }));
            }
            case 10: {
              SynchronousQueue<Integer> queue = new SynchronousQueue<>();
              return new Word(() -> aside(() -> queue.put(1)), () -> queue.take());
            }
            case 11: {
              CyclicBarrier barrier = new CyclicBarrier(2);
              return new Word(() -> aside(() -> barrier.await()), () -> barrier.await());
            }
            case 12: {
              Phaser phaser = new Phaser(2);
              return new Word(() -> phaser.arrive(), () -> phaser.arriveAndAwaitAdvance());
            }
            default: {
              Thread[] waiter = {null};
              boolean[] told = {false};
              return new Word(
                  () -> {
                    synchronized (told) { told[0] = true; LockSupport.unpark(waiter[0]); }
                  },
                  () -> {
                    boolean go = false;
                    synchronized (told) { waiter[0] = Thread.currentThread(); }
                    while (!go) {
                      synchronized (told) { go = told[0]; }
                      if (!go) LockSupport.park();
                    }
                  });
            }
          }
        }

        Word queue(BlockingQueue<Integer> queue) {
          return new Word(() -> queue.put(1), () -> queue.take());
        }

        void locked(java.util.concurrent.locks.Lock lock, Deed deed) throws Exception {
          lock.lock();
          try { deed.run(); } finally { lock.unlock(); }
        }

        void moment() throws InterruptedException {
          Thread.sleep(0, 500_000);
        }

        Deed deed() {
          return switch (random.nextInt(13)) {
            case 0 -> () -> Thread.yield();
            case 1 -> () -> moment();
            case 2 -> () -> new CountDownLatch(1).await(500, TimeUnit.MICROSECONDS);
            case 3 -> () -> new ArrayBlockingQueue<Integer>(1).poll(300, TimeUnit.MICROSECONDS);
            case 4 -> () -> { synchronized (monitor) { monitor.wait(1); } };
            case 5 -> () -> { synchronized (monitor) { moment(); } };
            case 6 -> () -> locked(lock, () -> moment());
            case 7 -> () -> locked(both.readLock(), () -> moment());
            case 8 -> () -> locked(both.writeLock(), () -> moment());
            case 9 -> () -> {
              long stamp = stamped.writeLock();
              try { moment(); } finally { stamped.unlockWrite(stamp); }
            };
            case 10 -> () -> {
              permit.acquire();
              try { moment(); } finally { permit.release(); }
            };
            case 11 -> () -> {
              var pipe = java.nio.channels.Pipe.open();
              aside(() -> {
                try (var sink = pipe.sink()) {
                  moment();
                  sink.write(java.nio.ByteBuffer.wrap(new byte[] {1}));
                }
              });
              try (var source = pipe.source()) {
                source.read(java.nio.ByteBuffer.allocate(1));
              }
            };
            default -> () -> { };
          };
        }
      }
      """;

  @BeforeAll
  static void declare() {
    CellResult result = execute(DECLARATIONS);
    assertInstanceOf(Completed.class, result, result::toString);
  }

  private static CellResult execute(String cell) {
    CellScope scope = new CellScope(1, new CapturedOutput());
    CELLS.add(scope);
    return session.execute(cell, scope);
  }

  private static List<Wait> stuck() {
    return Standstill.find(CellActors.ALL).stream()
        .filter(wait -> CELLS.contains(wait.scope()))
        .toList();
  }

  @Test
  void randomProgramThatEnds_isNeverStuck() throws InterruptedException {
    AtomicReference<List<Wait>> found = new AtomicReference<>(List.of());
    AtomicBoolean over = new AtomicBoolean();
    Thread watcher =
        new Thread(
            () -> {
              while (!over.get() && found.get().isEmpty()) {
                found.set(stuck());
              }
            },
            "watcher");
    watcher.setDaemon(true);
    watcher.start();
    try {
      for (int seed = 0; seed < RUNS; seed++) {
        CellResult result = execute("new Ending(" + seed + ").run();");
        assertEquals(new Completed(Optional.empty()), result, "seed " + seed);
        assertEquals(List.of(), found.get().stream().map(Wait::target).toList(), "seed " + seed);
      }
    } finally {
      over.set(true);
      watcher.join();
    }
  }
}
