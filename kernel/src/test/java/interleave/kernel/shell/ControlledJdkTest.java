package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Exploration;
import interleave.explore.Run;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells that use the JDK's own blocking classes, under control. */
@Timeout(600)
class ControlledJdkTest extends ControlledSession {

  private static final String TWICE =
      """
      void together(Runnable... bodies) throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (Runnable body : bodies) threads.add(new Thread(body));
        for (Thread thread : threads) thread.start();
        for (Thread thread : threads) thread.join();
      }
      """;

  @BeforeAll
  static void prepare() {
    execute(TWICE);
  }

  // The programs of the lessons: as many interleavings as with the primitives.

  @Test
  void atomicInteger_losesUpdatesBetweenGetAndSet() {
    assertEquals(
        Map.of("4", 6, "3", 16, "2", 12),
        counts(
            """
            var count = new AtomicInteger();
            Runnable twice = () -> { for (int i = 0; i < 2; i++) count.set(count.get() + 1); };
            together(twice, twice);
            count.get()
            """));
  }

  @Test
  void atomicInteger_keepsWhatItIncrementsItself() {
    assertEquals(
        Map.of("4", 6),
        counts(
            """
            var count = new AtomicInteger();
            Runnable twice = () -> { for (int i = 0; i < 2; i++) count.incrementAndGet(); };
            together(twice, twice);
            count.get()
            """));
  }

  @Test
  void reentrantLock_keepsUpdates() {
    assertEquals(
        Map.of("4", 6),
        counts(
            """
            int count = 0;
            var lock = new java.util.concurrent.locks.ReentrantLock();
            Runnable twice = () -> {
              for (int i = 0; i < 2; i++) {
                lock.lock();
                try { count++; } finally { lock.unlock(); }
              }
            };
            together(twice, twice);
            count
            """));
  }

  @Test
  void reentrantLocks_inOppositeOrder_lockUp() {
    String cell =
        """
        var left = new java.util.concurrent.locks.ReentrantLock();
        var right = new java.util.concurrent.locks.ReentrantLock();
        Runnable one = () -> { left.lock(); right.lock(); right.unlock(); left.unlock(); };
        Runnable two = () -> { right.lock(); left.lock(); left.unlock(); right.unlock(); };
        together(one, %s);
        "done"
        """;
    assertEquals(Map.of("done", 2, "deadlock", 1), counts(cell.formatted("two")));
    assertEquals(Map.of("done", 2), counts(cell.formatted("one")));
  }

  @Test
  void condition_missesASignal() {
    String cell =
        """
        boolean flag = false;
        var lock = new java.util.concurrent.locks.ReentrantLock();
        var signal = lock.newCondition();
        Runnable waiter = () -> {
          lock.lock();
          try { %s signal.awaitUninterruptibly(); } finally { lock.unlock(); }
        };
        Runnable signaller = () -> {
          lock.lock();
          try { flag = true; signal.signal(); } finally { lock.unlock(); }
        };
        together(waiter, signaller);
        "received"
        """;
    assertEquals(Map.of("received", 1, "stuck", 1), counts(cell.formatted("")));
    assertEquals(Map.of("received", 2), counts(cell.formatted("while (!flag)")));
  }

  /**
   * Of 24 orders in which the lock can be taken. With the primitives it is 30: of several threads
   * that were signalled, this lock wakes the first only, and they any.
   */
  @Test
  void condition_guardsABufferWithIfOrWhile() {
    String cell =
        """
        class Buffer {
          final java.util.concurrent.locks.Lock lock = new java.util.concurrent.locks.ReentrantLock();
          final java.util.concurrent.locks.Condition changed = lock.newCondition();
          final int[] items = new int[2];
          int size;
          void put(int item) {
            lock.lock();
            try {
              %1$s (size == items.length) changed.awaitUninterruptibly();
              items[size++] = item;
              changed.signalAll();
            } finally { lock.unlock(); }
          }
          void take() {
            lock.lock();
            try {
              %1$s (size == 0) changed.awaitUninterruptibly();
              items[--size] = 0;
              changed.signalAll();
            } finally { lock.unlock(); }
          }
        }
        var buffer = new Buffer();
        together(() -> buffer.take(), () -> buffer.take(), () -> { buffer.put(1); buffer.put(2); });
        buffer.size
        """;
    assertEquals(Map.of("0", 24), counts(cell.formatted("while")));
    Map<String, Integer> wrong = counts(cell.formatted("if"));
    assertEquals(24, wrong.values().stream().mapToInt(n -> n).sum());
    assertEquals(
        Set.of(
            "0",
            "Thread-0 threw ArrayIndexOutOfBoundsException: Index -1 out of bounds for length 2",
            "Thread-1 threw ArrayIndexOutOfBoundsException: Index -1 out of bounds for length 2"),
        wrong.keySet());
  }

