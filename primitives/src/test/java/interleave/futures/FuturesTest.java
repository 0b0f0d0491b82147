package interleave.futures;

import static interleave.futures.FutureTest.cancelled;
import static interleave.futures.FutureTest.cancelledAndNotified;
import static interleave.futures.FutureTest.failed;
import static interleave.futures.FutureTest.pending;
import static interleave.futures.FutureTest.successful;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.futures.Futures.Sorted;
import interleave.futures.Futures.When;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.sync.Event;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Waiting for several; section O of the conformance list, 133 and 134. */
class FuturesTest {

  private static void awaitBlocked(Bunch bunch) {
    Await.parked(bunch.threads().get(0));
  }

  private static void inTimeOf(ManualClock clock, Runnable body) throws Exception {
    try (var scope = new ThreadScope("test", Optional.empty(), Scheduler.free(clock))) {
      scope.call(
          () -> {
            body.run();
            return null;
          });
    }
  }

  /** What a wait came to that went on until {@code meanwhile} had happened. */
  private static Sorted<Future<Integer>> waited(
      List<Future<Integer>> futures, When when, Runnable meanwhile) {
    AtomicReference<Sorted<Future<Integer>>> result = new AtomicReference<>();
    try (var waiter = Bunch.of(() -> result.set(Futures.waitFor(futures, when)))) {
      awaitBlocked(waiter);
      meanwhile.run();
    }
    return result.get();
  }

  @Test
  void c133_futureGivenTwice_countsOnce() {
    Future<Integer> future = successful();
    Sorted<Future<Integer>> sorted = Futures.waitFor(List.of(future, future));
    assertEquals(Set.of(future), sorted.done());
    assertEquals(Set.of(), sorted.notDone());
  }

  @Test
  void c133_noFutures_areDoneAtOnce() {
    for (When when : When.values()) {
      Sorted<Future<Integer>> sorted = Futures.waitFor(List.of(), when);
      assertEquals(Set.of(), sorted.done());
      assertEquals(Set.of(), sorted.notDone());
    }
  }

  @Test
  void c133_firstCompleted_returnsWhatIsFinished() {
    Future<Integer> first = pending();
    Future<Integer> second = pending();
    Sorted<Future<Integer>> sorted =
        waited(List.of(first, second), When.FIRST_COMPLETED, () -> first.setResult(1));
    assertEquals(Set.of(first), sorted.done());
    assertEquals(Set.of(second), sorted.notDone());
  }

  @Test
  void c133_firstCompleted_countsThoseFromBefore() {
    List<Future<Integer>> all =
        List.of(cancelled(), cancelledAndNotified(), successful(), pending());
    Sorted<Future<Integer>> sorted = Futures.waitFor(all, When.FIRST_COMPLETED);
    assertEquals(Set.of(all.get(1), all.get(2)), sorted.done());
    assertEquals(Set.of(all.get(0), all.get(3)), sorted.notDone());
  }

  @Test
  void c133_cancelledButNotNotified_isNotDone() {
    Future<Integer> cancelled = cancelled();
    Sorted<Future<Integer>> sorted = Futures.waitFor(List.of(cancelled), 0, When.ALL_COMPLETED);
    assertEquals(Set.of(cancelled), sorted.notDone());
    Sorted<Future<Integer>> later =
        waited(List.of(cancelled), When.ALL_COMPLETED, () -> cancelled.setRunningOrNotifyCancel());
    assertEquals(Set.of(cancelled), later.done());
  }

  @Test
  void c133_firstException_returnsAtTheFirstFailure() {
    Future<Integer> first = pending();
    Future<Integer> second = pending();
    Future<Integer> third = pending();
    Sorted<Future<Integer>> sorted =
        waited(
            List.of(first, second, third),
            When.FIRST_EXCEPTION,
            () -> {
              first.setResult(1);
              second.setException(new IllegalStateException());
            });
    assertEquals(Set.of(first, second), sorted.done());
    assertEquals(Set.of(third), sorted.notDone());
  }

  @Test
  void c133_firstException_isNoCancel() {
    Future<Integer> first = pending();
    Sorted<Future<Integer>> sorted =
        waited(
            List.of(cancelledAndNotified(), first), When.FIRST_EXCEPTION, () -> first.setResult(1));
    assertEquals(2, sorted.done().size());
  }

  @Test
  void c133_firstException_countsOneFromBefore() {
    Future<Integer> failed = failed();
    Future<Integer> pending = pending();
    Sorted<Future<Integer>> sorted =
        Futures.waitFor(List.of(failed, pending), When.FIRST_EXCEPTION);
    assertEquals(Set.of(failed), sorted.done());
    assertEquals(Set.of(pending), sorted.notDone());
  }

  @Test
  void c133_allCompleted_returnsWhenAllAreDone() {
    Future<Integer> first = pending();
    Future<Integer> second = pending();
    List<Future<Integer>> all =
        List.of(first, second, successful(), failed(), cancelledAndNotified());
    Sorted<Future<Integer>> sorted =
        waited(
            all,
            When.ALL_COMPLETED,
            () -> {
              second.setException(new IllegalStateException());
              first.setResult(1);
            });
    assertEquals(all, List.copyOf(sorted.done()));
    assertEquals(Set.of(), sorted.notDone());
  }

