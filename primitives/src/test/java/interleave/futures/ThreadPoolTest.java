package interleave.futures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.sync.Event;
import interleave.sync.Semaphore;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Section O of the conformance list, 122 to 132. */
@SuppressWarnings("FutureReturnValueIgnored") // where only the doing matters
class ThreadPoolTest {

  private static int square(int n) {
    return n * n;
  }

  @Test
  void c122_submit_returnsTheValue() {
    try (var pool = new ThreadPool(2)) {
      assertEquals(4, pool.submit(() -> 2 + 2).result());
      assertEquals(49, pool.submit(ThreadPoolTest::square, 7).result());
      assertEquals("ab", pool.submit((a, b) -> a + b, "a", "b").result());
      AtomicInteger ran = new AtomicInteger();
      Future<Void> nothing = pool.submit((Runnable) ran::incrementAndGet);
      assertEquals(null, nothing.result());
      assertEquals(1, ran.get());
      assertThrows(NullPointerException.class, () -> pool.submit((Runnable) null));
    }
  }

  @Test
  void c123_map_isInOrderOfTheItems() {
    try (var pool = new ThreadPool(3)) {
      List<Integer> items = IntStream.range(0, 20).boxed().toList();
      assertEquals(
          items.stream().map(ThreadPoolTest::square).toList(),
          pool.map(ThreadPoolTest::square, items).toList());
    }
  }

  @Test
  void c123_mapOfTwo_endsWithTheShorter() {
    try (var pool = new ThreadPool(3)) {
      assertEquals(
          List.of(11, 22, 33),
          pool.map(Integer::sum, List.of(1, 2, 3, 4), List.of(10, 20, 30)).toList());
    }
  }

  @Test
  void c123_exceptionInMap_comesAtItsPlace() {
    try (var pool = new ThreadPool(2)) {
      Iterator<Integer> results = pool.map(n -> 12 / n, List.of(3, 2, 0, 1)).iterator();
      assertEquals(4, results.next());
      assertEquals(6, results.next());
      assertThrows(ArithmeticException.class, results::next);
    }
  }

  @Test
  void c123_timeOfMap_isForAllTogether() throws Exception {
    ManualClock clock = new ManualClock();
    try (var scope = new ThreadScope("test", Optional.empty(), Scheduler.free(clock))) {
      scope.call(
          () -> {
            Event end = new Event();
            Event firstRead = new Event();
            try (var pool = new ThreadPool(2)) {
              try (var reader =
                  Bunch.of(
                      () -> {
                        Iterator<Integer> results =
                            pool.map(
                                    n -> {
                                      if (n > 0) {
                                        end.await();
                                      }
                                      return n;
                                    },
                                    List.of(0, 1, 2),
                                    5)
                                .iterator();
                        assertEquals(0, results.next());
                        firstRead.set();
                        assertThrows(TimedOut.class, results::next);
                      })) {
                firstRead.await();
                clock.awaitParked(1);
                clock.advance(Duration.ofSeconds(5));
              }
              end.set();
            }
            return null;
          });
    }
  }

  @Test
  void c123_map_beginsWithoutBeingRead() {
    Event began = new Event();
    try (var pool = new ThreadPool(1)) {
      try (Stream<Integer> unread =
          pool.map(
              n -> {
                began.set();
                return n;
              },
              List.of(1))) {
        began.await();
        assertEquals(1, unread.count());
      }
    }
  }

  @Test
  void closedMap_cancelsWhatHasNotBegun() {
    Event goOn = new Event();
    AtomicInteger ran = new AtomicInteger();
    try (var pool = new ThreadPool(1)) {
      try (Stream<Integer> results =
          pool.map(
              n -> {
                goOn.await();
                return ran.incrementAndGet();
              },
              List.of(1, 2, 3, 4))) {
        Await.until(() -> goOn.waiters().size() == 1, () -> "the first task runs");
        assertFalse(results.isParallel());
      }
      goOn.set();
    }
    assertEquals(1, ran.get());
  }

  @Test
  void c124_noWorkers_areAnError() {
    assertThrows(IllegalArgumentException.class, () -> new ThreadPool(0));
    assertThrows(IllegalArgumentException.class, () -> new ThreadPool(-1));
  }

