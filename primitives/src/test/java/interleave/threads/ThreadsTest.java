package interleave.threads;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Interrupted;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.sync.BoundedSemaphore;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section M of the conformance list. */
class ThreadsTest {

  private static final class Counting implements Runnable {
    @Override
    public void run() {
      // Nothing to do but to have a name.
    }
  }

  @Test
  void c100_names() {
    assertEquals("worker", Threads.target(() -> {}).name("worker").create().name());
    assertEquals("worker", Threads.target(new Counting()).name("worker").create().name());
    assertTrue(Threads.builder().create().name().matches("Thread-\\d+"));
    assertTrue(Threads.builder().name("").create().name().matches("Thread-\\d+"));
    assertTrue(Threads.target(() -> {}).create().name().matches("Thread-\\d+"));
    String named = Threads.target(new Counting()).create().name();
    assertTrue(named.matches("Thread-\\d+ \\(Counting\\)"), named);
  }

  @Test
  void name_mayChangeWhileItRuns() {
    Event go = new Event();
    ThreadHandle thread = Threads.start("before", go::await);
    thread.setName("after");
    assertEquals("after", thread.name());
    assertEquals("after", thread.thread().orElseThrow().getName());
    go.set();
    thread.join();
    assertEquals("after", thread.name());
  }

