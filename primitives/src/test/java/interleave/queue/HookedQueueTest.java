package interleave.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.sync.Event;
import interleave.testkit.Bunch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A subclass that keeps the items itself behaves like any queue; and section K. */
class HookedQueueTest extends QueueContract {

  @Override
  Queue<Integer> create(int maxSize) {
    return new OwnQueue(maxSize);
  }

  @Override
  List<Integer> order() {
    return List.of(111, 333, 222);
  }

  /** Keeps its items in a list, and can be told to fail. */
  private static final class OwnQueue extends Queue<Integer> {
    private final List<Integer> own = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private boolean failPut;
    private boolean failTake;

    OwnQueue(int maxSize) {
      super(maxSize);
    }

    @Override
    protected void initItems(int maxSize) {
      calls.add("init " + maxSize);
    }

    @Override
    protected int itemCount() {
      return own.size();
    }

    @Override
    protected void putItem(Integer item) {
      if (failPut) {
        failPut = false;
        throw new IllegalStateException("put failed");
      }
      own.add(item);
    }

    @Override
    protected Integer takeItem() {
      if (failTake) {
        failTake = false;
        throw new IllegalStateException("take failed");
      }
      return own.remove(0);
    }
  }

  private static void assertFails(String message, Runnable body) {
    assertEquals(message, assertThrows(IllegalStateException.class, body::run).getMessage());
  }

  private static void failNextPut(OwnQueue queue) {
    queue.failPut = true;
  }

  private static void failNextTake(OwnQueue queue) {
    queue.failTake = true;
  }

  @Test
  void initItems_isCalledOnceBeforeTheOthers() {
    OwnQueue queue = new OwnQueue(7);
    assertEquals(List.of(), queue.calls);
    queue.put(1);
    queue.put(2);
    assertEquals(List.of("init 7"), queue.calls);
  }

  @Test
  void c085_failingPut_storesNothing() {
    twice(
        queue -> {
          long unfinished = queue.unfinished();
          failNextPut(queue);
          assertFails("put failed", () -> queue.put(9, false));
          failNextPut(queue);
          assertFails("put failed", () -> queue.put(9, 0.1));
          assertEquals(0, queue.size());
          assertEquals(unfinished, queue.unfinished());
          fill(queue);
          empty(queue);
        });
  }

  @Test
  void c086_failingBlockedPut_leavesTheRoom() {
    twice(
        queue -> {
          fill(queue);
          failNextPut(queue);
          try (var putter = Bunch.of(() -> assertFails("put failed", () -> queue.put(9)))) {
            awaitWaiters(queue, 1);
            queue.get();
          }
          queue.put(5);
          assertTrue(queue.full());
          empty(queue);
        });
  }

  @Test
  void c087_failingTimedPut_leavesTheRoom() {
    twice(
        queue -> {
          fill(queue);
          failNextPut(queue);
          try (var putter = Bunch.of(() -> assertFails("put failed", () -> queue.put(9, 3600)))) {
            awaitWaiters(queue, 1);
            queue.get();
          }
          queue.put(5);
          assertTrue(queue.full());
          empty(queue);
        });
  }

  @Test
  void c088_afterFailures_itIsAQueueAsBefore() {
    twice(
        queue -> {
          fill(queue);
          failNextPut(queue);
          assertThrows(Full.class, () -> queue.putNowait(9));
          assertTrue(queue.full());
          queue.get();
          assertFalse(queue.full());
          assertFails("put failed", () -> queue.put(9));
          queue.put(5);
          assertTrue(queue.full());
          try (var putter = Bunch.of(() -> queue.put(6))) {
            awaitWaiters(queue, 1);
            queue.get();
          }
          empty(queue);
          assertTrue(queue.empty());
        });
  }

