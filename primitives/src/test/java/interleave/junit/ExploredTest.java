package interleave.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import interleave.explore.Explore;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.Semaphore;
import interleave.threads.Threads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Explored tests, run by JUnit: a wrong one fails and says how, a right one passes. */
@Timeout(600)
class ExploredTest {

  private static final String DEADLOCK = "2@1/2";

  /** The tests to be run. They are in classes that nobody looks for tests in. */
  static class Verdicts {

    private final Lock left = new Lock("left");
    private final Lock right = new Lock("right");
    private int seats = 1;

    private void bothWays() {
      var there = Threads.start(() -> left.with(() -> right.with(() -> {})));
      var back = Threads.start(() -> right.with(() -> left.with(() -> {})));
      there.join();
      back.join();
    }

    @Explored
    void deadlock() {
      bothWays();
    }

    @Explored(replay = DEADLOCK)
    void deadlockAgain() {
      bothWays();
    }

    @Explored
    void sameOrder() {
      Threads.joinAll(Threads.start(2, i -> left.with(() -> right.with(() -> {}))));
    }

    private void bookIfFree(int guest) {
      if (left.with(() -> seats > 0)) {
        left.with(() -> seats--);
      }
    }

    @Explored
    void overbooked() {
      Threads.joinAll(Threads.start(2, this::bookIfFree));
      assertEquals(0, seats, "seats");
    }

    @Explored(preemptions = 0)
    void overbookedOnlyIfOneIsMadeToWait() {
      overbooked();
    }

    @Explored(schedules = 1)
    void oneIsEnough() {
      overbooked();
    }

    @Explored(seconds = 86_400)
    void aDayIsEnough() {
      sameOrder();
    }

    @Explored
    void anExceptionOfAnotherThread() {
      Threads.start(
              "worker",
              () -> {
                throw new IllegalStateException("oops");
              })
          .join();
    }

    @Explored
    void aBrokenInvariant() {
      Semaphore free = new Semaphore(1);
      Explore.invariant("one at a time", () -> seats >= 0);
      Runnable visit =
          () -> {
            seats--;
            free.acquire();
            free.release();
            seats++;
          };
      Threads.joinAll(Threads.start(2, i -> visit.run()));
    }

    @Explored
    void threadsOfJava() throws InterruptedException {
      Thread stranger = new Thread(() -> left.with(() -> {}), "stranger");
      stranger.setUncaughtExceptionHandler((thread, thrown) -> {});
      stranger.start();
      stranger.join();
    }
  }

  /** Tests of the ways in which it may be said how to explore. */
  static class Options {

    private static final AtomicBoolean UNTOUCHED = new AtomicBoolean();
    private static Thread tester = Thread.currentThread();

    private static void setFlag(int threads, int times) {
      Event flag = new Event();
      Threads.start(
          threads,
          i -> {
            for (int n = 0; n < times; n++) {
              flag.set();
            }
          });
    }

    @Explored
    void tooMany() {
      setFlag(4, 3);
    }

    @Explored(schedules = 30, seed = 7)
    void aPartOfTooMany() {
      setFlag(4, 3);
    }

    /** Once only: what comes later could reach the tester in another test. */
    @Explored
    void interrupted() {
      if (UNTOUCHED.getAndSet(false)) {
        tester.interrupt();
      }
      setFlag(4, 3);
    }

    @Explored(schedules = -1)
    void lessThanNothing() {
      setFlag(1, 1);
    }

    @Explored(replay = "five")
    void noSchedule() {
      setFlag(1, 1);
    }

    @Explored(replay = "/1000")
    void scheduleOfAnotherTest() {
      setFlag(1, 1);
    }

    private static void await(double seconds) {
      Condition condition = new Condition();
      boolean[] there = {false};
      var waiter =
          Threads.start(
              () ->
                  condition.with(
                      () -> {
                        if (!there[0]) {
                          condition.await();
                        }
                        assertTrue(there[0], "there");
                      }));
      Threads.sleep(seconds);
      condition.with(
          () -> {
            there[0] = true;
            condition.signal();
          });
      waiter.join();
    }

    @Explored
    void woken() {
      await(1);
    }

    @Explored(spurious = true)
    void wokenSpuriously() {
      await(1);
    }

    private static void sleepOfDifferentLength() {
      Event later = new Event();
      Threads.start(
          () -> {
            Threads.sleep(1);
            later.set();
          });
      Threads.sleep(2);
      assertTrue(later.isSet(), "later");
    }

    @Explored
    void asleep() {
      sleepOfDifferentLength();
    }

    @Explored(early = true)
    void awakeEarly() {
      sleepOfDifferentLength();
    }

    @Explored
    void assumesWhatIsNot() {
      Assumptions.assumeTrue(false, "a wrong assumption");
    }