  @Test
  void c101_arguments_arriveWhole() {
    AtomicReference<Arguments> received = new AtomicReference<>();
    List<Integer> nested = List.of(1, 2);
    Threads.calling(received::set).args("a", nested).arg("limit", 5).start().join();
    assertEquals(List.of("a", nested), received.get().positional());
    assertSame(nested, received.get().get(1, List.class));
    assertEquals(5, received.get().get("limit", Integer.class));
    assertThrows(IllegalArgumentException.class, () -> received.get().get(2, String.class));
    assertThrows(IllegalArgumentException.class, () -> received.get().get("other", String.class));
    assertThrows(ClassCastException.class, () -> received.get().get(0, Integer.class));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 256 * 1024, 4 * 1024 * 1024})
  void c103_tenTasks_neverMoreThanThreeRunning(long stackSize) {
    BoundedSemaphore places = new BoundedSemaphore(3);
    RLock mutex = new RLock();
    int[] running = {0, 0};
    List<ThreadHandle> threads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Runnable task =
          () ->
              places.with(
                  () -> {
                    mutex.with(() -> running[1] = Math.max(running[1], ++running[0]));
                    mutex.with(() -> running[0]--);
                  });
      ThreadHandle thread = Threads.target(task).stackSize(stackSize).create();
      assertEquals(OptionalLong.empty(), thread.id());
      assertTrue(thread.toString().contains("not started"), thread.toString());
      threads.add(thread);
    }
    Threads.startAll(threads);
    HashSet<Long> ids = new HashSet<>();
    for (ThreadHandle thread : threads) {
      thread.join();
      assertFalse(thread.alive());
      ids.add(thread.id().orElseThrow());
      assertTrue(thread.toString().contains("ended"), thread.toString());
    }
    assertEquals(10, ids.size());
    assertEquals(0, running[0]);
    assertTrue(running[1] <= 3, "running together: " + running[1]);
  }

  @Test
  void c104_c011_foreignThreads_haveAHandleAndLeaveNoneBehind() {
    Lock lock = new Lock();
    HashSet<ThreadHandle> before = new HashSet<>(Threads.list());
    List<ThreadHandle> handles = Collections.synchronizedList(new ArrayList<>());
    try (var bunch =
        Bunch.of(
            15,
            i ->
                lock.with(
                    () -> {
                      ThreadHandle self = Threads.current();
                      assertTrue(self.alive());
                      assertEquals("bunch-" + i, self.name());
                      assertTrue(Threads.list().contains(self));
                      handles.add(self);
                    }))) {
      // Looked at when all have ended.
    }
    assertEquals(15, new HashSet<>(handles).size());
    handles.forEach(handle -> assertFalse(handle.alive()));
    List<ThreadHandle> after = Threads.list();
    handles.forEach(handle -> assertFalse(after.contains(handle)));
    assertTrue(before.contains(Threads.current()));
  }

  @Test
  void c106_failureToStart_leavesNoTrace() throws Exception {
    ThreadHandle thread = Threads.target(() -> {}).name("never").create();
    try (var scope = new ThreadScope("full", Optional.empty(), new NoMoreThreads())) {
      scope.call(
          () -> {
            assertThrows(OutOfMemoryError.class, thread::start);
            return null;
          });
    }
    assertFalse(thread.alive());
    assertEquals(OptionalLong.empty(), thread.id());
    assertFalse(Threads.list().contains(thread));
    thread.start();
    thread.join();
  }

  /** A machine that can start no thread. */
  private static final class NoMoreThreads extends ForwardingScheduler {
    @Override
    public void start(Thread child) {
      throw new OutOfMemoryError("unable to create native thread");
    }
  }

  @Test
  void c107_joinedThread_isNotListed() {
    for (int i = 0; i < 100; i++) {
      ThreadHandle thread = Threads.start(() -> {});
      thread.join();
      assertFalse(Threads.list().contains(thread));
    }
  }

  @Test
  void c108_targetAndArguments_areDroppedAfterTheRun() {
    Object argument = new Object();
    WeakReference<Object> watched = new WeakReference<>(argument);
    ThreadHandle thread = Threads.calling(arguments -> {}).args(argument).create();
    argument = null;
    thread.start();
    thread.join();
    Await.collected(watched);
    assertFalse(thread.alive());
  }

  @Test
  void c110_daemon_isInheritedFromTheCreator() {
    boolean mine = Thread.currentThread().isDaemon();
    assertEquals(mine, Threads.target(() -> {}).create().daemon());
    AtomicReference<ThreadHandle> child = new AtomicReference<>();
    Threads.target(() -> child.set(Threads.builder().create())).daemon(true).start().join();
    assertTrue(child.get().daemon());
    Threads.target(() -> child.set(Threads.builder().create())).daemon(false).start().join();
    assertFalse(child.get().daemon());
    ThreadHandle daemon = Threads.builder().daemon(true).create();
    assertTrue(daemon.toString().contains("daemon"), daemon.toString());
    daemon.setDaemon(false);
    assertFalse(daemon.daemon());
  }

  @Test
  void c111_main_isTheThreadTheRunBeganWith() throws Exception {
    try (var scope = new ThreadScope("run")) {
      scope.call(
          () -> {
            assertEquals(Threads.current(), Threads.main());
            assertTrue(Threads.main().alive());
            Threads.start(
                    () -> {
                      assertFalse(Threads.current().equals(Threads.main()));
                      assertFalse(Threads.main().equals(Threads.current()));
                    })
                .join();
            return null;
          });
    }
  }

  @Test
  void c112_main_canBeJoined() throws Exception {
    Event ended = new Event();
    AtomicReference<ThreadHandle> joiner = new AtomicReference<>();
    try (var scope = new ThreadScope("run")) {
      scope.call(
          () -> {
            ThreadHandle main = Threads.main();
            joiner.set(
                Threads.start(
                    () -> {
                      main.join();
                      ended.set();
                    }));
            assertFalse(ended.isSet());
            assertThrows(IllegalThreadStateException.class, main::join);
            return null;
          });
      joiner.get().join();
    }
    assertTrue(ended.isSet());
  }

  @Test
  void c115_secondStart_isAnError() {
    ThreadHandle thread = Threads.start(() -> {});
    assertThrows(IllegalThreadStateException.class, thread::start);
    thread.join();
    assertThrows(IllegalThreadStateException.class, thread::start);
  }

  @Test
  void c115_joinOfItselfOrBeforeTheStart_isAnError() {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Threads.start(
            () ->
                thrown.set(
                    assertThrows(
                        IllegalThreadStateException.class, () -> Threads.current().join())))
        .join();
    assertTrue(thrown.get().getMessage().contains("cannot join itself"));
    ThreadHandle thread = Threads.builder().create();
    assertThrows(IllegalThreadStateException.class, thread::join);
    assertThrows(IllegalThreadStateException.class, () -> thread.join(0));
    ThreadHandle java = Threads.of(new Thread(() -> {}));
    assertThrows(IllegalThreadStateException.class, java::join);
  }

  @Test
  void c115_trap10_daemonAfterTheStart_isAnErrorAlsoAfterTheEnd() {
    ThreadHandle thread = Threads.start(() -> {});
    assertThrows(IllegalThreadStateException.class, () -> thread.setDaemon(true));
    thread.join();
    assertThrows(IllegalThreadStateException.class, () -> thread.setDaemon(true));
    assertThrows(IllegalThreadStateException.class, () -> Threads.current().setDaemon(true));
  }

  @Test
  void trap5_joinWithZeroOrNegativeTime_onlyLooks() {
    Event go = new Event();
    ThreadHandle thread = Threads.start(go::await);
    assertFalse(thread.join(0));
    assertFalse(thread.join(-1));
    assertFalse(thread.join(Duration.ofSeconds(-1)));
    go.set();
    thread.join();
    assertTrue(thread.join(0));
    assertTrue(thread.join(-1));
  }

  @Test
  void timedJoin_givesUpWhenItsTimeIsOver() throws Exception {
    ManualClock clock = new ManualClock();
    try (var scope = new ThreadScope("run", Optional.empty(), Scheduler.free(clock))) {
      scope.call(
          () -> {
            Event go = new Event();
            ThreadHandle thread = Threads.start(go::await);
            ThreadHandle joiner = Threads.start(() -> assertFalse(thread.join(1)));
            clock.awaitParked(1);
            clock.advance(Duration.ofSeconds(1));
            joiner.join();
            go.set();
            thread.join();
            return null;
          });
    }
  }

  @Test
  void manyJoiners_allReturn() {
    Event go = new Event();
    ThreadHandle thread = Threads.start(go::await);
    AtomicInteger joined = new AtomicInteger();
    try (var bunch =
        Bunch.of(
            5,
            i -> {
              thread.join();
              joined.incrementAndGet();
            })) {
      assertEquals(0, joined.get());
      go.set();
    }
    assertEquals(5, joined.get());
  }

  @Test
  void interruptedJoin_throws() {
    Event go = new Event();
    ThreadHandle thread = Threads.start(go::await);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    ThreadHandle joiner =
        Threads.start(() -> thrown.set(assertThrows(Interrupted.class, thread::join)));
    joiner.interrupt();
    joiner.join();
    assertTrue(thrown.get().getMessage().contains("interrupted"), thrown.get().getMessage());
    go.set();
    thread.join();
  }

  @Test
  void run_usesUpTheTargetOnTheCallingThread() {
    AtomicReference<Thread> ran = new AtomicReference<>();
    ThreadHandle thread = Threads.target(() -> ran.set(Thread.currentThread())).create();
    thread.run();
    assertSame(Thread.currentThread(), ran.get());
    assertThrows(IllegalThreadStateException.class, thread::run);
    assertFalse(thread.alive());
  }

  @Test
  void c116_uncaughtException_goesToTheHook() {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    ExceptionHook before =
        Threads.exceptionHook((thread, exception) -> told.add(thread.name() + ": " + exception));
    try {
      Threads.start(
              "worker",
              () -> {
                throw new IllegalStateException("lost");
              })
          .join();
    } finally {
      Threads.exceptionHook(before);
    }
    assertEquals(List.of("worker: java.lang.IllegalStateException: lost"), told);
    assertSame(Threads.defaultExceptionHook(), before);
  }

  @Test
  void c116_defaultHook_isTheThreadsOwnHandler() {
    CompletableFuture<String> told = new CompletableFuture<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, exception) -> told.complete(thread.getName() + ": " + exception.getMessage()));
    try {
      Threads.start(
              "worker",
              () -> {
                throw new IllegalStateException("lost");
              })
          .join();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertEquals("worker: lost", told.join());
  }

  @Test
  void c116_failingHook_isReportedWithWhatItWasTold() {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, exception) -> told.complete(exception));
    ExceptionHook hook =
        Threads.exceptionHook(
            (thread, exception) -> {
              throw new ArithmeticException("hook");
            });
    try {
      Threads.start(
              () -> {
                throw new IllegalStateException("lost");
              })
          .join();
    } finally {
      Threads.exceptionHook(hook);
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    Throwable reported = told.join();
    assertEquals("the exception hook failed", reported.getMessage());
    assertEquals("hook", reported.getCause().getMessage());
    assertEquals("lost", reported.getCause().getSuppressed()[0].getMessage());
  }

  @Test
  void c118_manyThreads_writeTheSameFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("shared.txt");
    Lock lock = new Lock();
    AtomicInteger failed = new AtomicInteger();
    List<ThreadHandle> writers =
        Threads.start(
            100,
            i -> {
              try (var held = lock.hold()) {
                Files.writeString(file, "line\n", StandardOpenOption.CREATE, APPEND);
              } catch (IOException e) {
                failed.incrementAndGet();
              }
            });
    Threads.joinAll(writers);
    assertEquals(0, failed.get());
    assertEquals(100, Files.readAllLines(file).size());
  }

  @Test
  void c119_alive_followsTheEndOfTheThread() {
    Event go = new Event();
    ThreadHandle thread = Threads.target(go::await).create();
    assertFalse(thread.alive());
    thread.start();
    assertTrue(thread.alive());
    go.set();
    Await.until(() -> !thread.alive(), () -> "the end of " + thread);
    assertTrue(thread.toString().contains("ended"), thread.toString());
  }

  @Test
  void javaThreads_areStartedAndJoinedLikeOwnOnes() {
    AtomicInteger ran = new AtomicInteger();
    ThreadHandle thread = Threads.of(new Thread(ran::incrementAndGet, "java"));
    assertEquals("java", thread.name());
    assertFalse(thread.alive());
    thread.start();
    thread.join();
    assertEquals(1, ran.get());
    assertThrows(IllegalThreadStateException.class, thread::start);
    assertTrue(thread.join(0));
  }

  @Test
  void numberedThreads_getTheirNumbers() {
    List<Integer> numbers = Collections.synchronizedList(new ArrayList<>());
    Threads.joinAll(Threads.start(4, numbers::add));
    Collections.sort(numbers);
    assertEquals(List.of(0, 1, 2, 3), numbers);
    assertThrows(IllegalArgumentException.class, () -> Threads.start(-1, i -> {}));
  }

  @Test
  void count_isTheLengthOfTheList() {
    Event go = new Event();
    ThreadHandle thread = Threads.start(go::await);
    assertTrue(Threads.list().contains(thread));
    assertTrue(Threads.list().contains(Threads.current()));
    assertTrue(Threads.count() >= 2);
    go.set();
    thread.join();
  }

  @Test
  void sleep_lastsUntilItsTimeIsOver() throws Exception {
    ManualClock clock = new ManualClock();
    try (var scope = new ThreadScope("run", Optional.empty(), Scheduler.free(clock))) {
      scope.call(
          () -> {
            ThreadHandle seconds = Threads.start(() -> Threads.sleep(1.5));
            ThreadHandle duration = Threads.start(() -> Threads.sleep(Duration.ofMillis(1500)));
            clock.awaitParked(2);
            clock.advance(Duration.ofMillis(1499));
            clock.awaitParked(2);
            assertTrue(seconds.alive() && duration.alive());
            clock.advance(Duration.ofMillis(1));
            seconds.join();
            duration.join();
            return null;
          });
    }
  }

  @Test
  void sleep_refusesBadTimes() {
    assertThrows(IllegalArgumentException.class, () -> Threads.sleep(-1));
    assertThrows(IllegalArgumentException.class, () -> Threads.sleep(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Threads.sleep(Duration.ofNanos(-1)));
    Threads.sleep(0);
  }

  @Test
  void virtualThreads_liveByTheSameRulesWhereTheJdkHasThem() {
    if (Runtime.version().feature() < 21) {
      var e = assertThrows(UnsupportedOperationException.class, () -> Threads.builder().virtual());
      assertTrue(e.getMessage().contains("JDK 21"), e.getMessage());
    } else {
      virtualThreadsLiveByTheSameRules();
    }
  }

  private static void virtualThreadsLiveByTheSameRules() {
    Lock lock = new Lock();
    AtomicInteger count = new AtomicInteger();
    List<ThreadHandle> threads = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Runnable task =
          () -> {
            assertTrue(Threads.current().name().startsWith("virtual"), Threads.current().name());
            assertTrue(Threads.list().contains(Threads.current()));
            lock.with(count::incrementAndGet);
          };
      threads.add(Threads.target(task).virtual().name("virtual " + i).start());
    }
    Threads.joinAll(threads);
    assertEquals(200, count.get());
    assertTrue(threads.get(0).daemon());
    assertThrows(
        IllegalArgumentException.class,
        () -> Threads.target(() -> {}).virtual().daemon(false).create());
  }
}