  @Test
  void countDownLatch_opensForGood() {
    assertEquals(
        Map.of("3", 2),
        counts(
            """
            var latch = new CountDownLatch(2);
            int[] parts = new int[2];
            var one = new Thread(() -> { parts[0] = 1; latch.countDown(); });
            var two = new Thread(() -> { parts[1] = 2; latch.countDown(); });
            one.start();
            two.start();
            latch.await();
            parts[0] + parts[1]
            """));
  }

  @Test
  void countDownLatch_thatIsNotCountedDown_isStuck() {
    assertEquals(
        Set.of("stuck"), outcomes("var latch = new CountDownLatch(1); latch.await(); \"open\""));
  }

  @Test
  void arrayBlockingQueue_handsEverythingOver() {
    assertEquals(
        Set.of("6"),
        outcomes(
            """
            var queue = new ArrayBlockingQueue<Integer>(1);
            var producer = new Thread(() -> {
              try { for (int i = 1; i <= 3; i++) queue.put(i); } catch (InterruptedException e) { }
            });
            producer.start();
            int sum = 0;
            for (int i = 0; i < 3; i++) sum += queue.take();
            sum
            """));
  }

  @Test
  void executor_losesUpdates() {
    String cell =
        """
        int count = 0;
        var pool = Executors.newFixedThreadPool(2);
        Runnable task = () -> { %s };
        var one = pool.submit(task);
        var two = pool.submit(task);
        one.get();
        two.get();
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.SECONDS) + " " + count
        """;
    assertEquals(Set.of("true 1", "true 2"), outcomes(cell.formatted("count++;")));
    assertEquals(Set.of("true 2"), outcomes(cell.formatted("synchronized (pool) { count++; }")));
  }

  @Test
  void futureTask_racesItsCancel() {
    assertEquals(
        Set.of("false done", "true cancelled", "true cancelled, begun"),
        outcomes(
            """
            volatile boolean begun = false;
            var task = new FutureTask<String>(() -> { begun = true; return "done"; });
            var runner = new Thread(task);
            runner.start();
            boolean cancelled = task.cancel(false);
            runner.join();
            String result;
            try { result = task.get(); } catch (CancellationException e) {
              result = begun ? "cancelled, begun" : "cancelled";
            }
            cancelled + " " + result
            """));
  }

  // What belongs to whom.

  @Test
  void aPoolThatIsNotShutDown_isNoLeak() {
    assertEquals(
        Set.of("42"),
        outcomes("var pool = Executors.newFixedThreadPool(2); pool.submit(() -> 42).get()"));
    assertEquals(
        Set.of("42"),
        outcomes("var pool = Executors.newCachedThreadPool(); pool.submit(() -> 42).get()"));
  }

  @Test
  void aPoolWhoseThreadHasKeptALock_isALeak() {
    Exploration exploration =
        explore(
            """
            var lock = new java.util.concurrent.locks.ReentrantLock();
            var pool = Executors.newFixedThreadPool(1);
            pool.submit(() -> lock.lock()).get();
            "done"
            """);
    assertEquals(
        "pool-1-thread-1 holds lock and waits for ever: next task pool.",
        exploration.shown().orElseThrow().explanation());
    assertEquals(
        Set.of("leaked thread"),
        exploration.outcomes().stream()
            .map(tally -> tally.outcome().toString())
            .collect(Collectors.toSet()));
  }

  @Test
  void aTaskThatBlocksForEver_isALeak() {
    assertEquals(
        Set.of("leaked thread"),
        outcomes(
            """
            var pool = Executors.newFixedThreadPool(1);
            pool.execute(() -> {
              try { new CountDownLatch(1).await(); } catch (InterruptedException e) { }
            });
            "done"
            """));
  }

  @Test
  void tasks_thatWaitForEachOtherInOnePool_starve() {
    Exploration exploration =
        explore(
            """
            var pool = Executors.newFixedThreadPool(1);
            var outer = pool.submit(() -> pool.submit(() -> 1).get());
            outer.get()
            """);
    assertEquals(
        "main waits for ever: get outer; pool-1-thread-1 waits for ever: get FutureTask-1.",
        exploration.shown().orElseThrow().explanation());
  }