  @Test
  void c089_failingGet_leavesTheItem() {
    twice(
        queue -> {
          queue.put(1);
          failNextTake(queue);
          assertFails("take failed", queue::get);
          failNextTake(queue);
          assertFails("take failed", () -> queue.get(0.1));
          assertEquals(1, queue.size());
          assertEquals(1, queue.get());
          assertTrue(queue.empty());
        });
  }

  @Test
  void c090_failingBlockedGet_leavesTheItem() {
    twice(
        queue -> {
          failNextTake(queue);
          try (var getter = Bunch.of(() -> assertFails("take failed", queue::get))) {
            awaitWaiters(queue, 1);
            queue.put(1);
          }
          assertEquals(1, queue.size());
          assertEquals(1, queue.get());
          assertTrue(queue.empty());
        });
  }

  private interface Scenario {
    void run(OwnQueue queue);
  }

  private static void twice(Scenario scenario) {
    OwnQueue queue = new OwnQueue(SIZE);
    scenario.run(queue);
    scenario.run(queue);
  }

  private static void fill(OwnQueue queue) {
    for (int i = 0; i < SIZE; i++) {
      queue.put(i);
    }
  }

  private static void empty(OwnQueue queue) {
    while (!queue.empty()) {
      queue.getNowait();
    }
  }

  @Test
  void failingCount_givesTheTurnBack() {
    var queue =
        new Queue<Integer>() {
          private boolean fail;

          @Override
          protected int itemCount() {
            if (fail) {
              fail = false;
              throw new IllegalStateException("count failed");
            }
            return super.itemCount();
          }
        };
    queue.fail = true;
    assertFails("count failed", () -> queue.put(1));
    queue.put(1);
    queue.fail = true;
    assertFails("count failed", queue::get);
    assertEquals(1, queue.get());
  }

  @Test
  void failingInit_isTriedAgain() {
    var queue =
        new Queue<Integer>() {
          private int inits;

          @Override
          protected void initItems(int maxSize) {
            if (inits++ == 0) {
              throw new IllegalStateException("init failed");
            }
          }
        };
    assertFails("init failed", () -> queue.put(1));
    queue.put(1);
    assertEquals(1, queue.get());
    assertEquals(2, queue.inits);
  }

  /** The hook uses another primitive, and others wait meanwhile. */
  @Test
  void hookThatBlocks_keepsOthersOut() {
    Event mayGoOn = new Event();
    var queue =
        new Queue<Integer>() {
          @Override
          protected void putItem(Integer item) {
            mayGoOn.await();
            super.putItem(item);
          }
        };
    try (var putter = Bunch.of(() -> queue.put(1))) {
      QueueContract.awaitWaiters(mayGoOn, 1);
      try (var other = Bunch.of(() -> assertEquals(1, queue.size()))) {
        interleave.testkit.Await.parked(other.threads().get(0));
        mayGoOn.set();
      }
    }
  }

  /** A queue that keeps the newest items only, as hooks may decide. */
  @Test
  void hooksMayDropItems() {
    var queue =
        new Queue<Integer>() {
          @Override
          protected void putItem(Integer item) {
            if (super.itemCount() == 2) {
              super.takeItem();
            }
            super.putItem(item);
          }
        };
    queue.put(1);
    queue.put(2);
    queue.put(3);
    assertEquals(2, queue.size());
    assertEquals(2, queue.get());
    assertEquals(3, queue.get());
    assertThrows(Empty.class, queue::getNowait);
  }

  @Test
  void failingTake_endsAnImmediateShutdownThatStillShutsDown() {
    OwnQueue queue = new OwnQueue(SIZE);
    queue.put(1);
    queue.put(2);
    failNextTake(queue);
    assertFails("take failed", () -> queue.shutdown(true));
    assertThrows(ShutDown.class, () -> queue.put(3));
    assertEquals(1, queue.get());
    queue.shutdown(true);
    assertThrows(ShutDown.class, queue::get);
    assertEquals(1, queue.unfinished());
  }
}
