package interleave.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LifoQueueTest extends QueueContract {

  @Override
  Queue<Integer> create(int maxSize) {
    return new LifoQueue<>(maxSize);
  }

  @Override
  List<Integer> order() {
    return List.of(222, 333, 111);
  }

  @Test
  void nullIsAnItem() {
    LifoQueue<String> queue = new LifoQueue<>();
    queue.put("a");
    queue.put(null);
    assertNull(queue.get());
    assertEquals("a", queue.get());
  }

  @Test
  void name_isInTheText() {
    assertTrue(new LifoQueue<>(2, "undo").toString().startsWith("LifoQueue \"undo\""));
  }
}