  @Test
  void threadsOfAPoolThatHaveNothingToDo_areNoPartOfAStandstill() {
    assertEquals(
        "main waits for ever: await never.",
        explore(
                """
                var never = new CountDownLatch(1);
                var pool = Executors.newFixedThreadPool(2);
                pool.submit(() -> 1).get();
                never.await();
                """)
            .shown()
            .orElseThrow()
            .explanation());
  }

  @Test
  void whatIsFound_canBeReplayed() {
    assertReplays(
        """
        int count = 0;
        var pool = Executors.newFixedThreadPool(2);
        var one = pool.submit(() -> { count++; });
        var two = pool.submit(() -> { count++; });
        one.get();
        two.get();
        count + " " + Thread.currentThread().getName()
        """);
  }

  @Test
  void threadsWithoutNames_haveTheSameInEachRun() {
    assertEquals(
        Set.of("Thread-0 pool-1-thread-1"),
        outcomes(
            """
            var names = new String[2];
            var thread = new Thread(() -> names[0] = Thread.currentThread().getName());
            thread.start();
            thread.join();
            var pool = Executors.newFixedThreadPool(1);
            pool.submit(() -> names[1] = Thread.currentThread().getName()).get();
            names[0] + " " + names[1]
            """));
  }

  @Test
  void time_isSimulatedInsideTheJdk() {
    Run run =
        simulate(
            """
            var lock = new java.util.concurrent.locks.ReentrantLock();
            lock.lock();
            long begin = System.nanoTime();
            boolean[] got = new boolean[1];
            var other = new Thread(() -> {
              try { got[0] = lock.tryLock(1, TimeUnit.HOURS); } catch (InterruptedException e) { }
            });
            other.start();
            other.join();
            got[0] + " " + (System.nanoTime() - begin) / 3_600_000_000_000L
            """);
    assertEquals("false 1", run.outcome().text());
  }

  // One of each of the others.

  @Test
  void spinLock_excludes() {
    assertEquals(
        Set.of("2"),
        outcomes(
            """
            int count = 0;
            var taken = new AtomicBoolean();
            Runnable body = () -> {
              while (!taken.compareAndSet(false, true)) Thread.onSpinWait();
              count++;
              taken.set(false);
            };
            together(body, body);
            count
            """));
  }

  @Test
  void readWriteLock_letsReadersInTogether() {
    assertEquals(
        Set.of("true"),
        outcomes(
            """
            var lock = new java.util.concurrent.locks.ReentrantReadWriteLock();
            var reading = new CountDownLatch(2);
            int written = 0;
            Runnable reader = () -> {
              lock.readLock().lock();
              try {
                reading.countDown();
                reading.await(); // which only the other reader can end
              } catch (InterruptedException e) { } finally { lock.readLock().unlock(); }
            };
            Runnable writer = () -> {
              lock.writeLock().lock();
              try { written++; } finally { lock.writeLock().unlock(); }
            };
            Thread one = new Thread(reader);
            Thread two = new Thread(reader);
            one.start();
            two.start();
            one.join();
            two.join();
            together(writer, writer);
            written == 2
            """));
  }

  @Test
  void stampedLock_seesThatItWasOvertaken() {
    assertEquals(
        Set.of("0 valid", "1 valid", "0 overtaken", "1 overtaken"),
        outcomes(
            """
            int value = 0;
            String seen = "";
            var lock = new java.util.concurrent.locks.StampedLock();
            Runnable reader = () -> {
              long stamp = lock.tryOptimisticRead();
              int read = value;
              seen = read + (lock.validate(stamp) ? " valid" : " overtaken");
            };
            Runnable writer = () -> {
              long stamp = lock.writeLock();
              try { value = 1; } finally { lock.unlockWrite(stamp); }
            };
            together(reader, writer);
            seen
            """));
  }

  @Test
  void exchanger_barrierAndPhaser_bringThreadsTogether() {
    assertEquals(
        Set.of("2 1 true true"),
        outcomes(
            """
            var exchanger = new Exchanger<Integer>();
            var barrier = new CyclicBarrier(2);
            var phaser = new Phaser(2);
            int[] got = new int[2];
            boolean[] behind = new boolean[2];
            boolean[] before = new boolean[2];
            java.util.function.IntConsumer body = me -> {
              try {
                got[me] = exchanger.exchange(me + 1);
                before[me] = true;
                barrier.await();
                behind[me] = before[1 - me];
                phaser.arriveAndAwaitAdvance();
              } catch (Exception e) { throw new IllegalStateException(e); }
            };
            together(() -> body.accept(0), () -> body.accept(1));
            got[0] + " " + got[1] + " " + behind[0] + " " + behind[1]
            """));
  }

