package interleave.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Interrupted;
import interleave.runtime.Primitive;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What every queue does; section J of the conformance list, shutting down, and stress. */
abstract class QueueContract {

  static final int SIZE = 5;

  /** An empty one that holds {@code maxSize} items. */
  abstract Queue<Integer> create(int maxSize);

  /** In which order 111, 333, 222 come out. */
  abstract List<Integer> order();

  static void awaitWaiters(Primitive primitive, int count) {
    Await.until(() -> primitive.waiters().size() == count, () -> count + " at " + primitive);
  }

  /** Runs {@code body} in a scope whose time is {@code clock}'s. */
  static void inTimeOf(ManualClock clock, Runnable body) throws Exception {
    try (var scope = new ThreadScope("test", Optional.empty(), Scheduler.free(clock))) {
      scope.call(
          () -> {
            body.run();
            return null;
          });
    }
  }

  private Queue<Integer> filled() {
    Queue<Integer> queue = create(SIZE);
    for (int i = 0; i < SIZE; i++) {
      queue.put(i);
    }
    return queue;
  }

  private static void drain(Queue<Integer> queue) {
    while (!queue.empty()) {
      queue.get();
    }
  }

  @Test
  void c072_freshOne_isEmptyAndNotFull() {
    Queue<Integer> queue = create(SIZE);
    assertTrue(queue.empty());
    assertFalse(queue.full());
    assertEquals(0, queue.size());
    assertEquals(SIZE, queue.maxSize());
  }

  @Test
  void c073_order_isThatOfTheKind() {
    Queue<Integer> queue = create(SIZE);
    queue.put(111);
    queue.put(333);
    queue.put(222);
    assertEquals(order(), List.of(queue.get(), queue.get(), queue.get()));
  }

  @Test
  void c074_filling_isFullAfterTheLastOnly() {
    fillUp(create(SIZE));
  }

  private static void fillUp(Queue<Integer> queue) {
    for (int i = 1; i <= SIZE; i++) {
      assertFalse(queue.full());
      queue.put(i);
      assertEquals(i, queue.size());
      assertFalse(queue.empty());
    }
    assertTrue(queue.full());
  }

  @Test
  void c075_full_refusesWhoWillNotWait() throws Exception {
    refusesToPut(filled());
  }