  @Test
  void c133_timeOut_returnsWhatIs() throws Exception {
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          Future<Integer> done = successful();
          Future<Integer> pending = pending();
          try (var waiter =
              Bunch.of(
                  () -> {
                    Sorted<Future<Integer>> sorted =
                        Futures.waitFor(List.of(done, pending), 5, When.ALL_COMPLETED);
                    assertEquals(Set.of(done), sorted.done());
                    assertEquals(Set.of(pending), sorted.notDone());
                  })) {
            clock.awaitParked(1);
            clock.advance(Duration.ofSeconds(5));
          }
        });
    Future<Integer> pending = pending();
    assertEquals(
        Set.of(pending),
        Futures.waitFor(List.of(pending), Duration.ofSeconds(-1), When.FIRST_COMPLETED).notDone());
  }

  @Test
  void c133_hundredFutures_finishedByManyAtOnce() {
    List<Future<Integer>> all = IntStream.range(0, 100).mapToObj(i -> pending()).toList();
    try (var finishers =
        Bunch.of(
            4,
            f -> {
              for (int i = f; i < 100; i += 4) {
                all.get(i).setResult(i);
              }
            })) {
      assertEquals(100, Futures.waitFor(all).done().size());
    }
  }

  @Test
  void waitResult_isUnchangeable() {
    Sorted<Future<Integer>> sorted = Futures.waitFor(List.of(successful()));
    assertThrows(UnsupportedOperationException.class, () -> sorted.done().clear());
  }

  @Test
  void waiting_leavesNothingBehind() {
    Future<Integer> future = pending();
    for (int i = 0; i < 3; i++) {
      Sorted<Future<Integer>> sorted = Futures.waitFor(List.of(future), 0, When.ALL_COMPLETED);
      assertEquals(Set.of(future), sorted.notDone());
    }
    future.setResult(1);
    assertEquals(Set.of(future), Futures.waitFor(List.of(future)).done());
  }

  @Test
  void c134_asCompleted_givesEachOnceFinishedOnesFirst() {
    Future<Integer> first = pending();
    Future<Integer> second = pending();
    List<Future<Integer>> all =
        List.of(first, second, cancelledAndNotified(), failed(), successful());
    List<Future<Integer>> given = Collections.synchronizedList(new ArrayList<>());
    try (var waiter = Bunch.of(() -> Futures.asCompleted(all).forEach(given::add))) {
      Await.until(() -> given.size() == 3, () -> "three: " + given);
      assertEquals(all.subList(2, 5), List.copyOf(given));
      second.setResult(2);
      Await.until(() -> given.size() == 4, () -> "four: " + given);
      first.setException(new IllegalStateException());
    }
    assertEquals(List.of(second, first), given.subList(3, 5));
  }

  @Test
  void c134_timeOut_comesAfterTheFinishedOnes() {
    List<Future<Integer>> all = List.of(pending(), successful(), pending(), cancelledAndNotified());
    Iterator<Future<Integer>> completed = Futures.asCompleted(all, 0).iterator();
    assertSame(all.get(1), completed.next());
    assertSame(all.get(3), completed.next());
    assertTrue(completed.hasNext());
    assertEquals(
        "2 (of 4) futures unfinished", assertThrows(TimedOut.class, completed::next).getMessage());
  }

  @Test
  void c134_timeOut_isForAllTogether() throws Exception {
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          Future<Integer> first = pending();
          Future<Integer> never = pending();
          Event firstGiven = new Event();
          try (var waiter =
              Bunch.of(
                  () -> {
                    Iterator<Future<Integer>> completed =
                        Futures.asCompleted(List.of(first, never), 0.1).iterator();
                    assertSame(first, completed.next());
                    firstGiven.set();
                    assertThrows(TimedOut.class, completed::next);
                  })) {
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(60));
            first.setResult(1);
            firstGiven.await();
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(40));
          }
        });
  }

  @Test
  void c134_futureGivenTwice_isGivenBackOnce() {
    Future<Integer> future = pending();
    List<Future<Integer>> given = Collections.synchronizedList(new ArrayList<>());
    try (var waiter =
        Bunch.of(() -> Futures.asCompleted(List.of(future, future)).forEach(given::add))) {
      awaitBlocked(waiter);
      future.setResult(1);
    }
    assertEquals(List.of(future), given);
  }

  @Test
  void c134_noFutures_areAnEmptyIteration() {
    Iterator<Future<Integer>> none =
        Futures.asCompleted(List.<Future<Integer>>of(), Duration.ZERO).iterator();
    assertFalse(none.hasNext());
    assertThrows(NoSuchElementException.class, none::next);
  }

  @Test
  void asCompleted_canBeIteratedAgain() {
    Iterable<Future<Integer>> completed = Futures.asCompleted(List.of(successful()));
    for (int i = 0; i < 2; i++) {
      Set<Future<Integer>> given = new HashSet<>();
      completed.forEach(given::add);
      assertEquals(1, given.size());
    }
  }
}
