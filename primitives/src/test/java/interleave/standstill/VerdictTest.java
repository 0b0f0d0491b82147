package interleave.standstill;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.futures.Future;
import interleave.futures.ThreadPool;
import interleave.queue.Queue;
import interleave.queue.SimpleQueue;
import interleave.runtime.Wanted;
import interleave.standstill.StuckThread.Part;
import interleave.sync.Barrier;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import interleave.testkit.Await;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a standstill is called, and what is said of it. */
class VerdictTest {

  private static Verdict verdictOf(Run.Body body) {
    try (Run run = Run.of(body)) {
      return run.awaitVerdict();
    }
  }

  private static List<String> names(List<StuckThread> threads) {
    return threads.stream().map(StuckThread::name).sorted().toList();
  }

  private static String sentence(Verdict verdict) {
    return verdict.sentence(object -> Optional.empty());
  }

  @Test
  void twoLocksInOppositeOrder_areADeadlock() {
    Lock a = new Lock("a");
    Lock b = new Lock("b");
    Barrier bothHaveOne = new Barrier(2);
    Verdict verdict =
        verdictOf(
            () -> {
              ThreadHandle ab = Threads.start("ab", () -> both(a, b, bothHaveOne));
              ThreadHandle ba = Threads.start("ba", () -> both(b, a, bothHaveOne));
              Threads.joinAll(List.of(ab, ba));
            });
    assertAll(
        () -> assertEquals(VerdictKind.DEADLOCK, verdict.kind()),
        () -> assertTrue(verdict.isFinal()),
        () -> assertEquals(List.of("ab", "ba"), names(verdict.core())),
        () -> assertEquals(List.of("ab", "ba", "main"), names(verdict.threads())));
    List<String> details = verdict.details(object -> Optional.empty());
    assertAll(
        () ->
            assertTrue(
                details
                    .get(0)
                    .matches(
                        "(ab|ba) at test line \\d+ waits for the lock [ab],"
                            + " held by (ab|ba), acquired at test line \\d+"),
                details.get(0)),
        () -> assertTrue(details.contains("  ab → b → ba"), details.toString()),
        () -> assertTrue(details.contains("  ba → a → ab"), details.toString()),
        () -> assertTrue(details.contains("  main → ab"), details.toString()));
  }

  private static void both(Lock first, Lock second, Barrier meeting) {
    first.with(
        () -> {
          meeting.await();
          second.with(() -> {});
        });
  }

  @Test
  void lockThatItsOwnerWantsAgain_isASelfDeadlock() {
    Lock lock = new Lock("mine");
    Verdict verdict =
        verdictOf(
            () -> {
              lock.acquire();
              lock.acquire();
            });
    assertEquals(VerdictKind.SELF_DEADLOCK, verdict.kind());
    assertEquals("main waits for the lock mine, which it has itself.", sentence(verdict));
  }

  @Test
  void lockOfAThreadThatHasEnded_isAbandoned() {
    RLock lock = new RLock("kept");
    Verdict verdict =
        verdictOf(
            () -> {
              Threads.start("forgetful", () -> lock.acquire()).join();
              lock.acquire();
            });
    assertEquals(VerdictKind.ABANDONED_LOCK, verdict.kind());
    assertEquals(Part.OVER, verdict.core().get(0).holder().orElseThrow().part());
    assertTrue(
        sentence(verdict)
            .matches(
                "main waits for the lock kept, and forgetful ended without releasing it"
                    + " \\(acquired at test line \\d+\\)\\."),
        sentence(verdict));
  }

  @Test
  void lockThatAnIdleWorkerHas_isAbandoned() {
    Lock lock = new Lock("kept");
    Verdict verdict =
        verdictOf(
            () -> {
              ThreadPool pool = new ThreadPool(1);
              pool.submit(() -> lock.acquire()).result();
              lock.acquire();
            });
    assertEquals(VerdictKind.ABANDONED_LOCK, verdict.kind());
    assertEquals(Part.IDLE, verdict.core().get(0).holder().orElseThrow().part());
    assertEquals(List.of("main"), names(verdict.threads()));
  }

