package interleave.explore;

import static interleave.explore.Lessons.together;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.sync.Event;
import interleave.testkit.Await;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.trace.Recorder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the threads of an execution run on, they are threads to the program, and do the same.
 */
@Timeout(300)
class CarrierTest {

  private enum Kind {
    PLATFORM,
    CONTINUATIONS;

    /** For a test, which is skipped if it cannot be had. */
    Supplier<Carrier> get() {
      if (this == PLATFORM) {
        return PlatformCarrier::new;
      }
      assumeTrue(Continuations.areAvailable(), "no continuations");
      return ContinuationCarrier::new;
    }

    Exploration explore(Callable<?> body) {
      return explore(body, Watch.REAL);
    }

    Exploration explore(Callable<?> body, Watch watch) {
      return exploreProgram(Program.of(body), watch);
    }

    Exploration exploreProgram(Program program, Watch watch) {
      return new Explorer(Budget.USUAL, watch, get(), progress -> {}).explore(program);
    }
  }

  private static void assertAlways(Object result, Exploration exploration) {
    assertTrue(exploration.trouble().isEmpty(), exploration::toString);
    assertEquals(
        List.of(result.toString()),
        exploration.outcomes().stream().map(tally -> tally.outcome().toString()).toList());
  }

  /** The build opens what is needed: see the pom. */
  @Test
  void continuations_areThereFromJdk25() {
    assertEquals(Runtime.version().feature() >= 25, Continuations.areAvailable());
  }

  // What comes of executions.

  /** Enough of those of one program. */
  private static final int MOST = 150;

  /** The executions of a program: the choices, and what they came to. */
  private static List<String> executions(Kind kind, Callable<String> program) {
    try (Stage stage = new Stage(Watch.REAL, kind.get())) {
      return stage.run(() -> executions(stage, program));
    }
  }

  private static List<String> executions(Stage stage, Callable<String> program) {
    List<String> all = new ArrayList<>();
    Dpor search = new Dpor();
    while (search.next() && all.size() < MOST) {
      Stage.Performance performance =
          stage.perform(Program.of(program), search, 5_000, time -> Optional.empty());
      all.add(performance.execution().schedule() + " " + performance.outcome());
    }
    return all;
  }

  private static void compare(LongFunction<Callable<String>> programs) {
    for (long seed = 1; seed <= 60; seed++) {
      Callable<String> program = programs.apply(seed);
      assertEquals(
          executions(Kind.PLATFORM, program),
          executions(Kind.CONTINUATIONS, program),
          program::toString);
    }
  }

  @Test
  void randomPrograms_areGoneThroughInTheSameExecutions() {
    compare(RandomProgram::new);
  }

  @Test
  void randomProgramsWithMonitors_areGoneThroughInTheSameExecutions() {
    compare(RandomMonitors::new);
  }

  // What a thread is to the program.

  @ParameterizedTest
  @EnumSource
  void currentThread_staysTheSame_withItsNameAndItsLocals(Kind kind) {
    ThreadLocal<String> local = ThreadLocal.withInitial(() -> "nobody's");
    Shared x = new Shared("x");
    Runnable body =
        () -> {
          Thread self = Thread.currentThread();
          local.set(self.getName());
          for (int i = 0; i < 3; i++) {
            x.increment();
            assertSame(self, Thread.currentThread());
            assertEquals(self.getName(), local.get());
          }
          local.remove();
        };
    assertAlways(
        "[a, b, false, true]",
        kind.explore(
            () -> {
              ThreadHandle a = Threads.start("a", body);
              ThreadHandle b = Threads.target(body).name("b").daemon(true).start();
              Threads.joinAll(List.of(a, b));
              assertNotEquals(a.thread(), b.thread());
              return List.of(a.name(), b.name(), a.daemon(), b.daemon());
            }));
  }

  @ParameterizedTest
  @EnumSource
  void interrupt_isTheThreadsOwn(Kind kind) {
    Shared x = new Shared("x");
    assertAlways(
        "[true, false]",
        kind.explore(
            () -> {
              boolean[] interrupted = new boolean[2];
              together(
                  () -> {
                    Thread.currentThread().interrupt();
                    x.increment();
                    interrupted[0] = Thread.interrupted();
                  },
                  () -> {
                    x.increment();
                    interrupted[1] = Thread.interrupted();
                  });
              return List.of(interrupted[0], interrupted[1]);
            }));
  }

  @ParameterizedTest
  @EnumSource
  void stackTrace_hasTheCallsOfTheThread(Kind kind) {
    assertAlways(
        true,
        kind.explore(
            () ->
                List.of(new Throwable().getStackTrace()).stream()
                    .anyMatch(frame -> frame.getClassName().equals(CarrierTest.class.getName()))));
  }

  @ParameterizedTest
  @EnumSource
  void monitor_isKeptWhileOthersRun(Kind kind) {
    Shared x = new Shared("x");
    assertAlways(
        true,
        kind.explore(
            () -> {
              boolean[] held = {true};
              Runnable body =
                  () -> {
                    Object own = new Object();
                    synchronized (own) {
                      x.increment();
                      held[0] &= Thread.holdsLock(own);
                    }
                    held[0] &= !Thread.holdsLock(own);
                  };
              together(body, body);
              return held[0];
            }));
  }

  @ParameterizedTest
  @EnumSource
  void deepCalls_areLeftAndEnteredAgain(Kind kind) {
    Shared x = new Shared("x");
    assertAlways(
        "[500500, 500500]",
        kind.explore(
            () -> {
              long[] sums = new long[2];
              together(() -> sums[0] = sum(1_000, x), () -> sums[1] = sum(1_000, x));
              return List.of(sums[0], sums[1]);
            }));
  }

