package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Await;
import interleave.testkit.Bunch;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Monitors as rewritten code uses them: what Java says of them holds. */
@Timeout(300)
class MonitorTest {

  private static final int NOWHERE = 0;

  private static final PlainJava PLAIN = PlainJava.SINK;

  private interface Body {
    void run() throws InterruptedException;
  }

  /** What a {@code synchronized} block is rewritten to. */
  private static void in(Object monitor, Body body) throws InterruptedException {
    PLAIN.monitorEnter(monitor, NOWHERE);
    try {
      synchronized (monitor) {
        body.run();
      }
    } finally {
      PLAIN.monitorExit(monitor, NOWHERE);
    }
  }

  private static void quietly(Body body) {
    try {
      body.run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(Object monitor, long millis) throws InterruptedException {
    PLAIN.await(monitor, millis, 0, NOWHERE);
  }

  @Test
  void block_isEnteredByOneThreadAtATime() {
    Object monitor = new Object();
    int[] count = new int[1];
    try (Bunch bunch =
        Bunch.of(
            4,
            n -> {
              for (int i = 0; i < 5_000; i++) {
                quietly(() -> in(monitor, () -> in(monitor, () -> count[0]++)));
              }
            })) {
      assertEquals(4, bunch.threads().size());
    }
    assertEquals(20_000, count[0]);
    assertEquals(Optional.empty(), Monitors.owner(monitor));
  }

  /** Code that is not rewritten excludes rewritten code, and the other way round. */
  @Test
  void codeThatIsNotRewritten_excludesToo() {
    Object monitor = new Object();
    int[] count = new int[1];
    try (Bunch bunch =
        Bunch.of(
            4,
            n -> {
              for (int i = 0; i < 5_000; i++) {
                if (n % 2 == 0) {
                  synchronized (monitor) {
                    count[0]++;
                  }
                } else {
                  quietly(() -> in(monitor, () -> count[0]++));
                }
              }
            })) {
      assertEquals(4, bunch.threads().size());
    }
    assertEquals(20_000, count[0]);
  }

  @Test
  void owner_isWhoHasEntered_andBlockedIsWhoWants() throws Exception {
    Object monitor = new Object();
    Thread[] wants = new Thread[1];
    in(
        monitor,
        () -> {
          assertEquals(Optional.of(Thread.currentThread()), Monitors.owner(monitor));
          wants[0] = new Thread(() -> quietly(() -> in(monitor, () -> {})));
          wants[0].setDaemon(true);
          wants[0].start();
          Await.until(
              () -> Monitors.wantedBy(wants[0]).isPresent(), () -> "a thread that is blocked");
          assertSame(monitor, Monitors.wantedBy(wants[0]).orElseThrow());
          Await.until(() -> PLAIN.state(wants[0]) == Thread.State.BLOCKED, () -> "its state");
        });
    wants[0].join();
    assertEquals(Optional.empty(), Monitors.wantedBy(wants[0]));
  }

  @Test
  void blockedThread_keepsItsInterrupt() throws Exception {
    Object monitor = new Object();
    boolean[] kept = new boolean[1];
    Thread thread =
        new Thread(
            () ->
                quietly(() -> in(monitor, () -> kept[0] = Thread.currentThread().isInterrupted())));
    thread.setDaemon(true);
    in(
        monitor,
        () -> {
          thread.start();
          Await.until(() -> Monitors.wantedBy(thread).isPresent(), () -> "a blocked thread");
          thread.interrupt();
          Await.until(() -> !thread.isInterrupted(), () -> "the interrupt to be put off");
          assertTrue(PLAIN.isInterrupted(thread));
          Await.until(() -> Monitors.wantedBy(thread).isPresent(), () -> "a blocked thread");
        });
    thread.join();
    assertTrue(kept[0]);
  }

  /** A buffer of one place: nobody is woken for nothing, and nobody sleeps for ever. */
  @Test
  void waitAndNotifyAll_handOverEverything() {
    Object monitor = new Object();
    int each = 1_000;
    int[] full = new int[1];
    AtomicInteger taken = new AtomicInteger();
    try (Bunch bunch =
        Bunch.of(
            6,
            n -> {
              for (int i = 0; i < each; i++) {
                int wanted = n % 2;
                quietly(
                    () ->
                        in(
                            monitor,
                            () -> {
                              while (full[0] != wanted) {
                                await(monitor, 0);
                              }
                              full[0] = 1 - wanted;
                              taken.addAndGet(wanted);
                              PLAIN.notifyAll(monitor, NOWHERE);
                            }));
              }
            })) {
      assertEquals(6, bunch.threads().size());
    }
    assertEquals(3 * each, taken.get());
    assertEquals(0, full[0]);
  }

  /** As many are woken as notified: waits that time out or are interrupted swallow nothing. */
  @Test
  void notify_wakesOneEach_amongImpatientOnes() throws Exception {
    Object monitor = new Object();
    int[] tickets = new int[1];
    int count = 4;
    boolean[] over = new boolean[1];
    Thread[] impatient = new Thread[2];
    for (int i = 0; i < impatient.length; i++) {
      impatient[i] =
          new Thread(
              () -> {
                boolean goesOn = true;
                while (goesOn) {
                  goesOn = waitABit(monitor, over);
                }
              });
      impatient[i].setDaemon(true);
      impatient[i].start();
    }
    try (Bunch bunch =
        Bunch.of(
            count,
            n -> {
              for (int i = 0; i < 300; i++) {
                quietly(
                    () ->
                        in(
                            monitor,
                            () -> {
                              while (tickets[0] == 0) {
                                await(monitor, 0);
                              }
                              tickets[0]--;
                            }));
              }
            })) {
      int given = 0;
      while (given < count * 300) {
        given++;
        int turn = given;
        in(
            monitor,
            () -> {
              tickets[0]++;
              PLAIN.notifyAll(monitor, NOWHERE);
            });
        impatient[turn % 2].interrupt();
      }
      assertEquals(count, bunch.threads().size());
    }
    in(monitor, () -> over[0] = true);
    for (Thread thread : impatient) {
      thread.join();
    }
    assertEquals(0, tickets[0]);
    assertEquals(Optional.empty(), Monitors.owner(monitor));
  }

  private static boolean waitABit(Object monitor, boolean[] over) {
    boolean[] goesOn = {true};
    try {
      in(
          monitor,
          () -> {
            await(monitor, 1);
            goesOn[0] = !over[0];
          });
    } catch (InterruptedException e) {
      // So it waits again.
    }
    return goesOn[0];
  }

  @Test
  void interruptedWait_comesBackWithTheMonitor_andWithoutTheFlag() throws Exception {
    Object monitor = new Object();
    Thread.currentThread().interrupt();
    in(
        monitor,
        () -> {
          assertThrows(InterruptedException.class, () -> await(monitor, 0));
          assertTrue(Thread.holdsLock(monitor));
          assertFalse(Thread.currentThread().isInterrupted());
          assertEquals(Optional.of(Thread.currentThread()), Monitors.owner(monitor));
        });
  }

  @Test
  void reentrantWait_givesAllLevelsBack_andTakesThemAgain() throws Exception {
    Object monitor = new Object();
    boolean[] ready = new boolean[1];
    Thread other =
        new Thread(
            () ->
                quietly(
                    () ->
                        in(
                            monitor,
                            () -> {
                              ready[0] = true;
                              PLAIN.notify(monitor, NOWHERE);
                            })));
    other.setDaemon(true);
    in(
        monitor,
        () ->
            in(
                monitor,
                () -> {
                  other.start();
                  while (!ready[0]) {
                    await(monitor, 0);
                  }
                  assertEquals(Optional.of(Thread.currentThread()), Monitors.owner(monitor));
                }));
    other.join();
    assertEquals(Optional.empty(), Monitors.owner(monitor));
  }

  /** What is not rewritten notifies as well: the end of a thread does. */
  @Test
  void notifyOfCodeThatIsNotRewritten_wakes() throws Exception {
    Object monitor = new Object();
    boolean[] ready = new boolean[1];
    Thread waiting =
        new Thread(
            () ->
                quietly(
                    () ->
                        in(
                            monitor,
                            () -> {
                              while (!ready[0]) {
                                await(monitor, 0);
                              }
                            })));
    waiting.setDaemon(true);
    waiting.start();
    Await.until(() -> Waits.of(waiting).isPresent(), () -> "a thread that waits");
    synchronized (monitor) {
      ready[0] = true;
      monitor.notify();
    }
    waiting.join();
    assertTrue(ready[0]);
  }

  @Test
  void illegalUses_areTheJvms() {
    Object monitor = new Object();
    assertThrows(IllegalMonitorStateException.class, () -> PLAIN.notify(monitor, NOWHERE));
    assertThrows(IllegalMonitorStateException.class, () -> PLAIN.notifyAll(monitor, NOWHERE));
    assertThrows(IllegalMonitorStateException.class, () -> await(monitor, 0));
    assertThrows(IllegalArgumentException.class, () -> await(monitor, -1));
  }
}
