package interleave.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PriorityQueueTest extends QueueContract {

  @Override
  Queue<Integer> create(int maxSize) {
    return new PriorityQueue<>(maxSize);
  }

  @Override
  List<Integer> order() {
    return List.of(111, 222, 333);
  }

  @Test
  void comparator_givesTheOrder() {
    PriorityQueue<Integer> queue = new PriorityQueue<>(Comparator.reverseOrder());
    queue.put(1);
    queue.put(3);
    queue.put(2);
    assertEquals(List.of(3, 2, 1), List.of(queue.get(), queue.get(), queue.get()));
  }

  @Test
  void randomPutsAndGets_comeOutAsFromASortedList() {
    Random random = new Random(7);
    PriorityQueue<Integer> queue = new PriorityQueue<>();
    List<Integer> model = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      if (model.isEmpty() || random.nextInt(5) < 3) {
        int item = random.nextInt(100);
        queue.put(item);
        model.add(item);
        model.sort(null);
      } else {
        assertEquals(model.remove(0), queue.get());
      }
      assertEquals(model.size(), queue.size());
    }
  }

  @Test
  void itemsThatCannotBeCompared_areAnErrorAndNotIn() {
    PriorityQueue<Object> queue = new PriorityQueue<>();
    queue.put(1);
    assertThrows(ClassCastException.class, () -> queue.put("one"));
    assertEquals(1, queue.size());
    assertEquals(1, queue.unfinished());
    assertEquals(1, queue.get());
  }

  @Test
  void null_hasNoPlaceInTheNaturalOrder() {
    PriorityQueue<Integer> queue = new PriorityQueue<>();
    assertThrows(NullPointerException.class, () -> queue.put(null));
    assertEquals(0, queue.size());
    PriorityQueue<Integer> nullsFirst =
        new PriorityQueue<>(Comparator.nullsFirst(Comparator.naturalOrder()));
    nullsFirst.put(1);
    nullsFirst.put(null);
    assertEquals(null, nullsFirst.get());
  }

  /** One of a kind at a time, so that nothing is compared; what is next is put in either way. */
  @Test
  void itemsOfTwoClasses_areHandedOverByManyThreads() {
    PriorityQueue<Object> queue = new PriorityQueue<>(1);
    List<ThreadHandle> putters =
        Threads.start(
            4,
            n -> {
              for (int i = 0; i < 500; i++) {
                queue.put(n % 2 == 0 ? (Object) (n * 500 + i) : "p" + (n * 500 + i));
              }
            });
    Set<Object> got = ConcurrentHashMap.newKeySet();
    List<ThreadHandle> getters =
        Threads.start(
            2,
            n -> {
              for (int i = 0; i < 1_000; i++) {
                got.add(queue.get());
              }
            });
    Threads.joinAll(putters);
    Threads.joinAll(getters);
    assertEquals(2_000, got.size());
    assertEquals(2_000, queue.unfinished());
    assertTrue(queue.empty());
  }

  /** Whichever comparison fails, the order stays right and nothing is lost. */
  @Test
  void failingComparison_changesNothing() {
    AtomicInteger left = new AtomicInteger();
    Comparator<Integer> failing =
        (a, b) -> {
          if (left.decrementAndGet() == 0) {
            throw new IllegalStateException("cannot compare");
          }
          return Integer.compare(a, b);
        };
    Random random = new Random(3);
    PriorityQueue<Integer> queue = new PriorityQueue<>(failing);
    List<Integer> model = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      left.set(1 + random.nextInt(6));
      if (model.isEmpty() || random.nextInt(5) < 3) {
        int item = random.nextInt(1000);
        try {
          queue.put(item);
          model.add(item);
          model.sort(null);
        } catch (IllegalStateException e) {
          assertEquals("cannot compare", e.getMessage());
        }
      } else {
        try {
          int got = queue.get();
          assertEquals(model.remove(0), got);
        } catch (IllegalStateException e) {
          assertEquals("cannot compare", e.getMessage());
        }
      }
      assertEquals(model.size(), queue.size());
      assertEquals(model.size(), queue.size());
    }
    left.set(0);
    for (int expected : model) {
      assertEquals(expected, queue.get());
    }
    assertTrue(queue.empty());
  }
}
