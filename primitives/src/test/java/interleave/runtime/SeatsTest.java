package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Bunch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeatsTest {

  private final Seats seats = new Seats();

  /** The wait of a thread that is not there. */
  private static Wait newWait() {
    return Wait.seen(
        new Thread(() -> {}),
        ThreadScope.ROOT,
        "something",
        Wanted.SIGNAL,
        Optional.empty(),
        Optional.empty());
  }

  private static List<Wait> newWaits(int count) {
    return Stream.generate(SeatsTest::newWait).limit(count).toList();
  }

  @Test
  void moreThanThereAreSeatsFor_areAllSeenUntilTheyLeave() {
    List<Wait> going = newWaits(2_000);
    List<Wait> staying = newWaits(2_000);
    going.forEach(seats::take);
    staying.forEach(seats::take);
    assertEquals(4_000, seats.taken().size());
    going.forEach(Wait::leaveSeat);
    assertEquals(2_000, seats.taken().size());
    assertEquals(Set.copyOf(staying), Set.copyOf(seats.taken()));
    assertTrue(staying.stream().allMatch(Wait::hasSeat));
    assertTrue(going.stream().noneMatch(Wait::hasSeat));
  }

  @Test
  void leaving_takesNobodyElsesSeat() {
    Wait first = newWait();
    assertFalse(first.hasSeat());
    first.leaveSeat();
    seats.take(first);
    first.leaveSeat();
    List<Wait> others = newWaits(2_000);
    others.forEach(seats::take);
    first.leaveSeat();
    assertEquals(2_000, seats.taken().size());
  }

  @Test
  void whoStays_isSeenByAllWhileOthersComeAndGo() {
    List<Wait> staying = newWaits(100);
    staying.forEach(seats::take);
    AtomicInteger missed = new AtomicInteger();
    Runnable visit =
        () -> {
          Wait wait = newWait();
          for (int i = 0; i < 2_000; i++) {
            seats.take(wait);
            if (!seats.taken().containsAll(staying)) {
              missed.incrementAndGet();
            }
            wait.leaveSeat();
          }
        };
    Bunch.of(3, number -> visit.run()).close();
    assertEquals(0, missed.get());
    assertEquals(Set.copyOf(staying), Set.copyOf(seats.taken()));
  }
}
