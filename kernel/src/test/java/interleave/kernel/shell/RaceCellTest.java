package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.race.DataRace;
import interleave.race.RaceDetector;
import interleave.race.Races;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data races of cells: those there are, and none where there are none. */
@Timeout(600)
class RaceCellTest extends SharedSession {

  private static int number;

  private static Races races(String cell) {
    try (RaceDetector detector = RaceDetector.open();
        CellScope scope =
            new CellScope(++number, new CapturedOutput(), Optional.empty(), detector.scheduler())) {
      CellResult result = session.execute(cell, scope);
      assertInstanceOf(CellResult.Completed.class, result, result::toString);
      return detector.races(session.variableNames());
    }
  }

  private static void assertClean(String cell) {
    Races races = races(cell);
    assertTrue(races.isEmpty(), races::toString);
    assertTrue(races.threads() >= 2, races::toString);
  }

  /** What races, in order, without what is between a thread and a line. */
  private static String variables(Races races) {
    return races.found().stream()
        .map(DataRace::variable)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static void assertRacesOn(String variables, String cell) {
    Races races = races(cell);
    assertEquals(variables, variables(races), races::toString);
  }

  @Test
  void counterWithoutALock_races_andBothSidesAreTold() {
    Races races =
        races(
            """
            int count = 0;
            Runnable work = () -> {
              for (int i = 0; i < 10; i++) {
                count++;
              }
            };
            Thread a = new Thread(work, "A");
            Thread b = new Thread(work, "B");
            a.start();
            b.start();
            a.join();
            b.join();
            count
            """);
    assertEquals(1, races.found().size(), races::toString);
    DataRace race = races.found().get(0);
    assertEquals("count", race.variable());
    for (DataRace.Side side : List.of(race.first(), race.second())) {
      assertEquals("cell " + number + " line 4", side.site().orElseThrow().toString());
      assertEquals(List.of(), side.locks());
    }
    assertFalse(race.first().thread().equals(race.second().thread()), races::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "synchronized (guard) { count++; }",
        "var held = lock; held.acquire(); try { count++; } finally { held.release(); }",
        "lock.with(() -> { count++; });",
        "reentrant.lock(); try { count++; } finally { reentrant.unlock(); }",
        "while (!reentrant.tryLock()) Thread.onSpinWait(); count++; reentrant.unlock();",
        "writing.lock(); try { count++; } finally { writing.unlock(); }",
        "long s = stamped.writeLock(); try { count++; } finally { stamped.unlockWrite(s); }",
        "try { permits.acquire(); count++; permits.release(); } catch (Exception e) { throw new"
            + " Error(e); }",
        "jdkPermits.acquireUninterruptibly(); count++; jdkPermits.release();",
        "while (!spin.compareAndSet(false, true)) Thread.onSpinWait(); count++; spin.set(false);",
        "map.compute(1, (k, v) -> count++);"
      })
  void counterUnderALock_isClean(String increment) {
    assertClean(
        """
        int count = 0;
        var guard = new Object();
        var lock = new Lock();
        var reentrant = new java.util.concurrent.locks.ReentrantLock();
        var writing = new java.util.concurrent.locks.ReentrantReadWriteLock().writeLock();
        var stamped = new java.util.concurrent.locks.StampedLock();
        var permits = new Semaphore(1);
        var jdkPermits = new java.util.concurrent.Semaphore(1);
        var spin = new java.util.concurrent.atomic.AtomicBoolean();
        var map = new java.util.concurrent.ConcurrentHashMap<Integer, Integer>();
        Runnable work = () -> { for (int i = 0; i < 100; i++) { INCREMENT } };
        var a = new Thread(work);
        var b = new Thread(work);
        a.start();
        b.start();
        a.join();
        b.join();
        count
        """
            .replace("INCREMENT", increment));
  }

  @Test
  void synchronizedMethods_areClean() {
    assertClean(
        """
        class Counter {
          private int value;
          synchronized void increment() { value++; }
          synchronized int get() { return value; }
        }
        var counter = new Counter();
        Runnable work = () -> { for (int i = 0; i < 100; i++) counter.increment(); };
        var a = Threads.start(work);
        var b = Threads.start(work);
        a.join();
        b.join();
        counter.get()
        """);
  }

  private static final String DOUBLE_CHECKED =
      """
      class Config { int size; Config() { size = 42; } }
      class Holder {
        MODIFIER Config config;
        Config get() {
          if (config == null) {
            synchronized (this) {
              if (config == null) {
                config = new Config();
              }
            }
          }
          return config;
        }
      }
      var holder = new Holder();
      Thread a = new Thread(() -> { int x = holder.get().size; });
      Thread b = new Thread(() -> { int x = holder.get().size; });
      a.start();
      b.start();
      a.join();
      b.join();
      """;

  @Test
  void doubleCheckedLocking_withoutVolatile_races() {
    Races races = races(DOUBLE_CHECKED.replace("MODIFIER ", ""));
    assertTrue(variables(races).contains("holder.config"), races::toString);
    assertTrue(
        races.found().stream().anyMatch(race -> race.missing().contains("without holder")),
        races::toString);
  }

  @Test
  void doubleCheckedLocking_withVolatile_isClean() {
    assertClean(DOUBLE_CHECKED.replace("MODIFIER", "volatile"));
  }

  private static String flag(String modifier, String name) {
    return """
    MODIFIER boolean FLAG = false;
    int data = 0;
    Thread writer = new Thread(() -> { data = 42; FLAG = true; });
    Thread reader = new Thread(() -> {
      for (int i = 0; i < 1_000_000 && !FLAG; i++) Thread.onSpinWait();
      if (FLAG) { int x = data; }
    });
    writer.start();
    reader.start();
    writer.join();
    reader.join();
    """
        .replace("MODIFIER ", modifier)
        .replace("FLAG", name);
  }

  @Test
  void flagThatLooksHarmless_races() {
    Races races = races(flag("", "plainFlag"));
    assertTrue(variables(races).contains("plainFlag"), races::toString);
  }

  @Test
  void volatileFlag_isClean() {
    assertClean(flag("volatile ", "volatileFlag"));
  }

  private static final String POINT = "class Point { int x; Point(int x) { this.x = x; } }\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        // start
        "var p = new Point(1); var t = new Thread(() -> { int x = p.x; }); t.start(); t.join();",
        // join
        "Point p = null; var t = new Thread(() -> { p = new Point(1); }); t.start(); t.join(); p.x",
        // our threads
        "Point p = null; var t = Threads.start(() -> { p = new Point(1); }); t.join(); p.x",
        // isAlive
        "Point p = null; var t = new Thread(() -> { p = new Point(1); }); t.start(); while"
            + " (t.isAlive()) Thread.onSpinWait(); p.x",
        // a volatile variable
        "volatile Point vp = null; var t = new Thread(() -> { vp = new Point(1); }); t.start(); while"
            + " (vp == null) Thread.onSpinWait(); vp.x",
        // an atomic reference
        "var p = new java.util.concurrent.atomic.AtomicReference<Point>(); var t = new Thread(() ->"
            + " p.set(new Point(1))); t.start(); while (p.get() == null) Thread.onSpinWait();"
            + " p.get().x",
        // a lock
        "Point p = null; var l = new Lock(); var t = Threads.start(() -> l.with(() -> { p = new"
            + " Point(1); })); boolean seen = false; while (!seen) { seen = l.with(() -> p != null);"
            + " } p.x",
        // queues
        "var q = new Queue<Point>(); var t = Threads.start(() -> q.put(new Point(1))); q.get().x",
        "var q = new SimpleQueue<Point>(); var t = Threads.start(() -> q.put(new Point(1)));"
            + " q.get().x",
        "var q = new java.util.concurrent.LinkedBlockingQueue<Point>(); var t = new Thread(() ->"
            + " q.add(new Point(1))); t.start(); q.take().x",
        "var q = new java.util.concurrent.SynchronousQueue<Point>(); var t = new Thread(() -> { try"
            + " { q.put(new Point(1)); } catch (InterruptedException e) { } }); t.start();"
            + " q.take().x",
        // futures
        "var f = new java.util.concurrent.CompletableFuture<Point>(); var t = new Thread(() ->"
            + " f.complete(new Point(1))); t.start(); f.join().x",
        "var f = new java.util.concurrent.FutureTask<Point>(() -> new Point(1)); new"
            + " Thread(f).start(); f.get().x",
        "try (var pool = new ThreadPool(2)) { var f = pool.submit(() -> new Point(1)); int x ="
            + " f.result().x; }",
        // an event, a latch, a barrier
        "Point p = null; var e = new Event(); var t = Threads.start(() -> { p = new Point(1);"
            + " e.set(); }); e.await(); p.x",
        "Point p = null; var l = new java.util.concurrent.CountDownLatch(1); var t = new Thread(()"
            + " -> { p = new Point(1); l.countDown(); }); t.start(); l.await(); p.x",
        "Point p = null; var b = new java.util.concurrent.CyclicBarrier(2); var t = new Thread(() ->"
            + " { p = new Point(1); try { b.await(); } catch (Exception e) { } }); t.start();"
            + " b.await(); p.x",
        "Point p = null; var b = new Barrier(2); var t = Threads.start(() -> { p = new Point(1);"
            + " b.await(); }); b.await(); p.x",
        // a condition and a monitor
        "Point p = null; var m = new Object(); var t = new Thread(() -> { synchronized (m) { p = new"
            + " Point(1); m.notifyAll(); } }); t.start(); synchronized (m) { while (p == null)"
            + " m.wait(); } p.x",
        "Point p = null; var l = new java.util.concurrent.locks.ReentrantLock(); var c ="
            + " l.newCondition(); var t = new Thread(() -> { l.lock(); p = new Point(1);"
            + " c.signalAll(); l.unlock(); }); t.start(); l.lock(); while (p == null) c.await();"
            + " l.unlock(); p.x",
        // an interrupt
        "Point p = null; var main = Thread.currentThread(); var t = new Thread(() -> { p = new"
            + " Point(1); main.interrupt(); }); try { t.start(); Thread.sleep(600_000); } catch"
            + " (InterruptedException e) { } p.x",
        // the initialization of a class
        "class Lazy { static Point p = new Point(1); } Runnable r = () -> { int x = Lazy.p.x; };"
            + " var a = new Thread(r); var b = new Thread(r); a.start(); b.start(); a.join();"
            + " b.join();",
      })
  void safePublication_isClean(String publication) {
    assertClean(
        POINT
            + publication.replaceAll(";\\s+(?![^{]*\\})", ";\n")
            + (publication.contains("Lazy") ? "" : "\n"));
  }

  @Test
  void objectWithFinalFields_isSafe_butTheVariableThatPassesItIsNot() {
    assertRacesOn(
        "shared",
        """
        class Holder { final int[] values; Holder() { values = new int[1]; values[0] = 1; } }
        Holder shared = null;
        Thread writer = new Thread(() -> { shared = new Holder(); });
        Thread reader = new Thread(() -> {
          for (int i = 0; i < 1_000_000; i++) {
            Holder seen = shared;
            if (seen != null) { int x = seen.values[0]; break; }
            Thread.onSpinWait();
          }
        });
        writer.start();
        reader.start();
        writer.join();
        reader.join();
        """);
  }

  @Test
  void hashMapUnderALock_isClean_andWithoutItRaces() {
    String cell =
        """
        var map = new HashMap<Integer, Integer>();
        var lock = new Object();
        Runnable work = () -> {
          for (int i = 0; i < 50; i++) { BEGIN map.merge(i % 5, 1, Integer::sum); END }
        };
        var a = new Thread(work);
        var b = new Thread(work);
        a.start();
        b.start();
        a.join();
        b.join();
        int sum = 0;
        for (int value : map.values()) sum += value;
        sum
        """;
    assertClean(cell.replace("BEGIN", "synchronized (lock) {").replace("END", "}"));
    assertRacesOn(
        "map",
        cell.replace("BEGIN", "try {").replace("END", "} catch (RuntimeException broken) { }"));
  }

  @Test
  void iteratingWhileAnotherAdds_races() {
    assertRacesOn(
        "list",
        """
        var list = new ArrayList<Integer>(List.of(1, 2, 3));
        Thread reader = new Thread(() -> {
          try { for (int i : list) Thread.yield(); } catch (RuntimeException broken) { }
        });
        Thread writer = new Thread(() -> list.add(4));
        reader.start();
        writer.start();
        reader.join();
        writer.join();
        """);
  }

  @Test
  void synchronizedCollections_areClean() {
    assertClean(
        """
        var list = Collections.synchronizedList(new ArrayList<Integer>());
        var vector = new Vector<Integer>();
        var concurrent = new java.util.concurrent.ConcurrentHashMap<Integer, Integer>();
        Object touched = new int[1];
        Runnable work = () -> {
          Object seen = touched;
          for (int i = 0; i < 50; i++) { list.add(i); vector.add(i); concurrent.merge(i, 1, Integer::sum); }
        };
        var a = new Thread(work);
        var b = new Thread(work);
        a.start();
        b.start();
        a.join();
        b.join();
        list.size() + vector.size()
        """);
  }

  @Test
  void elementsOfDistinctThreads_areClean_andSharedOnesRace() {
    String cell =
        """
        int[] data = new int[100];
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
          int from = t * STEP;
          threads.add(new Thread(() -> { for (int i = from; i < from + 25; i++) data[i]++; }));
        }
        for (var t : threads) t.start();
        for (var t : threads) t.join();
        Arrays.stream(data).sum()
        """;
    assertClean(cell.replace("STEP", "25"));
    Races races = races(cell.replace("STEP", "24"));
    assertEquals(1, races.found().size(), races::toString);
    assertTrue(races.found().get(0).variable().startsWith("data["), races::toString);
  }

  @Test
  void readWriteLock_ordersReadersAndWriters() {
    String cell =
        """
        int value = 0;
        var lock = new java.util.concurrent.locks.ReentrantReadWriteLock();
        Runnable write = () -> {
          for (int i = 0; i < 50; i++) {
            lock.writeLock().lock();
            value++;
            lock.writeLock().unlock();
          }
        };
        Runnable read = () -> {
          for (int i = 0; i < 50; i++) {
            lock.readLock().lock();
            int seen = value;
            UPDATE
            lock.readLock().unlock();
          }
        };
        var threads = List.of(WRITER new Thread(read), new Thread(read));
        for (var t : threads) t.start();
        for (var t : threads) t.join();
        value
        """;
    assertClean(cell.replace("UPDATE", "").replace("WRITER", "new Thread(write),"));
    // Without a writer: it would order a reader before it with one after it.
    assertRacesOn("value", cell.replace("UPDATE", "value = seen;").replace("WRITER", ""));
  }

  @Test
  void executors_orderTaskAndResult() {
    assertClean(
        """
        int[] input = {1, 2, 3};
        int[] output = new int[3];
        var pool = java.util.concurrent.Executors.newFixedThreadPool(2);
        var futures = new ArrayList<java.util.concurrent.Future<?>>();
        for (int i = 0; i < 3; i++) {
          int at = i;
          futures.add(pool.submit(() -> { output[at] = 2 * input[at]; }));
        }
        for (var f : futures) f.get();
        int sum = output[0] + output[1] + output[2];
        input[0] = 10;
        pool.submit(() -> input[0]).get();
        var all = pool.invokeAll(List.of(() -> { output[0] = 1; return 1; }, () -> { output[1] = 1; return 2; }));
        sum += output[0] + output[1];
        pool.execute(() -> { output[2] = 7; });
        pool.shutdown();
        pool.awaitTermination(10, java.util.concurrent.TimeUnit.MINUTES);
        sum + output[2]
        """);
  }

  @Test
  void tasksOfAPool_raceWithEachOther() {
    Races races =
        races(
            """
            int count = 0;
            var here = new java.util.concurrent.CountDownLatch(2);
            var pool = java.util.concurrent.Executors.newFixedThreadPool(2);
            Runnable task = () -> { count++; here.countDown(); while (here.getCount() > 0) Thread.onSpinWait(); };
            var one = pool.submit(task);
            var two = pool.submit(task);
            one.get();
            two.get();
            pool.shutdown();
            count
            """);
    assertEquals("count", variables(races), races::toString);
  }

  @Test
  void completableFutures_orderTheirStages() {
    assertClean(
        """
        import java.util.concurrent.CompletableFuture;
        int[] a = new int[4];
        var first = CompletableFuture.supplyAsync(() -> { a[0] = 1; return 1; });
        var second = first.thenApply(x -> { a[1] = a[0] + x; return a; }).thenApplyAsync(x -> { x[2] = x[1]; return x; });
        int got = second.join()[2];
        var left = CompletableFuture.runAsync(() -> { a[0] = 5; });
        var right = CompletableFuture.runAsync(() -> { a[1] = 6; });
        left.thenCombine(right, (x, y) -> { a[3] = a[0] + a[1]; return 0; }).join();
        got += a[3];
        CompletableFuture.allOf(CompletableFuture.runAsync(() -> { a[0] = 7; }), CompletableFuture.runAsync(() -> { a[1] = 8; })).join();
        got + a[0] + a[1]
        """);
  }

  @Test
  void completableFutures_thatNothingOrders_race() {
    assertRacesOn(
        "count",
        """
        import java.util.concurrent.*;
        int count = 0;
        var here = new CountDownLatch(2);
        var pool = Executors.newFixedThreadPool(2);
        Runnable task = () -> { count++; here.countDown(); while (here.getCount() > 0) Thread.onSpinWait(); };
        var one = CompletableFuture.runAsync(task, pool);
        var two = CompletableFuture.runAsync(task, pool);
        one.join();
        two.join();
        pool.shutdown();
        """);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreads_areLookedAt() {
    assertRacesOn(
        "count",
        """
        int count = 0;
        var a = Thread.ofVirtual().start(() -> { count++; });
        var b = Thread.startVirtualThread(() -> { count++; });
        a.join();
        b.join();
        count
        """);
    assertClean(
        """
        int[] results = new int[50];
        try (var pool = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
          for (int i = 0; i < 50; i++) { int at = i; pool.submit(() -> { results[at] = at; }); }
        }
        Arrays.stream(results).sum()
        """);
  }

  @Test
  void variableHandles_orderAsTheirMethodsSay() {
    String cell =
        """
        class Box { int data; int ready; }
        var handle = java.lang.invoke.MethodHandles.privateLookupIn(Box.class, java.lang.invoke.MethodHandles.lookup()).findVarHandle(Box.class, "ready", int.class);
        var box = new Box();
        Thread writer = new Thread(() -> { box.data = 42; handle.SET(box, 1); });
        Thread reader = new Thread(() -> {
          for (int i = 0; i < 1_000_000 && (int) handle.GET(box) == 0; i++) Thread.onSpinWait();
          if ((int) handle.GET(box) == 1) { int x = box.data; }
        });
        writer.start();
        reader.start();
        writer.join();
        reader.join();
        """;
    assertClean(cell.replace("SET", "setRelease").replace("GET", "getAcquire"));
    assertTrue(
        variables(races(cell.replace("SET", "set").replace("GET", "get")))
            .contains("box, through a VarHandle"));
  }

  @Test
  void optimisticReads_areNotTakenForRaces() {
    assertClean(
        """
        int x = 0;
        int y = 0;
        var lock = new java.util.concurrent.locks.StampedLock();
        Thread writer = new Thread(() -> {
          for (int i = 0; i < 100; i++) {
            long stamp = lock.writeLock();
            x++;
            y++;
            lock.unlockWrite(stamp);
          }
        });
        Thread reader = new Thread(() -> {
          for (int i = 0; i < 100; i++) {
            long stamp = lock.tryOptimisticRead();
            int sum = x + y;
            if (!lock.validate(stamp)) {
              stamp = lock.readLock();
              sum = x + y;
              lock.unlockRead(stamp);
            }
          }
        });
        writer.start();
        reader.start();
        writer.join();
        reader.join();
        x + y
        """);
  }

  @Test
  void raceCheckInACell_looksAtItsBodyOnly() {
    CapturedOutput output = new CapturedOutput();
    CellResult result =
        session.execute(
            """
            int inside = 0;
            var found = Race.check(() -> {
              var a = new Thread(() -> { inside++; });
              var b = new Thread(() -> { inside++; });
              a.start();
              b.start();
              a.join();
              b.join();
              return inside;
            });
            found.found().size() + " " + found.found().get(0).variable()
            """,
            new CellScope(++number, output));
    assertInstanceOf(CellResult.Completed.class, result, result::toString);
    assertEquals("1 inside", ((CellResult.Completed) result).value().orElseThrow().object());
  }
}