    @Explored
    void assumesWhatSometimesIs() {
      Semaphore free = new Semaphore(1);
      Threads.start(free::acquire);
      Assumptions.assumeTrue(free.tryAcquire(), "a bold assumption");
      free.release();
    }
  }

  /** Counts what is run how often. */
  static class Life {

    static final AtomicInteger MADE = new AtomicInteger();
    static final List<String> CALLS = new ArrayList<>();
    final List<String> own = new ArrayList<>();

    Life() {
      MADE.incrementAndGet();
    }

    @BeforeEach
    void before(TestInfo info) {
      own.add("before " + info.getDisplayName());
    }

    @AfterEach
    void after() {
      own.add("after");
      CALLS.add(String.join(", ", own));
    }

    @Explored
    void test() {
      own.add("test");
      Event flag = new Event();
      Threads.joinAll(Threads.start(2, i -> flag.set()));
    }

    @Explored
    void test(TestInfo info) {
      own.add(info.getTestMethod().orElseThrow().getName());
    }

    /** Nested. */
    @Nested
    class Inner {
      @BeforeEach
      void beforeInner() {
        own.add("inner before");
      }

      @Explored
      void innerTest() {
        own.add("inner");
      }
    }
  }

  /** Has one instance for all. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OneLife extends Life {}

  private record Report(Status status, Throwable thrown, Map<String, String> entries) {
    String message() {
      return String.valueOf(thrown.getMessage());
    }
  }

  private static Report run(Class<?> type, String method) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectMethod(type.getName() + "#" + method))
            .build();
    List<TestExecutionResult> results = new ArrayList<>();
    Map<String, String> entries = new HashMap<>();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  results.add(result);
                }
              }

              @Override
              public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
                entries.putAll(entry.getKeyValuePairs());
              }
            });
    assertEquals(1, results.size(), () -> "tests found for " + method);
    TestExecutionResult result = results.get(0);
    return new Report(
        result.getStatus(), result.getThrowable().orElse(new Throwable("nothing")), entries);
  }

  /** How much of a test that passes was looked at. */
  private static String extentOfPassing(Class<?> type, String method) {
    Report report = run(type, method);
    assertEquals(Status.SUCCESSFUL, report.status(), report::message);
    return report.entries().get("explored");
  }

  private static Report failing(Class<?> type, String method) {
    Report report = run(type, method);
    assertEquals(Status.FAILED, report.status(), method);
    return report;
  }

  @Test
  void rightTest_passes_andReportsHowManyInterleavingsItHas() {
    assertEquals("all 2 interleavings", extentOfPassing(Verdicts.class, "sameOrder"));
  }

  @Test
  void deadlock_failsWithItsCircle_itsSteps_andItsSchedule() {
    String message = failing(Verdicts.class, "deadlock").message();
    assertTrue(
        message.startsWith(
            "Wrong: deadlock, in 1 of 3 interleavings. Thread-1 holds left and waits: acquire"
                + " right, Thread-2 holds right and waits: acquire left."),
        message);
    assertTrue(message.contains("step  main"), message);
    assertTrue(
        message.endsWith("\nThis one again: @Explored(replay = \"" + DEADLOCK + "\")\n"), message);
  }

  @Test
  void replay_failsAsTheExplorationDid() {
    String first = failing(Verdicts.class, "deadlock").message();
    String again = failing(Verdicts.class, "deadlockAgain").message();
    assertTrue(again.startsWith("Wrong: deadlock, schedule " + DEADLOCK + "\n"), again);
    String table = again.substring(again.indexOf("step  main"));
    assertTrue(first.contains(table), again);
  }

  @Test
  void failedAssertion_isTold_andItsStackTraceIsTheCause() {
    Report report = failing(Verdicts.class, "overbooked");
    assertTrue(
        report.message().startsWith("Wrong: AssertionFailedError: seats ==> expected: <0>"),
        report::message);
    Throwable cause = assertInstanceOf(AssertionError.class, report.thrown().getCause());
    assertTrue(
        List.of(cause.getStackTrace()).stream()
            .anyMatch(frame -> frame.getMethodName().equals("overbooked")));
  }

  @Test
  void exceptionOfAnotherThread_isTold() {
    assertTrue(
        failing(Verdicts.class, "anExceptionOfAnotherThread")
            .message()
            .startsWith(
                "Wrong: worker threw IllegalStateException: oops, in the only interleaving."));
  }

  @Test
  void brokenInvariant_isTold() {
    String message = failing(Verdicts.class, "aBrokenInvariant").message();
    assertTrue(message.startsWith("Wrong: broken invariant: one at a time, in "), message);
  }

