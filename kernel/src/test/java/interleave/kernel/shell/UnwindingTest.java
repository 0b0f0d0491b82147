package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import interleave.kernel.shell.CellResult.Failed;
import interleave.kernel.shell.CellResult.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cell that waits in plain Java, for what a thread of another cell has and keeps, ends when it is
 * interrupted; and a learner's own interrupt does what Java says.
 *
 * <p>The session gives a cell an hour to end: so none is abandoned, and no test passes by that. The
 * thread that has what the cells want waits with a limit of time: so it could act, and no cell is
 * found stuck, however late it is interrupted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class UnwindingTest {

  /** The thread of a cell that is to be interrupted, just before it waits. */
  public static volatile Thread waiter;

  /** Counted down by what must not be reached. */
  public static volatile CountDownLatch passed = new CountDownLatch(1);

  private Cells cells;

  @BeforeAll
  void open() {
    cells = new Cells();
    cells.value(
        """
        import static interleave.kernel.shell.UnwindingTest.*;
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        var mine = new Object();
        var lock = new ReentrantLock();
        var fair = new ReentrantLock(true);
        var rw = new ReentrantReadWriteLock();
        var stamped = new StampedLock();
        var permits = new java.util.concurrent.Semaphore(0);
        var condition = lock.newCondition();
        var own = new ReentrantLock();
        var never = own.newCondition();
        var phaser = new Phaser(2);
        var future = new CompletableFuture<String>();
        var latch = new CountDownLatch(1);
        var barrier = new CyclicBarrier(2);
        var has = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        class Counter { synchronized void up() { passed.countDown(); } }
        var counter = new Counter();
        var keeper = new Thread(() -> {
          synchronized (mine) {
            synchronized (counter) {
              lock.lock();
              fair.lock();
              rw.writeLock().lock();
              stamped.writeLock();
              has.countDown();
              try { end.await(1, TimeUnit.DAYS); } catch (InterruptedException e) { }
            }
          }
        });
        keeper.start();
        has.await();
        """);
  }

  @AfterAll
  void close() {
    assertEquals("true", cells.value("keeper.isAlive()"), "the keeper was left alone");
    cells.value("end.countDown(); keeper.join();");
    cells.close();
  }

  @BeforeEach
  void reset() {
    waiter = null;
    passed = new CountDownLatch(1);
  }

  private static void awaitWaiting() {
    while (waiter == null || !isResting(waiter)) {
      Thread.onSpinWait();
    }
  }

  /** In a wait, and in no other than that of the learner's last line. */
  private static boolean isResting(Thread thread) {
    return List.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.BLOCKED)
        .contains(thread.getState());
  }

  private Failed interruptWaiting(String cell) throws Exception {
    var result = CompletableFuture.supplyAsync(() -> cells.run(cell));
    awaitWaiting();
    cells.session.interrupt();
    return assertInstanceOf(Failed.class, result.get());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "synchronized (mine) { passed.countDown(); }",
        "counter.up();",
        "synchronized (own) { synchronized (mine) { passed.countDown(); } }",
        "{ lock.lock(); passed.countDown(); }",
        "{ fair.lock(); passed.countDown(); }",
        "{ lock.tryLock(1, TimeUnit.HOURS); passed.countDown(); }",
        "{ rw.readLock().lock(); passed.countDown(); }",
        "{ rw.writeLock().lock(); passed.countDown(); }",
        "{ stamped.readLock(); passed.countDown(); }",
        "{ stamped.writeLock(); passed.countDown(); }",
        "{ permits.acquireUninterruptibly(); passed.countDown(); }",
        "{ permits.acquireUninterruptibly(3); passed.countDown(); }",
        "{ permits.acquire(); passed.countDown(); }",
        "{ own.lock(); try { never.awaitUninterruptibly(); passed.countDown(); }"
            + " finally { own.unlock(); } }",
        "{ own.lock(); try { never.await(); passed.countDown(); } finally { own.unlock(); } }",
        "{ phaser.arriveAndAwaitAdvance(); passed.countDown(); }",
        "{ future.join(); passed.countDown(); }",
        "{ future.get(); passed.countDown(); }",
        "{ latch.await(); passed.countDown(); }",
        "{ LockSupport.park(); passed.countDown(); }",
        "{ keeper.join(); passed.countDown(); }",
        "{ Thread.sleep(1_000_000); passed.countDown(); }",
        "synchronized (own) { own.wait(); passed.countDown(); }",
        "synchronized (own) { own.wait(1_000_000); passed.countDown(); }",
        "{ new ArrayBlockingQueue<Integer>(1).take(); passed.countDown(); }",
        "{ new SynchronousQueue<Integer>().put(1); passed.countDown(); }",
        "{ new Exchanger<Integer>().exchange(1); passed.countDown(); }",
      })
  void waitingCell_ends(String cell) throws Exception {
    Failed failed = interruptWaiting("waiter = Thread.currentThread();\n" + cell);
    assertEquals(Kind.INTERRUPTED, failed.kind());
    assertEquals("Interrupted", failed.name());
    assertEquals(1, passed.getCount(), "went on");
    assertEquals("false", cells.value("Thread.currentThread().isInterrupted()"));
    assertEquals("false", cells.value("own.isLocked()"));
  }

  @Test
  void threadOfTheCell_endsWhereItIsBlocked_andCatchesNothing() throws Exception {
    Failed failed =
        interruptWaiting(
            """
            var blocked = new Thread(() -> {
              waiter = Thread.currentThread();
              try {
                synchronized (mine) { }
                passed.countDown();
              } catch (Exception e) {
                passed.countDown();
              } finally {
                System.out.println("finally");
              }
            });
            blocked.start();
            blocked.join();
            """);
    assertEquals(Kind.INTERRUPTED, failed.kind());
    cells.value("blocked.join();");
    assertEquals(1, passed.getCount());
  }

  /** Who is unwound out of a wait has the monitor, and nobody who waits behind it goes in. */
  @Test
  void cellThatWaitsAndCellThatIsBlocked_endTogether() throws Exception {
    Failed failed =
        interruptWaiting(
            """
            var room = new Object();
            var inside = new Thread(() -> {
              synchronized (room) {
                try { room.wait(); } catch (InterruptedException e) { passed.countDown(); }
              }
            });
            inside.start();
            while (inside.getState() != Thread.State.WAITING) Thread.onSpinWait();
            synchronized (room) {
              waiter = Thread.currentThread();
              new CountDownLatch(1).await();
            }
            """);
    assertEquals(Kind.INTERRUPTED, failed.kind());
    cells.value("inside.join(); synchronized (room) { }");
    assertEquals(1, passed.getCount());
  }

  @Test
  void stoppedThread_leavesTheMonitorsThatItHas() throws Exception {
    interruptWaiting("synchronized (own) { waiter = Thread.currentThread(); future.join(); }");
    assertEquals(
        "got it", cells.value("String got; synchronized (own) { got = \"got it\"; }\ngot"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock.lock(); kept = Thread.currentThread().isInterrupted(); lock.unlock();",
        "synchronized (lock) { kept = Thread.currentThread().isInterrupted(); }",
        "free.acquireUninterruptibly(); kept = Thread.currentThread().isInterrupted();",
        "done.join(); kept = Thread.currentThread().isInterrupted();",
        "meet.arriveAndAwaitAdvance(); kept = Thread.currentThread().isInterrupted();",
      })
  void learnersInterrupt_isKeptForLater_whereJavaSaysSo(String waits) {
    assertEquals(
        "true",
        cells.value(
            """
            {
              var lock = new ReentrantLock();
              var free = new java.util.concurrent.Semaphore(0);
              var done = new CompletableFuture<Integer>();
              var meet = new Phaser(2);
              var kept = new boolean[1];
              var t = new Thread(() -> { %s });
              synchronized (lock) {
                lock.lock();
                t.start();
                while (t.getState() != Thread.State.WAITING && t.getState() != Thread.State.BLOCKED)
                  Thread.onSpinWait();
                t.interrupt();
                while (t.getState() != Thread.State.WAITING && t.getState() != Thread.State.BLOCKED)
                  Thread.onSpinWait();
                lock.unlock();
              }
              free.release();
              done.complete(1);
              meet.arrive();
              t.join();
              result = "" + kept[0];
            }
            result
            """
                .formatted(waits.replace("kept =", "kept[0] ="))
                .replaceFirst("^\\{", "String result;\n{")));
  }

  @Test
  void learnersInterrupt_endsWhatJavaSaysItEnds() {
    assertEquals(
        "interrupted false",
        cells.value(
            """
            var told = new String[1];
            var i = new Thread(() -> {
              try {
                lock.lockInterruptibly();
              } catch (InterruptedException e) {
                told[0] = "interrupted " + Thread.currentThread().isInterrupted();
              }
            });
            i.start();
            while (i.getState() != Thread.State.WAITING) Thread.onSpinWait();
            i.interrupt();
            i.join();
            told[0]
            """));
  }
}
