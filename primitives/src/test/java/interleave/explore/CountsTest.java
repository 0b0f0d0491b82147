package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The programs of the lessons: as many interleavings as there are Mazurkiewicz traces, each outcome
 * as often as it has traces, and the wrong one soon.
 */
class CountsTest {

  static Map<String, Integer> histogram(Exploration exploration) {
    assertTrue(exploration.coverage().all(), exploration::toString);
    return exploration.outcomes().stream()
        .collect(Collectors.toMap(tally -> tally.outcome().toString(), Tally::count));
  }

  private static void assertFoundSoon(Callable<?> wrong) {
    Exploration exploration = Explore.all(wrong);
    assertTrue(1 <= exploration.foundAfter(), exploration::toString);
    assertTrue(exploration.foundAfter() <= 3, exploration::toString);
  }

  @Test
  void lostUpdate() {
    assertEquals(
        Map.of("4", 6, "3", 16, "2", 12), histogram(Explore.all(Lessons.lostUpdate(2, 2))));
    assertFoundSoon(Lessons.lostUpdate(2, 2));
  }

  @Test
  void lostUpdate_ofThreeThreads() {
    assertEquals(36, Explore.all(Lessons.lostUpdate(3, 1)).schedules());
  }

  @Test
  void lostUpdate_ofMoreSteps() {
    assertEquals(328, Explore.all(Lessons.lostUpdate(2, 3)).schedules());
  }

  @Test
  void lockedUpdate() {
    assertEquals(Map.of("4", 6), histogram(Explore.all(Lessons.lockedUpdate(2, 2))));
    assertEquals(Map.of("6", 90), histogram(Explore.all(Lessons.lockedUpdate(3, 2))));
  }

  @Test
  void twoLocks() {
    assertEquals(Map.of("done", 2, "deadlock", 1), histogram(Explore.all(Lessons.twoLocks(false))));
    assertEquals(Map.of("done", 2), histogram(Explore.all(Lessons.twoLocks(true))));
    assertFoundSoon(Lessons.twoLocks(false));
  }

  @Test
  void missedSignal() {
    assertEquals(Map.of("received", 1, "stuck", 1), histogram(Explore.all(Lessons.signal(false))));
    assertEquals(Map.of("received", 2), histogram(Explore.all(Lessons.signal(true))));
    assertFoundSoon(Lessons.signal(false));
  }

  /** Of 30 orders in which the lock can be taken. */
  @Test
  void buffer() {
    String negative = " threw ArrayIndexOutOfBoundsException: Index -1 out of bounds for length 2";
    assertEquals(
        Map.of("left 0", 24, "Thread-1" + negative, 3, "Thread-2" + negative, 3),
        histogram(Explore.all(Lessons.buffer(false))));
    assertEquals(Map.of("left 0", 30), histogram(Explore.all(Lessons.buffer(true))));
    assertFoundSoon(Lessons.buffer(false));
  }

  @Test
  void peterson() {
    assertEquals(Map.of("2", 16), histogram(Explore.all(Lessons.peterson())));
  }

  @Test
  void philosophers() {
    Map<String, Integer> hungry = histogram(Explore.all(Lessons.philosophers(false)));
    assertEquals(1, hungry.get("deadlock"));
    assertEquals(1, histogram(Explore.all(Lessons.philosophers(true))).size());
  }

  @Test
  void readersAndWriter() {
    assertEquals(Map.of("never torn", 6), histogram(Explore.all(Lessons.readersAndWriter(true))));
    assertTrue(histogram(Explore.all(Lessons.readersAndWriter(false))).containsKey("torn"));
  }
}