  private static long sum(int n, Shared x) {
    if (n == 0) {
      x.get();
      return 0;
    }
    return n + sum(n - 1, x);
  }

  // What keeps a thread where it is.

  /** The JVM calls it for the superclass of what it loads: with its own code on the stack. */
  private static final class Loader extends ClassLoader {
    private final Runnable meanwhile;

    Loader(Runnable meanwhile) {
      super(CarrierTest.class.getClassLoader());
      this.meanwhile = meanwhile;
    }

    Class<?> child() throws IOException {
      try (InputStream in = CarrierTest.class.getResourceAsStream("CarrierTest$Child.class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(Child.class.getName(), bytes, 0, bytes.length);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals(Parent.class.getName())) {
        meanwhile.run();
      }
      return super.loadClass(name, resolve);
    }
  }

  /** Public, for one that another loader has loaded. */
  public static class Parent {}

  private static final class Child extends Parent {}

  @ParameterizedTest
  @EnumSource
  void whoCannotBeLeft_sinceTheJvmHasCalledIt_waitsAsAnybody(Kind kind) {
    Exploration exploration =
        kind.explore(
            () -> {
              Shared x = new Shared("x");
              Event first = new Event();
              Event second = new Event();
              Loader a = new Loader(first::await);
              Loader b = new Loader(second::await);
              together(
                  () -> assertEquals(Child.class.getName(), load(a)),
                  () -> assertEquals(Child.class.getName(), load(b)),
                  () -> {
                    first.set();
                    x.increment();
                    second.set();
                  },
                  x::increment);
              return x.get();
            });
    assertTrue(exploration.trouble().isEmpty(), exploration::toString);
    assertEquals(
        List.of("1", "2"),
        exploration.outcomes().stream().map(tally -> tally.outcome().text()).sorted().toList());
  }

  private static String load(Loader loader) {
    try {
      return loader.child().getName();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The unpark is for a thread that the JVM does not know. */
  @ParameterizedTest
  @EnumSource
  void aLockThatAnotherThreadOfTheJvmHas_isGotInTheEnd(Kind kind) throws InterruptedException {
    AtomicReference<Thread> holder = new AtomicReference<>();
    assertAlways(
        true,
        kind.explore(
            () -> {
              ReentrantLock lock = new ReentrantLock();
              holder.set(holdUntilSomebodyWaits(lock));
              lock.lock();
              return lock.isHeldByCurrentThread();
            },
            new FastWatch(() -> false)));
    holder.get().join();
  }

  private static Thread holdUntilSomebodyWaits(ReentrantLock lock) {
    Thread holder =
        new Thread(
            () -> {
              lock.lock();
              try {
                Await.until(lock::hasQueuedThreads, () -> "somebody to wait for the lock");
              } finally {
                lock.unlock();
              }
            });
    holder.start();
    Await.until(lock::isLocked, () -> "the lock to be held");
    return holder;
  }

  /** Interrupted by the scheduler, and by a kernel that ends a cell; it uses no processor then. */
  @ParameterizedTest
  @EnumSource
  void whoSwallowsInterrupts_isWokenOnceByEach(Kind kind) {
    AtomicReference<Thread> parked = new AtomicReference<>();
    AtomicBoolean end = new AtomicBoolean();
    AtomicInteger wakes = new AtomicInteger();
    Exploration exploration =
        kind.explore(
            () -> {
              parked.set(CrewTest.carrierOf(Thread.currentThread()).orElseThrow());
              while (!end.get()) {
                LockSupport.park();
                Thread.interrupted();
                wakes.incrementAndGet();
              }
              return "never";
            },
            new FastWatch(() -> parked.get() != null && isWaiting(parked.get())));
    assertTrue(exploration.trouble().orElse("").contains("waits for"), exploration::toString);
    for (int i = 0; i < 200; i++) {
      int before = wakes.get();
      parked.get().interrupt();
      Await.until(() -> wakes.get() > before, () -> "the interrupt to be noticed");
    }
    end.set(true);
    parked.get().interrupt();
    Await.until(() -> !parked.get().isAlive(), () -> "it to end");
    assertTrue(wakes.get() < 2_000, () -> wakes + " wake-ups");
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  /** To wake another thread between two executions takes longer than most executions. */
  @Test
  void whereOneThreadRunsAll_itRunsTheExplorationToo() {
    Set<Thread> met = ConcurrentHashMap.newKeySet();
    Shared x = new Shared("x");
    Program program =
        new Program() {
          @Override
          public ThreadScope open(Optional<Recorder> recorder, Scheduler scheduler) {
            meet();
            return Program.super.open(recorder, scheduler);
          }

          @Override
          public Object run() {
            together(x::get, () -> x.set(1), this::meet);
            return "done";
          }

          @Override
          public void close() {
            meet();
          }

          private void meet() {
            met.add(CrewTest.carrierOf(Thread.currentThread()).orElseThrow());
          }
        };
    assertAlways("done", Kind.CONTINUATIONS.exploreProgram(program, new FastWatch(() -> false)));
    assertEquals(1, met.size(), met::toString);
    assertFalse(met.contains(Thread.currentThread()));
  }

  @ParameterizedTest
  @EnumSource
  void whatTheThreadsRunOn_endsWithTheExploration(Kind kind) {
    AtomicReference<Thread> carrier = new AtomicReference<>();
    assertAlways(
        "done",
        kind.explore(
            () -> {
              carrier.set(CrewTest.carrierOf(Thread.currentThread()).orElseThrow());
              return "done";
            }));
    Await.until(() -> !carrier.get().isAlive(), () -> carrier.get() + " to end");
    assertFalse(carrier.get().isAlive());
  }
}
