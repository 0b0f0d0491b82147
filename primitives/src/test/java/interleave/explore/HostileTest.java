package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.Semaphore;
import interleave.threads.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs in plain Java, of which nothing is rewritten, that do what no run can control: each
 * comes to an end with a message, and what follows it is explored as ever.
 *
 * <p>The watch's time passes only while the program is where it hangs: however slow the machine is,
 * nothing else is taken for a hang.
 */
@Timeout(600)
class HostileTest {

  /** Tells the watch that from here on the thread hangs. */
  private static final class Trap {
    private volatile Thread trapped;
    private volatile boolean open;

    void enter() {
      trapped = Thread.currentThread();
    }

    /** Whether a thread is in the trap, and must stay there. */
    boolean isShut() {
      return trapped != null && !open;
    }

    /** Lets those end that would need a processor for as long as the JVM lives. */
    void open() {
      open = true;
    }

    /** Whether a thread is in the trap, and hangs as it ever will. */
    boolean holds(Hang how) {
      return Optional.ofNullable(trapped)
          .flatMap(CrewTest::carrierOf)
          .filter(t -> hangs(t, how))
          .isPresent();
    }

    private static boolean hangs(Thread thread, Hang how) {
      return switch (how) {
        case BUSY -> true;
        case WAITING -> thread.getState() != Thread.State.RUNNABLE;
        case IN_THE_SYSTEM ->
            Stream.of(thread.getStackTrace())
                .limit(1)
                .anyMatch(frame -> frame.isNativeMethod() && isWaitForConnection(frame));
      };
    }

    /** Not any of the methods that it goes through before. */
    private static boolean isWaitForConnection(StackTraceElement frame) {
      return frame.getClassName().equals("sun.nio.ch.Net")
          && frame.getMethodName().matches("accept|poll");
    }
  }

  private enum Hang {
    BUSY,
    WAITING,
    IN_THE_SYSTEM
  }

  /** A program that hangs, or else ends by itself. */
  private interface Body {
    Object run(Trap trap) throws Exception;
  }

  /** A program and what is to be said of it. */
  private record Hostile(String name, Hang how, String message, Body body) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Hostile waiting(String name, Body body) {
    return new Hostile(name, Hang.WAITING, "waits for something that cannot be explored", body);
  }

  private static Hostile ending(String name, String message, Body body) {
    return new Hostile(name, Hang.WAITING, message, body);
  }