  @Test
  void c125_usualNumber_isThatOfTheProcessorsAndFour() {
    try (var pool = new ThreadPool()) {
      assertEquals(Math.min(32, Runtime.getRuntime().availableProcessors() + 4), pool.maxWorkers());
    }
  }

  @Test
  void c126_manyTasks_useAllWorkersAndNoMore() {
    Semaphore end = new Semaphore(0);
    try (var pool = new ThreadPool(4)) {
      for (int i = 0; i < 60; i++) {
        pool.submit(() -> end.acquire());
      }
      assertEquals(4, pool.workers().size());
      end.release(60);
    }
  }

  @Test
  void c126_idleWorker_isReused() {
    for (int round = 0; round < 100; round++) {
      try (var pool = new ThreadPool(4)) {
        assertEquals(4, pool.submit(ThreadPoolTest::square, 2).result());
        assertEquals(9, pool.submit(ThreadPoolTest::square, 3).result());
        assertEquals(16, pool.submit(ThreadPoolTest::square, 4).result());
        assertEquals(1, pool.workers().size());
      }
    }
  }

  /** A worker that calls callbacks is busy: what they wait for must find another worker. */
  @Test
  void callbackThatWaitsForAnotherTask_getsAWorkerForIt() {
    Event goOn = new Event();
    try (var pool = new ThreadPool(2)) {
      Future<Integer> first =
          pool.submit(
              () -> {
                goOn.await();
                return 1;
              });
      Future<Integer> sum = new Future<>();
      first.addDoneCallback(f -> sum.setResult(f.result() + pool.submit(() -> 2).result()));
      goOn.set();
      assertEquals(3, sum.result());
      assertEquals(2, pool.workers().size());
    }
  }

  @Test
  void c127_submitAfterShutdown_isAnError() {
    ThreadPool pool = new ThreadPool(1);
    pool.shutdown();
    assertThrows(RejectedExecutionException.class, () -> pool.submit(() -> 1));
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    pool.shutdown();
    pool.close();
  }

  @Test
  void c127_shutdown_finishesWhatIsPending() {
    List<Future<Integer>> futures = new ArrayList<>();
    try (var pool = new ThreadPool(2)) {
      for (int i = 0; i < 50; i++) {
        futures.add(pool.submit(ThreadPoolTest::square, i));
      }
    }
    for (int i = 0; i < 50; i++) {
      assertTrue(futures.get(i).done());
      assertEquals(i * i, futures.get(i).result());
    }
  }