  @Test
  void aFairLock_andASynchronousQueue_handOver() {
    assertEquals(
        Set.of("3"),
        outcomes(
            """
            var lock = new java.util.concurrent.locks.ReentrantLock(true);
            var queue = new SynchronousQueue<Integer>();
            var giver = new Thread(() -> {
              try { lock.lock(); lock.unlock(); queue.put(3); } catch (InterruptedException e) { }
            });
            giver.start();
            lock.lock();
            lock.unlock();
            queue.take()
            """));
  }

  @Test
  void completableFutures_areCompletedOnce() {
    assertEquals(
        Set.of("42"),
        outcomes(
            """
            CompletableFuture.supplyAsync(() -> 40)
                .thenCombine(CompletableFuture.supplyAsync(() -> 2), Integer::sum)
                .join()
            """));
    assertEquals(
        Set.of("computed", "given"),
        outcomes(
            """
            var future = CompletableFuture.supplyAsync(() -> "computed");
            future.complete("given");
            future.join()
            """));
  }

  @Test
  void scheduledTasks_runInTheOrderOfTheirTimes() {
    assertEquals(
        Set.of("[1, 2, 3]"),
        outcomes(
            """
            var pool = Executors.newScheduledThreadPool(1);
            var order = new ArrayList<Integer>();
            pool.schedule(() -> order.add(2), 20, TimeUnit.MINUTES);
            pool.schedule(() -> order.add(1), 10, TimeUnit.MINUTES);
            pool.schedule(() -> order.add(3), 30, TimeUnit.MINUTES).get();
            order
            """));
  }

  @Test
  void aSynchronizedList_isSafeToIterateUnderItsMonitorOnly() {
    String cell =
        """
        var list = Collections.synchronizedList(new ArrayList<>(java.util.List.of(1, 2)));
        int sum = 0;
        Runnable reader = () -> { %s };
        together(reader, () -> list.add(3));
        "read"
        """;
    String loop = "for (int i : list) sum += i;";
    assertEquals(Set.of("read"), outcomes(cell.formatted("synchronized (list) { " + loop + " }")));
    assertEquals(
        Set.of("read", "Thread-0 threw ConcurrentModificationException"),
        outcomes(cell.formatted(loop)));
  }

  @Test
  void aConcurrentMap_computesOnce() {
    assertEquals(
        Set.of("1"),
        outcomes(
            """
            var map = new ConcurrentHashMap<String, Integer>();
            int made = 0;
            Runnable body = () -> map.computeIfAbsent("key", key -> ++made);
            together(body, body);
            made
            """));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreads_areExplored() {
    assertEquals(
        Set.of("1 true", "2 true"),
        outcomes(
            """
            int count = 0;
            Thread one = Thread.ofVirtual().start(() -> count++);
            Thread two = Thread.startVirtualThread(() -> count++);
            one.join();
            two.join();
            count + " " + one.isVirtual()
            """));
    assertEquals(
        Set.of("1", "2"),
        outcomes(
            """
            int count = 0;
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
              pool.submit(() -> count++);
              pool.submit(() -> count++);
            }
            count
            """));
  }

  @Test
  void whatRunsElsewhere_isNamedWithItsLine() {
    Map<String, String> refused =
        Map.of("ForkJoinPool.commonPool().isQuiescent()", "How busy a fork-join pool is");
    refused.forEach(
        (code, what) -> {
          Exploration exploration = explore("int x = 0;\n" + code);
          String trouble = exploration.trouble().orElse("");
          assertTrue(trouble.startsWith(what), trouble);
          assertTrue(trouble.contains("cell 2 line 2"), trouble);
        });
  }

  /** Neither time is in reach of a number of nanoseconds. */
  @ParameterizedTest
  @ValueSource(strings = {"Long.MAX_VALUE", "20_000_000_000_000L"})
  void aWait_untilATimeThatNeverComes(String millis) {
    assertEquals(
        Set.of("true"),
        outcomes(
            """
            var lock = new java.util.concurrent.locks.ReentrantLock();
            var changed = lock.newCondition();
            boolean open = false;
            boolean inTime = true;
            new Thread(() -> {
              lock.lock();
              try { open = true; changed.signal(); } finally { lock.unlock(); }
            }).start();
            lock.lock();
            try {
              while (!open) inTime = changed.awaitUntil(new Date(%s));
            } finally {
              lock.unlock();
            }
            inTime
            """
                .formatted(millis)));
  }
}