  static Stream<Hostile> hostile() {
    return Stream.of(
        new Hostile(
            "a loop without steps",
            Hang.BUSY,
            "main goes on without a step that can be explored",
            trap -> {
              trap.enter();
              long n = 0;
              while (trap.isShut()) {
                n++;
              }
              return n;
            }),
        new Hostile(
            "a loop without steps in another thread",
            Hang.BUSY,
            "spinner goes on without a step",
            trap ->
                Threads.start(
                    "spinner",
                    () -> {
                      trap.enter();
                      while (trap.isShut()) {
                        Thread.onSpinWait();
                      }
                    })),
        new Hostile(
            "a wait for a connection",
            Hang.IN_THE_SYSTEM,
            "waits for something that cannot be explored",
            trap -> {
              try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                trap.enter();
                return server.accept();
              } catch (IOException e) {
                return e;
              }
            }),
        waiting(
            "a raw park",
            trap -> {
              trap.enter();
              while (trap.isShut()) {
                LockSupport.park();
              }
              return "never";
            }),
        waiting(
            "a latch of the JDK's",
            trap -> {
              trap.enter();
              new CountDownLatch(1).await();
              return "never";
            }),
        waiting(
            "a real sleep",
            trap -> {
              trap.enter();
              Thread.sleep(Long.MAX_VALUE);
              return "never";
            }),
        waiting(
            "a real wait",
            trap -> {
              Object object = new Object();
              synchronized (object) {
                trap.enter();
                while (trap.isShut()) {
                  object.wait();
                }
              }
              return "never";
            }),
        waiting(
            "a real monitor that a thread has when it gives the turn away",
            trap -> {
              Object object = new Object();
              Event inside = new Event("inside");
              var other =
                  Threads.start(
                      () -> {
                        inside.await();
                        trap.enter();
                        synchronized (object) {
                          inside.clear();
                        }
                      });
              synchronized (object) {
                inside.set();
                other.join();
              }
              return "never";
            }),
        waiting(
            "a wait that swallows every interrupt",
            trap -> {
              CountDownLatch never = new CountDownLatch(1);
              trap.enter();
              while (never.getCount() > 0) {
                try {
                  never.await();
                } catch (InterruptedException e) {
                  // on and on
                }
              }
              return "never";
            }),
        waiting(
            "a finally that waits after a wait",
            trap -> {
              try {
                trap.enter();
                new CountDownLatch(1).await();
              } finally {
                new CountDownLatch(1).await();
              }
              return "never";
            }),
        waiting(
            "a class initializer that waits",
            trap -> {
              trapOfInitializer = trap;
              return Initialized.VALUE;
            }),
        ending("recursion between steps", "StackOverflowError", trap -> depth(0)),
        ending(
            "recursion with steps",
            "",
            trap -> {
              Event event = new Event();
              return deep(event);
            }),
        ending(
            "an array that has no room",
            "OutOfMemoryError: Requested array size exceeds VM limit",
            trap -> new long[Integer.MAX_VALUE]),
        ending(
            "a handler for everything around a lock",
            "deadlock",
            trap -> {
              Lock lock = new Lock("lock");
              lock.acquire();
              return Threads.start(() -> insist(lock)).toString() + insist(lock);
            }),
        ending(
            "a handler for everything around steps that never wait",
            "limit: after 200 steps",
            trap -> {
              Semaphore semaphore = new Semaphore(0);
              while (true) {
                try {
                  semaphore.release();
                } catch (Throwable e) {
                  // on and on
                }
              }
            }),
        ending(
            "a finally that waits for what nobody does",
            "stuck",
            trap -> {
              Semaphore semaphore = new Semaphore(0);
              try {
                semaphore.acquire();
              } finally {
                semaphore.acquire();
              }
              return "never";
            }),
        ending(
            "an exception whose message throws",
            "Rude, whose message cannot be had: IllegalStateException",
            trap -> {
              throw new Rude();
            }),
        ending(
            "a result whose text throws",
            "IllegalStateException: no text",
            trap ->
                new Object() {
                  @Override
                  public String toString() {
                    throw new IllegalStateException("no text");
                  }
                }),
        ending(
            "an exploration in an exploration",
            "a run under control cannot start another",
            trap -> Explore.all(() -> 1)),
        ending(
            "a simulation in an exploration",
            "a run under control cannot start another",
            trap -> Simulate.seed(1, () -> 1)),
        ending(
            "an interrupt of a thread that is not of the run",
            "interrupts \"test\", a thread that is not of this run",
            trap -> {
              Threads.start("interrupter", HostileTest::interruptTester).join();
              return "done";
            }),
        ending("the real time", "did not do the same", trap -> System.nanoTime()),
        ending(
            "the identity of objects",
            "did not do the same",
            trap -> System.identityHashCode(new Object()) + "/" + RUNS.incrementAndGet()),
        ending(
            "a thread bomb",
            "limit: more than 64 threads",
            trap -> {
              bomb();
              return "never";
            }),
        ending(
            "threads that are made and never started",
            "the outcome is always made",
            trap -> {
              for (int i = 0; i < 40; i++) {
                Threads.target(() -> {}).create();
              }
              return "made";
            }),
        ending("a result without end", "… (10,000,000 characters", trap -> "x".repeat(10_000_000)));
  }

  private static final AtomicInteger RUNS = new AtomicInteger();

  /** The thread that explores, for those that attack it. */
  private static volatile Thread tester;

  private static void interruptTester() {
    ((Execution) interleave.runtime.ThreadScope.current().scheduler()).interrupt(tester);
  }

  @SuppressWarnings("InfiniteRecursion") // is what it is for
  private static int depth(int n) {
    return depth(n + 1) + 1;
  }

  @SuppressWarnings("InfiniteRecursion") // is what it is for
  private static int deep(Event event) {
    event.set();
    return deep(event) + 1;
  }

  private static Object insist(Lock lock) {
    while (true) {
      try {
        lock.acquire();
      } catch (Throwable e) {
        // on and on
      }
    }
  }

  private static void bomb() {
    Threads.start(HostileTest::bomb);
    Threads.start(HostileTest::bomb);
  }

  private static final class Rude extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException();
    }
  }

  private static volatile Trap trapOfInitializer;

  /** Waits while it is initialized. */
  private static final class Initialized {
    static final Object VALUE = waited();

    private static Object waited() {
      trapOfInitializer.enter();
      while (trapOfInitializer.isShut()) {
        LockSupport.park();
      }
      return "never";
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void endsWithAMessage_andTheNextIsExplored(Hostile hostile) {
    Trap trap = new Trap();
    String name = Thread.currentThread().getName();
    Thread.currentThread().setName("test");
    tester = Thread.currentThread();
    try {
      endsWithAMessage(hostile, trap);
    } finally {
      trap.open();
      Thread.currentThread().setName(name);
    }
  }

  private static void endsWithAMessage(Hostile hostile, Trap trap) {
    Callable<Object> body = () -> hostile.body().run(trap);
    Exploration exploration =
        new Explorer(
                Budgets.small(), new FastWatch(() -> trap.holds(hostile.how())), progress -> {})
            .explore(Program.of(body));
    String said = exploration + "\n" + exploration.outcomes();
    assertTrue(said.contains(hostile.message()), said);
    assertEquals(
        List.of("[2, 1]"),
        List.of(
            Explore.all(Lessons.lostUpdate(2, 1)).outcomes().stream()
                .map(tally -> tally.outcome().text())
                .toList()
                .toString()));
  }
}