  @Test
  void threadsThatJoinEachOther_areAJoinCycle() {
    AtomicReference<ThreadHandle> second = new AtomicReference<>();
    Event known = new Event();
    Verdict verdict =
        verdictOf(
            () -> {
              ThreadHandle first =
                  Threads.start(
                      "first",
                      () -> {
                        known.await();
                        second.get().join();
                      });
              second.set(Threads.start("second", first::join));
              known.set();
            });
    assertEquals(VerdictKind.JOIN_CYCLE, verdict.kind());
    assertEquals(List.of("first", "second"), names(verdict.core()));
    assertTrue(verdict.isFinal());
  }

  @Test
  void waitOfAConditionThatNobodySignals_isALostSignal() {
    Condition condition = new Condition(new Lock(), "ready");
    Verdict verdict =
        verdictOf(
            () -> {
              condition.with(() -> condition.signal());
              ThreadHandle late =
                  Threads.start("late", () -> condition.with(() -> condition.await()));
              late.join();
            });
    assertEquals(VerdictKind.LOST_SIGNAL, verdict.kind());
    assertFalse(verdict.isFinal());
    assertEquals(
        "late waits for a signal of ready, and no thread is left that could give it.",
        sentence(verdict));
  }

  @Test
  void barrierThatTooFewReach_cannotFill() {
    Barrier barrier = new Barrier(3, "start");
    Verdict verdict = verdictOf(() -> Threads.joinAll(Threads.start(2, number -> barrier.await())));
    assertEquals(VerdictKind.BARRIER_CANNOT_FILL, verdict.kind());
    assertTrue(sentence(verdict).contains("(2 of 3 are here)"), sentence(verdict));
    assertEquals(2, verdict.core().size());
  }

  @Test
  void queueThatNobodyFeeds_isStarved() {
    assertEquals(VerdictKind.QUEUE_STARVED, verdictOf(() -> new Queue<>().get()).kind());
    assertEquals(VerdictKind.QUEUE_STARVED, verdictOf(() -> new SimpleQueue<>().get()).kind());
  }

  @Test
  void queueThatNobodyEmpties_isStarved() {
    Verdict verdict =
        verdictOf(
            () -> {
              Queue<Integer> queue = new Queue<>(1);
              queue.put(1);
              queue.put(2);
            });
    assertEquals(VerdictKind.QUEUE_STARVED, verdict.kind());
    assertEquals(Wanted.ROOM, verdict.core().get(0).wanted());
  }

  @Test
  void queueWhoseItemsAreNotDone_isUnfinished() {
    Verdict verdict =
        verdictOf(
            () -> {
              Queue<Integer> queue = new Queue<>();
              queue.put(1);
              queue.get();
              queue.join();
            });
    assertEquals(VerdictKind.UNFINISHED_ITEMS, verdict.kind());
  }

  @Test
  void semaphoreThatNobodyReleases_isStarved() {
    assertEquals(VerdictKind.PERMITS_STARVED, verdictOf(() -> new Semaphore(0).acquire()).kind());
  }

  @Test
  void taskThatWaitsForATaskOfItsOwnFullPool_isPoolStarvation() {
    Verdict verdict =
        verdictOf(
            () -> {
              ThreadPool pool = new ThreadPool(1);
              pool.submit(() -> pool.submit(() -> 1).result()).result();
            });
    assertEquals(VerdictKind.POOL_STARVED, verdict.kind());
    assertEquals(2, verdict.threads().size());
  }

  @Test
  void futureThatNobodyCompletes_isNeverCompleted() {
    assertEquals(
        VerdictKind.NEVER_COMPLETED, verdictOf(() -> new Future<Integer>().result()).kind());
  }

  @Test
  void idleWorkers_areNotStuck() {
    try (Run run = Run.of(() -> new ThreadPool(2).submit(() -> 1).result())) {
      Await.until(
          () -> run.threads().size() == 1 && !run.stuck().isEmpty(), () -> "an idle worker");
      assertEquals(Optional.empty(), Verdict.of(run.stuck(), run.scope(), Run.SOURCES));
    }
  }
}
