package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnusedVariable") // they are found by their names
class ForkJoinTest {

  private static final class Shelves {
    final Shelf[] queues = {new Shelf()};
  }

  private static final class Shelf {
    final String[] array = {"book"};
  }

  private static final class Counter {
    static final Shelf[] queues = {};
  }

  private static final class Other {
    final int queues = 2;
  }

  @Test
  void aPool_isLookedInto_ifItIsAsItIsKnown() {
    ForkJoin.Inside inside = ForkJoin.Inside.of(Shelves.class).orElseThrow();
    assertEquals("queues", inside.queues().getName());
    assertEquals(1, inside.tasks(new Shelf()).length);
  }

  @Test
  void aPool_isNotLookedInto_ifItIsNot() {
    assertEquals(Optional.empty(), ForkJoin.Inside.of(Object.class));
    assertEquals(Optional.empty(), ForkJoin.Inside.of(Counter.class));
    assertEquals(Optional.empty(), ForkJoin.Inside.of(Other.class));
    assertEquals(Optional.empty(), ForkJoin.Inside.of(Shelf.class));
  }

  /** The tests of this module do not open the JDK's packages. */
  @Test
  void aPool_isNotLookedInto_ifItIsClosed() {
    assertTrue(ForkJoin.Inside.of(ForkJoinPool.class).isEmpty());
  }
}