  @Test
  void c128_cancellingShutdown_cancelsWhatHasNotBegun() {
    Event goOn = new Event();
    ThreadPool pool = new ThreadPool(2);
    List<Future<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      futures.add(
          pool.submit(
              () -> {
                goOn.await();
                return 1;
              }));
    }
    Await.until(() -> goOn.waiters().size() == 2, () -> "two tasks run");
    pool.shutdown(false, true);
    goOn.set();
    pool.shutdown();
    assertEquals(48, futures.stream().filter(Future::cancelled).count());
    assertEquals(1, futures.get(0).result());
    assertEquals(1, futures.get(1).result());
    assertEquals(50, Futures.waitFor(futures).done().size());
  }

  @Test
  void c128_shutdownWithoutWaiting_letsTheWorkGoOn() {
    Event goOn = new Event();
    ThreadPool pool = new ThreadPool(1);
    Future<Integer> first =
        pool.submit(
            () -> {
              goOn.await();
              return 1;
            });
    Future<Integer> second = pool.submit(() -> 2);
    Future<Integer> third = pool.submit(() -> 3);
    assertTrue(third.cancel());
    pool.shutdown(false);
    assertFalse(first.done());
    goOn.set();
    assertEquals(1, first.result());
    assertEquals(2, second.result());
    assertThrows(CancellationException.class, third::result);
    pool.shutdown();
  }

  @Test
  void c129_close_endsAllWorkers() {
    ThreadPool pool = new ThreadPool(3);
    Semaphore end = new Semaphore(0);
    for (int i = 0; i < 3; i++) {
      pool.submit(() -> end.acquire());
    }
    List<ThreadHandle> workers = pool.workers();
    assertEquals(3, workers.size());
    assertTrue(workers.stream().allMatch(ThreadHandle::alive));
    end.release(3);
    pool.close();
    assertTrue(workers.stream().noneMatch(ThreadHandle::alive));
  }

  @Test
  void c130_workers_areNamedAfterThePool() {
    try (var pool = new ThreadPool(1, "io")) {
      assertEquals("io_0", pool.submit(() -> Thread.currentThread().getName()).result());
      assertEquals("io_0", pool.workers().get(0).name());
      assertFalse(pool.submit(() -> Thread.currentThread().isDaemon()).result());
    }
    try (var pool = new ThreadPool(1)) {
      String name = pool.submit(() -> Threads.current().name()).result();
      assertTrue(name.matches("ThreadPool-\\d+_0"), name);
    }
  }

  @Test
  void c131_initializer_runsOnceInEachWorker() {
    ConcurrentHashMap<String, Integer> initialized = new ConcurrentHashMap<>();
    Semaphore end = new Semaphore(0);
    try (var pool =
        new ThreadPool(
            3,
            "ready",
            () -> initialized.merge(Thread.currentThread().getName(), 1, Integer::sum))) {
      List<Future<Boolean>> futures = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        futures.add(
            pool.submit(
                () -> {
                  end.acquire();
                  return initialized.containsKey(Thread.currentThread().getName());
                }));
      }
      end.release(12);
      assertTrue(futures.stream().allMatch(Future::result));
    }
    assertEquals(
        List.of(1, 1, 1),
        Stream.of("ready_0", "ready_1", "ready_2").map(initialized::get).toList());
  }

  @Test
  void c131_failingInitializer_breaksThePool() {
    IllegalStateException failure = new IllegalStateException("no database");
    Event goOn = new Event();
    List<Throwable> reported =
        FutureTest.reportedIn(
            () -> {
              ThreadPool pool =
                  new ThreadPool(
                      1,
                      "bad",
                      () -> {
                        goOn.await();
                        throw failure;
                      });
              Future<Integer> first = pool.submit(() -> 1);
              Future<Integer> second = pool.submit(() -> 2);
              goOn.set();
              assertSame(failure, assertThrows(BrokenThreadPool.class, first::result).getCause());
              assertThrows(BrokenThreadPool.class, second::result);
              assertThrows(BrokenThreadPool.class, () -> pool.submit(() -> 3));
              assertTrue(pool.toString().contains(", broken"), pool.toString());
              pool.shutdown();
            });
    assertEquals(List.of(failure), reported);
  }

  @Test
  void c132_doneTask_isNotKept() {
    try (var pool = new ThreadPool(1)) {
      WeakReference<Object> result = new WeakReference<>(pool.submit(Object::new).result());
      Await.collected(result);
      assertTrue(pool.workers().get(0).alive());
    }
  }

  @Test
  void exceptionOfATask_isTheFuturesAndNobodyElses() {
    IllegalStateException failure = new IllegalStateException("task");
    List<Throwable> reported =
        FutureTest.reportedIn(
            () -> {
              try (var pool = new ThreadPool(1)) {
                Future<Integer> future =
                    pool.submit(
                        () -> {
                          throw failure;
                        });
                assertEquals(Optional.of(failure), future.exception());
                assertEquals(5, pool.submit(() -> 5).result());
                assertEquals(1, pool.workers().size());
              }
            });
    assertEquals(List.of(), reported);
  }

  @Test
  void execute_isThatOfAnExecutorAndReportsFailures() {
    IllegalStateException failure = new IllegalStateException("task");
    List<Throwable> reported =
        FutureTest.reportedIn(
            () -> {
              try (var pool = new ThreadPool(2)) {
                Executor executor = pool;
                executor.execute(
                    () -> {
                      throw failure;
                    });
                assertEquals(8, CompletableFuture.supplyAsync(() -> 8, executor).join());
              }
            });
    assertEquals(List.of(failure), reported);
  }

  @Test
  void cancelledTask_isNotRun() {
    Event goOn = new Event();
    AtomicInteger ran = new AtomicInteger();
    try (var pool = new ThreadPool(1)) {
      pool.submit((Runnable) goOn::await);
      Future<Integer> second = pool.submit(ran::incrementAndGet);
      assertTrue(second.cancel());
      goOn.set();
      assertEquals(3, pool.submit(() -> 3).result());
      assertEquals(1, pool.workers().size());
    }
    assertEquals(0, ran.get());
  }

  @Test
  void interruptOfATask_doesNotReachTheNext() {
    try (var pool = new ThreadPool(1)) {
      pool.submit(() -> Thread.currentThread().interrupt()).result();
      assertFalse(pool.submit(() -> Thread.currentThread().isInterrupted()).result());
    }
  }

  @Test
  void workerThatShutsItsPoolDown_mustNotWaitForItself() {
    ThreadPool pool = new ThreadPool(1);
    Future<Void> future = pool.submit(() -> pool.shutdown());
    assertThrows(IllegalThreadStateException.class, future::result);
    pool.shutdown();
  }

  @Test
  void nestedTaskInAPoolOfOne_waitsForItsOwnWorker() {
    try (var pool = new ThreadPool(1)) {
      Future<Integer> outer =
          pool.submit(
              () -> {
                Future<Integer> inner = pool.submit(() -> 1);
                assertThrows(TimedOut.class, () -> inner.result(0));
                assertTrue(inner.cancel());
                return 2;
              });
      assertEquals(2, outer.result());
    }
  }

  @Test
  void manySubmittersAndWorkers_loseAndDoubleNothing() {
    AtomicInteger ran = new AtomicInteger();
    List<Future<Integer>> all = java.util.Collections.synchronizedList(new ArrayList<>());
    try (var pool = new ThreadPool(4)) {
      try (var submitters =
          Bunch.of(
              4,
              s -> {
                for (int i = 0; i < 1000; i++) {
                  int number = 1000 * s + i;
                  all.add(
                      pool.submit(
                          () -> {
                            ran.incrementAndGet();
                            return number;
                          }));
                }
              })) {
        // The pool's end waits for the tasks.
      }
    }
    assertEquals(4000, ran.get());
    assertEquals(
        IntStream.range(0, 4000).boxed().toList(),
        all.stream().map(Future::result).sorted().toList());
  }

  @Test
  void text_tellsWorkersAndTasks() {
    Event goOn = new Event();
    try (var pool = new ThreadPool(2, "io")) {
      assertEquals("ThreadPool \"io\" [0 of 2 workers, 0 busy, 0 tasks wait]", pool.toString());
      for (int i = 0; i < 3; i++) {
        pool.submit((Runnable) goOn::await);
      }
      Await.until(() -> goOn.waiters().size() == 2, () -> "two tasks run");
      assertEquals("ThreadPool \"io\" [2 of 2 workers, 2 busy, 1 task waits]", pool.toString());
      goOn.set();
    }
  }

  /** The pool is of one run, the tasks of another: threads of the one work for the other. */
  @Test
  void tasksOfAnotherRun_areDoneOnItsBehalf() throws Exception {
    ThreadScope first = new ThreadScope("cell 1");
    ThreadScope second = new ThreadScope("cell 2");
    ClassLoader tag = new ClassLoader(getClass().getClassLoader()) {};
    ThreadPool pool = first.call(() -> new ThreadPool(1));
    Future<ThreadScope> child = new Future<>();
    Future<ThreadScope> inSecond =
        second.call(
            () -> {
              Thread.currentThread().setContextClassLoader(tag);
              try {
                return pool.submit(
                    () -> {
                      assertSame(tag, Thread.currentThread().getContextClassLoader());
                      new Thread(() -> child.setResult(ThreadScope.current())).start();
                      return ThreadScope.current();
                    });
              } finally {
                Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
              }
            });
    assertSame(second, inSecond.result());
    assertSame(second, child.result());
    assertSame(first, first.call(() -> pool.submit(ThreadScope::current).result()));
    assertSame(ThreadScope.ROOT, pool.submit(ThreadScope::current).result());
    Set<Thread> ofFirst = ConcurrentHashMap.newKeySet();
    first.call(() -> pool.submit(() -> ofFirst.add(Thread.currentThread())).result());
    assertEquals(1, pool.workers().size());
    assertSame(getClass().getClassLoader(), ofFirst.iterator().next().getContextClassLoader());
    pool.shutdown();
  }
}