  @Test
  void threadThatCannotBeExplored_isNamed() {
    String message = failing(Verdicts.class, "threadsOfJava").message();
    assertTrue(message.startsWith("This cannot be explored: "), message);
  }

  @Test
  void declaredBudget_isEnough() {
    assertEquals(
        "1 interleaving of an unknown number, seed 1",
        extentOfPassing(Verdicts.class, "oneIsEnough"));
    assertEquals(
        "30 interleavings of an unknown number, seed 7",
        extentOfPassing(Options.class, "aPartOfTooMany"));
    assertEquals("all 2 interleavings", extentOfPassing(Verdicts.class, "aDayIsEnough"));
  }

  @Test
  void preemptions_areBounded() {
    String extent = extentOfPassing(Verdicts.class, "overbookedOnlyIfOneIsMadeToWait");
    assertTrue(extent.matches("all \\d+ interleavings with at most 0 preemptions"), () -> extent);
  }

  @Test
  void budgetThatEnds_isNoProof() {
    assertEquals(
        "Not proven: nothing went wrong in 20,000 interleavings of an unknown number, seed 1, but"
            + " these are not all. Let its threads do less, or say how many are enough:"
            + " @Explored(schedules = 20000).",
        failing(Options.class, "tooMany").message());
  }

  @Test
  void interruptedTest_isNoProof() {
    Options.tester = Thread.currentThread();
    Options.UNTOUCHED.set(true);
    Report report;
    try {
      report = run(Options.class, "interrupted");
    } finally {
      Thread.interrupted(); // for the tests that come
    }
    assertEquals(Status.FAILED, report.status());
    assertTrue(report.message().startsWith("Not proven: nothing went wrong in "), report::message);
    assertTrue(report.message().endsWith(", up to an interrupt."), report::message);
  }

  @Test
  void wrongArguments_areNamed() {
    assertEquals(
        "the number of schedules must be one or more, got -1",
        failing(Options.class, "lessThanNothing").message());
    assertEquals(
        "\"five\" is no schedule. One looks like 2@5,1@9/23: thread 2 takes step 5, thread 1 step"
            + " 9, of 23 in all.",
        failing(Options.class, "noSchedule").message());
  }

  @Test
  void scheduleThatNoLongerFits_saysWhere() {
    String message = failing(Options.class, "scheduleOfAnotherTest").message();
    assertTrue(
        message.matches(
            "(?s)The test no longer fits the schedule /1000, after step (\\d+): it has \\1 steps,"
                + " not 1000\\. Explore it anew, without replay\\.\n\n\\(no result\\), .*"),
        message);
  }

  @Test
  void whatMayHappenBesidesTheOrder_isAskedFor() {
    extentOfPassing(Options.class, "woken");
    assertTrue(
        failing(Options.class, "wokenSpuriously")
            .message()
            .contains("AssertionFailedError: there"));
    extentOfPassing(Options.class, "asleep");
    assertTrue(
        failing(Options.class, "awakeEarly").message().contains("AssertionFailedError: later"));
  }

  @Test
  void assumptionThatNeverHolds_abortsTheTest() {
    Report report = run(Options.class, "assumesWhatIsNot");
    assertEquals(Status.ABORTED, report.status());
    assertTrue(report.message().contains("a wrong assumption"), report::message);
  }

  @Test
  void assumptionThatHoldsSometimes_isNoFailure() {
    assertEquals("all 2 interleavings", extentOfPassing(Options.class, "assumesWhatSometimesIs"));
  }

  @Test
  void eachInterleaving_isATestOfItsOwn() {
    Life.CALLS.clear();
    Life.MADE.set(0);
    assertEquals("all 2 interleavings", extentOfPassing(Life.class, "test"));
    assertEquals(Life.CALLS.size() + 1, Life.MADE.get(), "and the instance that JUnit makes");
    assertTrue(Life.CALLS.size() >= 2, Life.CALLS::toString);
    assertEquals(List.of("before test(), test, after"), Life.CALLS.stream().distinct().toList());
  }

  @Test
  void parameters_areThoseOfTheTest() {
    Life.CALLS.clear();
    extentOfPassing(Life.class, "test(org.junit.jupiter.api.TestInfo)");
    assertEquals(
        List.of("before test(TestInfo), test, after"), Life.CALLS.stream().distinct().toList());
  }

  @Test
  void nestedTest_hasTheMethodsOfTheClassAround() {
    Life.CALLS.clear();
    extentOfPassing(Life.Inner.class, "innerTest");
    assertEquals(
        List.of("before innerTest(), inner before, inner, after"),
        Life.CALLS.stream().distinct().toList());
  }

  @Test
  void instanceForAllTests_isKept() {
    Life.MADE.set(0);
    extentOfPassing(OneLife.class, "test");
    assertEquals(1, Life.MADE.get());
  }
}
