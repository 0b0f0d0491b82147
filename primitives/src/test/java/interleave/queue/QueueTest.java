package interleave.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTest extends QueueContract {

  @Override
  Queue<Integer> create(int maxSize) {
    return new Queue<>(maxSize);
  }

  @Override
  List<Integer> order() {
    return List.of(111, 333, 222);
  }

  @Test
  void nullIsAnItem() {
    Queue<String> queue = new Queue<>();
    queue.put(null);
    queue.put("a");
    assertEquals(2, queue.size());
    assertNull(queue.get());
    assertEquals("a", queue.get());
  }

  @Test
  void name_isInTheText() {
    assertTrue(new Queue<>(2, "jobs").toString().startsWith("Queue \"jobs\" [0 of 2 items]"));
  }
}
