package interleave.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.Interrupted;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Section L of the conformance list. */
class SimpleQueueTest {

  @Test
  void c091_sizeAndOrder_followEveryForm() throws Exception {
    SimpleQueue<Integer> queue = new SimpleQueue<>();
    assertTrue(queue.empty());
    assertEquals(0, queue.size());
    queue.put(1);
    assertEquals(1, queue.size());
    assertFalse(queue.empty());
    queue.putNowait(2);
    queue.put(3, false);
    queue.put(4, true, -1);
    queue.put(5);
    assertEquals(5, queue.size());
    assertEquals(1, queue.get());
    assertEquals(2, queue.getNowait());
    assertEquals(3, queue.get(false));
    assertEquals(4, queue.get(0.1));
    assertEquals(5, queue.get(true, 0.1));
    assertTrue(queue.empty());
    assertThrows(Empty.class, () -> queue.get(false));
    assertThrows(Empty.class, queue::getNowait);
    assertThrows(Empty.class, () -> queue.get(false, -1));
    ManualClock clock = new ManualClock();
    QueueContract.inTimeOf(
        clock,
        () -> {
          try (var getter = Bunch.of(() -> assertThrows(Empty.class, () -> queue.get(0.001)))) {
            clock.awaitParked(1);
            clock.advance(Duration.ofMillis(1));
          }
        });
    assertTrue(queue.empty());
    assertEquals(0, queue.size());
  }

  @Test
  void c092_negativeTime_isAnError() {
    SimpleQueue<Integer> queue = new SimpleQueue<>();
    assertThrows(IllegalArgumentException.class, () -> queue.get(-1.0));
    queue.put(1);
    assertThrows(IllegalArgumentException.class, () -> queue.get(-1.0));
    assertThrows(IllegalArgumentException.class, () -> queue.get(true, -1.0));
    assertThrows(IllegalArgumentException.class, () -> queue.get(Duration.ofSeconds(-1)));
    assertThrows(IllegalArgumentException.class, () -> queue.get(Double.NaN));
    assertEquals(1, queue.size());
  }

  @Test
  void c093_oneToOne_keepsTheOrder() {
    SimpleQueue<Integer> queue = new SimpleQueue<>();
    List<Integer> got = new ArrayList<>();
    try (var feeder = Bunch.of(() -> IntStream.range(0, 100).forEach(queue::put));
        var consumer = Bunch.of(() -> IntStream.range(0, 100).forEach(i -> got.add(queue.get())))) {
      // Looked at when they have ended.
    }
    assertEquals(IntStream.range(0, 100).boxed().toList(), got);
    assertTrue(queue.empty());
  }

  @Test
  void c094_fiftyToFifty_loseAndDoubleNothing() {
    feedAndConsume(10_000, SimpleQueue::get);
  }

  @Test
  void c095_pollingConsumers_loseAndDoubleNothing() {
    feedAndConsume(10_000, queue -> poll(() -> queue.get(false)));
  }

  @Test
  void c096_consumersWithTinyTimes_loseAndDoubleNothing() {
    feedAndConsume(1_000, queue -> poll(() -> queue.get(1e-5)));
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding lets the feeders get there on few cores
  private static Integer poll(Supplier<Integer> get) {
    while (true) {
      try {
        return get.get();
      } catch (Empty e) {
        Thread.yield();
      }
    }
  }

  /** An end marker per feeder, and a consumer per marker. */
  private static void feedAndConsume(int items, Function<SimpleQueue<Integer>, Integer> get) {
    SimpleQueue<Integer> queue = new SimpleQueue<>();
    AtomicInteger next = new AtomicInteger();
    List<Integer> got = Collections.synchronizedList(new ArrayList<>());
    try (var consumers =
            Bunch.of(
                50,
                c -> {
                  Integer item = get.apply(queue);
                  while (item != null) {
                    got.add(item);
                    item = get.apply(queue);
                  }
                });
        var feeders =
            Bunch.of(
                50,
                f -> {
                  int item = next.getAndIncrement();
                  while (item < items) {
                    queue.put(item);
                    item = next.getAndIncrement();
                  }
                  queue.put(null);
                })) {
      // Counted when they have ended.
    }
    assertEquals(IntStream.range(0, items).boxed().toList(), got.stream().sorted().toList());
    assertTrue(queue.empty());
  }

  @Test
  void c097_takenItem_isNotKept() {
    SimpleQueue<Object> simple = new SimpleQueue<>();
    WeakReference<Object> first = throughQueue(simple);
    Queue<Object> queue = new Queue<>();
    queue.put(new Object());
    WeakReference<Object> second = new WeakReference<>(queue.get());
    Await.collected(first, second);
    assertTrue(simple.empty());
    assertTrue(queue.empty());
  }

  private static WeakReference<Object> throughQueue(SimpleQueue<Object> queue) {
    queue.put(new Object());
    return new WeakReference<>(queue.get());
  }

  @Test
  void nullIsAnItem() {
    SimpleQueue<String> queue = new SimpleQueue<>();
    queue.put(null);
    assertEquals(1, queue.size());
    assertNull(queue.get());
  }

  @Test
  void interrupt_endsAWait() {
    SimpleQueue<Integer> queue = new SimpleQueue<>();
    try (var getter = Bunch.of(() -> assertThrows(Interrupted.class, queue::get))) {
      QueueContract.awaitWaiters(queue, 1);
      getter.threads().get(0).interrupt();
    }
  }

  @Test
  void text_tellsItemsAndWhoWaits() {
    SimpleQueue<Integer> queue = new SimpleQueue<>("mail");
    assertEquals("SimpleQueue \"mail\" [0 items]", queue.toString());
    queue.put(1);
    assertEquals("SimpleQueue \"mail\" [1 item]", queue.toString());
  }
}