  private static void refusesToPut(Queue<Integer> queue) throws Exception {
    assertThrows(Full.class, () -> queue.put(9, false));
    assertThrows(Full.class, () -> queue.put(9, false, -3));
    assertThrows(Full.class, () -> queue.putNowait(9));
    assertThrows(Full.class, () -> queue.put(9, 0.0));
    assertThrows(Full.class, () -> queue.put(9, Duration.ZERO));
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          try (var putter = Bunch.of(() -> assertThrows(Full.class, () -> queue.put(9, 0.01)))) {
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(10));
          }
        });
    assertEquals(SIZE, queue.size());
  }

  @Test
  void c076_full_blocksThePutterUntilAnItemIsTaken() {
    blocksPutters(filled());
  }

  private static void blocksPutters(Queue<Integer> queue) {
    List<Runnable> forms =
        List.of(
            () -> queue.put(1),
            () -> queue.put(2, 3600),
            () -> queue.put(3, Duration.ofHours(1)),
            () -> queue.put(4, true),
            () -> queue.put(5, true, 3600));
    for (Runnable form : forms) {
      try (var putter = Bunch.of(form)) {
        awaitWaiters(queue, 1);
        assertEquals(SIZE, queue.size());
        assertSame(putter.threads().get(0), queue.waiters().get(0));
        queue.get();
      }
      assertTrue(queue.full());
      assertEquals(0, queue.waiters().size());
    }
  }

  @Test
  void c077_empty_refusesWhoWillNotWait() throws Exception {
    refusesToGet(create(SIZE));
  }

  private static void refusesToGet(Queue<Integer> queue) throws Exception {
    assertThrows(Empty.class, () -> queue.get(false));
    assertThrows(Empty.class, () -> queue.get(false, -3));
    assertThrows(Empty.class, queue::getNowait);
    assertThrows(Empty.class, () -> queue.get(0.0));
    assertThrows(Empty.class, () -> queue.get(Duration.ZERO));
    ManualClock clock = new ManualClock();
    inTimeOf(
        clock,
        () -> {
          try (var getter = Bunch.of(() -> assertThrows(Empty.class, () -> queue.get(0.01)))) {
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(10));
          }
        });
  }

  @Test
  void c078_empty_blocksTheGetterUntilAnItemIsPut() {
    blocksGetters(create(SIZE));
  }

  private static void blocksGetters(Queue<Integer> queue) {
    List<java.util.function.Supplier<Integer>> forms =
        List.of(
            queue::get,
            () -> queue.get(3600),
            () -> queue.get(Duration.ofHours(1)),
            () -> queue.get(true),
            () -> queue.get(true, 3600));
    for (int i = 0; i < forms.size(); i++) {
      var form = forms.get(i);
      AtomicInteger got = new AtomicInteger(-1);
      try (var getter = Bunch.of(() -> got.set(form.get()))) {
        awaitWaiters(queue, 1);
        assertSame(getter.threads().get(0), queue.waiters().get(0));
        assertEquals(-1, got.get());
        queue.put(i);
      }
      assertEquals(i, got.get());
      assertTrue(queue.empty());
    }
  }

  @Test
  void c079_allOfIt_worksTwiceOnOneQueue() throws Exception {
    Queue<Integer> queue = create(SIZE);
    for (int round = 0; round < 2; round++) {
      assertTrue(queue.empty());
      assertFalse(queue.full());
      queue.put(111);
      queue.put(333);
      queue.put(222);
      assertEquals(order(), List.of(queue.get(), queue.get(), queue.get()));
      fillUp(queue);
      refusesToPut(queue);
      blocksPutters(queue);
      drain(queue);
      refusesToGet(queue);
      blocksGetters(queue);
    }
  }

  @Test
  void c080_taskDoneOnAFreshOne_isAnError() {
    Queue<Integer> queue = create(SIZE);
    assertThrows(IllegalStateException.class, queue::taskDone);
    assertEquals(0, queue.unfinished());
  }

  @Test
  void c081_join_returnsWhenAllIsDone() {
    Queue<Integer> queue = create(SIZE);
    AtomicLong sum = new AtomicLong();
    queue.join();
    joinTwice(queue, sum);
    joinTwice(queue, sum);
    assertEquals(2 * 4950, sum.get());
    assertThrows(IllegalStateException.class, queue::taskDone);
  }

  /** Two workers, 100 numbers, an end marker for each worker. */
  private static void joinTwice(Queue<Integer> queue, AtomicLong sum) {
    long before = sum.get();
    try (var workers =
        Bunch.of(
            2,
            w -> {
              int item = queue.get();
              while (item >= 0) {
                sum.addAndGet(item);
                queue.taskDone();
                item = queue.get();
              }
              queue.taskDone();
            })) {
      for (int i = 0; i < 100; i++) {
        queue.put(i);
      }
      queue.join();
      assertEquals(before + 4950, sum.get());
      assertEquals(0, queue.unfinished());
      queue.put(-1);
      queue.put(-1);
      queue.join();
      queue.join();
    }
  }

  @Test
  void c081_trap11_endMarkersCountForJoin() {
    Queue<Integer> queue = create(SIZE);
    queue.put(-1);
    queue.get();
    try (var joiner = Bunch.of(queue::join)) {
      awaitWaiters(queue, 1);
      assertEquals(1, queue.unfinished());
      queue.taskDone();
    }
  }

  @Test
  void taskDone_mayComeBeforeTheGet() {
    Queue<Integer> queue = create(SIZE);
    queue.put(1);
    queue.taskDone();
    queue.join();
    assertEquals(1, queue.get());
    assertThrows(IllegalStateException.class, queue::taskDone);
  }

  @Test
  void c082_trap5_negativeTimes_areErrors() {
    Queue<Integer> queue = create(SIZE);
    assertThrows(IllegalArgumentException.class, () -> queue.put(1, -1.0));
    assertThrows(IllegalArgumentException.class, () -> queue.put(1, true, -1.0));
    assertThrows(IllegalArgumentException.class, () -> queue.put(1, Duration.ofSeconds(-1)));
    assertThrows(IllegalArgumentException.class, () -> queue.get(-1.0));
    assertThrows(IllegalArgumentException.class, () -> queue.get(true, -1.0));
    assertThrows(IllegalArgumentException.class, () -> queue.get(Duration.ofSeconds(-1)));
    assertThrows(IllegalArgumentException.class, () -> queue.put(1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> queue.get(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> queue.put(1, 1e100));
    assertThrows(IllegalArgumentException.class, () -> queue.get(1e100));
    assertTrue(queue.empty());
  }

  @Test
  void negativeTime_isIgnoredByAPutThatNeverWaits() {
    Queue<Integer> queue = create(0);
    queue.put(1, -1.0);
    queue.put(2, true, -1.0);
    queue.put(3, Duration.ofSeconds(-1));
    assertEquals(3, queue.size());
  }

  @Test
  void c083_nowaitForms_fillAndEmpty() {
    Queue<Integer> queue = create(SIZE);
    for (int i = 0; i < SIZE; i++) {
      queue.putNowait(i);
    }
    assertThrows(Full.class, () -> queue.putNowait(9));
    for (int i = 0; i < SIZE; i++) {
      queue.getNowait();
    }
    assertThrows(Empty.class, queue::getNowait);
  }

  @Test
  void c084_trap11_maxSizeMayShrinkBelowWhatIsIn() {
    Queue<Integer> queue = create(3);
    queue.put(1);
    queue.put(2);
    queue.put(3);
    assertThrows(Full.class, () -> queue.putNowait(4));
    queue.setMaxSize(2);
    assertEquals(2, queue.maxSize());
    assertThrows(Full.class, () -> queue.putNowait(4));
    assertEquals(3, queue.size());
    assertTrue(queue.full());
    queue.get();
    assertTrue(queue.full());
    queue.get();
    assertFalse(queue.full());
  }

  @Test
  void raisedMaxSize_letsWaitingPuttersGo() {
    Queue<Integer> queue = create(1);
    queue.put(0);
    try (var putters = Bunch.of(3, queue::put)) {
      awaitWaiters(queue, 3);
      queue.setMaxSize(4);
    }
    assertEquals(4, queue.size());
  }

  @Test
  void withoutMaximum_itIsNeverFull() {
    for (int maxSize : new int[] {0, -1}) {
      Queue<Integer> queue = create(maxSize);
      for (int i = 0; i < 1000; i++) {
        queue.put(i);
      }
      assertFalse(queue.full());
      assertEquals(1000, queue.size());
    }
  }

  @Test
  void shutdown_letsNothingInAndTheRestOut() {
    Queue<Integer> queue = create(SIZE);
    queue.put(1);
    queue.shutdown();
    assertTrue(queue.isShutDown());
    assertThrows(ShutDown.class, () -> queue.put(2));
    assertThrows(ShutDown.class, () -> queue.putNowait(2));
    assertThrows(ShutDown.class, () -> queue.put(2, 1));
    assertEquals(1, queue.get());
    assertThrows(ShutDown.class, queue::get);
    assertThrows(ShutDown.class, queue::getNowait);
    assertThrows(ShutDown.class, () -> queue.get(1));
    queue.taskDone();
    queue.join();
    queue.shutdown();
    assertEquals(0, queue.size());
  }

  @Test
  void shutdown_wakesWaitingGetters() {
    Queue<Integer> queue = create(SIZE);
    try (var getters = Bunch.of(4, i -> assertThrows(ShutDown.class, queue::get))) {
      awaitWaiters(queue, 4);
      queue.shutdown();
    }
  }

  @Test
  void shutdown_wakesWaitingPutters() {
    Queue<Integer> queue = filled();
    try (var putters = Bunch.of(4, i -> assertThrows(ShutDown.class, () -> queue.put(i)))) {
      awaitWaiters(queue, 4);
      queue.shutdown();
    }
    assertEquals(SIZE, queue.size());
  }

  @Test
  void immediateShutdown_removesWhatIsInAndCountsItDone() {
    Queue<Integer> queue = filled();
    try (var joiner = Bunch.of(queue::join)) {
      awaitWaiters(queue, 1);
      queue.shutdown(true);
    }
    assertEquals(0, queue.size());
    assertEquals(0, queue.unfinished());
    assertThrows(ShutDown.class, queue::getNowait);
    assertThrows(IllegalStateException.class, queue::taskDone);
  }

  @Test
  void immediateShutdown_leavesWhatIsBeingDoneUnfinished() {
    Queue<Integer> queue = filled();
    queue.get();
    try (var joiner = Bunch.of(queue::join)) {
      awaitWaiters(queue, 1);
      queue.shutdown(true);
      assertEquals(1, queue.unfinished());
      queue.taskDone();
    }
  }

  @Test
  void shutdownWithoutHaste_isAPlainShutdown() {
    Queue<Integer> queue = filled();
    queue.shutdown(false);
    assertEquals(SIZE, queue.size());
    assertThrows(ShutDown.class, () -> queue.put(9));
  }

  @Test
  void interrupt_endsAWaitAndLosesNothing() {
    Queue<Integer> queue = create(1);
    try (var getter =
        Bunch.of(
            () -> {
              assertThrows(Interrupted.class, queue::get);
              assertTrue(Thread.currentThread().isInterrupted());
            })) {
      awaitWaiters(queue, 1);
      getter.threads().get(0).interrupt();
    }
    queue.put(1);
    try (var putter = Bunch.of(() -> assertThrows(Interrupted.class, () -> queue.put(2)))) {
      awaitWaiters(queue, 1);
      putter.threads().get(0).interrupt();
    }
    assertEquals(1, queue.size());
    assertEquals(1, queue.unfinished());
    assertEquals(1, queue.get());
  }

  @Test
  void interruptedThread_stillPutsAndGetsWhatNeedsNoWait() {
    Queue<Integer> queue = create(1);
    try (var other =
        Bunch.of(
            () -> {
              Thread.currentThread().interrupt();
              queue.put(1);
              assertEquals(1, queue.get());
              assertTrue(Thread.currentThread().isInterrupted());
            })) {
      // Its result is looked at when it has ended.
    }
  }

  @Test
  void text_tellsItemsMaximumAndWhoWaits() {
    Queue<Integer> queue = create(SIZE);
    assertTrue(queue.toString().contains("[0 of 5 items]"), queue.toString());
    try (var getter = Bunch.of(queue::get)) {
      awaitWaiters(queue, 1);
      assertTrue(queue.toString().contains("[0 of 5 items; waiting: bunch-0]"), queue.toString());
      queue.put(1);
    }
    queue.shutdown();
    assertTrue(queue.toString().contains("[0 of 5 items, shut down]"), queue.toString());
    Queue<Integer> unlimited = create(0);
    unlimited.put(1);
    assertTrue(unlimited.toString().contains("[1 item]"), unlimited.toString());
  }

  @Test
  void manyPuttersAndGetters_loseAndDoubleNothing() {
    for (int maxSize : new int[] {1, 3, 0}) {
      Queue<Integer> queue = create(maxSize);
      int each = 2_000;
      int threads = 4;
      ConcurrentHashMap.KeySetView<Integer, Boolean> got = ConcurrentHashMap.newKeySet();
      AtomicInteger most = new AtomicInteger();
      try (var getters =
              Bunch.of(
                  threads,
                  g -> {
                    for (int i = 0; i < each; i++) {
                      int item = queue.get();
                      assertTrue(got.add(item), () -> "twice: " + item);
                      queue.taskDone();
                    }
                  });
          var putters =
              Bunch.of(
                  threads,
                  p -> {
                    for (int i = 0; i < each; i++) {
                      queue.put(p * each + i);
                      most.accumulateAndGet(queue.size(), Math::max);
                    }
                  })) {
        queue.join();
      }
      queue.join();
      assertEquals(threads * each, got.size());
      assertTrue(queue.empty());
      assertEquals(0, queue.unfinished());
      if (maxSize > 0) {
        assertTrue(most.get() <= maxSize, () -> most + " in a queue of " + maxSize);
      }
    }
  }

  @Test
  void timedPuttersAndGetters_loseAndDoubleNothing() {
    Queue<Integer> queue = create(2);
    int each = 1_000;
    List<Integer> got = java.util.Collections.synchronizedList(new ArrayList<>());
    try (var getters =
            Bunch.of(
                3,
                g -> {
                  int taken = 0;
                  while (taken < each) {
                    try {
                      got.add(queue.get(1e-6));
                      taken++;
                    } catch (Empty e) {
                      Thread.onSpinWait();
                    }
                  }
                });
        var putters =
            Bunch.of(
                3,
                p -> {
                  int put = 0;
                  while (put < each) {
                    try {
                      queue.put(p * each + put, 1e-6);
                      put++;
                    } catch (Full e) {
                      Thread.onSpinWait();
                    }
                  }
                })) {
      // Counted when they have ended.
    }
    assertEquals(3L * each, got.stream().distinct().count());
    assertEquals(3 * each, got.size());
    assertTrue(queue.empty());
  }
}
