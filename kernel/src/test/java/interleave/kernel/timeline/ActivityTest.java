package interleave.kernel.timeline;

import static interleave.kernel.timeline.TraceBuilder.trace;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events of a trace, read as states, holds and arrows. Times are nanoseconds. */
class ActivityTest {

  private static Lane lane(Trace trace, String name) {
    return Activity.of(trace).lanes().stream()
        .filter(l -> l.thread().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> states(Lane lane) {
    return lane.stretches().stream().map(s -> s.state() + " " + s.from() + "-" + s.to()).toList();
  }

  @Test
  void lane_goesThroughItsStatesWithoutGaps() {
    assertEquals(
        List.of(
            "RUNNING 700000-2100000",
            "BLOCKED 2100000-43180000",
            "RUNNING 43180000-45000000",
            "SLEEPING 45000000-65300000",
            "RUNNING 65300000-71000000"),
        states(lane(Traces.lockOfTwo(), "worker-2")));
  }

  @Test
  void startedThread_existsFromItsStart() {
    Lane lane = lane(Traces.lockOfTwo(), "worker-2");
    assertEquals(560_000, lane.created());
    assertEquals(700_000, lane.begin());
  }

  @Test
  void threadThatHasNotBegun_isKnownAndEmpty() {
    Lane late = lane(Traces.goingOn(), "late");
    assertFalse(late.begun());
    assertEquals(500_000, late.created());
    assertEquals(List.of(), late.stretches());
  }

  @Test
  void threadThatIsNotDone_lastsToTheEndOfTheTrace() {
    Lane ticker = lane(Traces.goingOn(), "ticker");
    assertFalse(ticker.ended());
    assertEquals(1_000_000, ticker.end());
    assertEquals(State.SLEEPING, ticker.open().orElseThrow().state());
  }

  @Test
  void lock_isHeldFromAcquireToRelease() {
    Lane.Hold hold = lane(Traces.lockOfTwo(), "worker-1").holds().get(0);
    assertEquals(900_000, hold.from());
    assertEquals(43_000_000, hold.to());
    assertTrue(hold.released());
  }

  @Test
  void nestedLocks_lieOnLevels() {
    assertEquals(
        List.of(0, 1, 2),
        lane(Traces.nestedLocks(), "main").holds().stream().map(Lane.Hold::level).toList());
  }

  @Test
  void freedLevel_isTakenAgain() {
    Trace trace =
        trace("t")
            .at(0)
            .thread("main")
            .begins()
            .acquires("a")
            .acquires("b")
            .at(1)
            .thread("main")
            .releases("a")
            .at(2)
            .thread("main")
            .acquires("c")
            .takenAt(3);
    assertEquals(
        List.of(0, 1, 0), lane(trace, "main").holds().stream().map(Lane.Hold::level).toList());
  }

  @Test
  void lockAcquiredAgain_isHeldUntilItsLastRelease() {
    Trace trace =
        trace("t")
            .object("RLock", "lock")
            .at(0)
            .thread("main")
            .begins()
            .acquires("lock")
            .at(1)
            .thread("main")
            .acquires("lock")
            .at(2)
            .thread("main")
            .releases("lock")
            .at(3)
            .thread("main")
            .releases("lock")
            .takenAt(4);
    assertEquals(List.of(new Lane.Hold(0, 0, 3_000, 0, 1, 4)), lane(trace, "main").holds());
  }

  @Test
  void lockReleasedByAnother_isNoLongerHeld() {
    Trace trace =
        trace("t")
            .at(0)
            .thread("main")
            .begins()
            .acquires("lock")
            .at(1)
            .thread("other")
            .begins()
            .releases("lock")
            .takenAt(4);
    assertEquals(List.of(new Lane.Hold(0, 0, 1_000, 0, 1, 3)), lane(trace, "main").holds());
    assertEquals(List.of(), lane(trace, "other").holds());
  }

  @Test
  void semaphoreUsedAsSignal_isHeldByNobody() {
    assertEquals(List.of(), lane(Traces.semaphoreAsSignal(), "consumer").holds());
  }

  @Test
  void holdOfAnEndedThread_stopsWithIt() {
    Lane lane = lane(Traces.neverReleased(), "worker-1");
    assertEquals(List.of(new Lane.Hold(0, 150_000, 500_000, 0, 3, Event.NONE)), lane.holds());
  }

  @Test
  void blockedThread_knowsWhoHeldTheLockThen() {
    Activity activity = Activity.of(Traces.lockOfTwo());
    Lane lane = lane(Traces.lockOfTwo(), "worker-2");
    int holder = lane.stretches().get(1).holder();
    assertEquals("worker-1", activity.names().thread(holder).text());
  }

  @Test
  void causes_becomeArrowsOfTheirKinds() {
    List<Link.Kind> kinds =
        Activity.of(Traces.lockOfTwo()).links().stream().map(Link::kind).toList();
    assertEquals(
        List.of(
            Link.Kind.START, Link.Kind.START, Link.Kind.HAND_OVER, Link.Kind.JOIN, Link.Kind.JOIN),
        kinds);
  }

  @Test
  void interruption_isLinkedToTheInterruptThoughItNamesNoCause() {
    List<Link> links = Activity.of(Traces.interrupted()).links();
    assertEquals(Link.Kind.WAKE, links.get(1).kind());
    assertEquals(
        EventKind.INTERRUPT, Traces.interrupted().events().get(links.get(1).from()).kind());
  }

  @Test
  void groups_standTogether() {
    TraceBuilder mixed = trace("t");
    mixed.group("one").at(0).thread("a").begins();
    mixed.group("two").at(0).thread("b").begins();
    mixed.group("one").at(0).thread("c").begins();
    assertEquals(
        List.of("a", "c", "b"),
        Activity.of(mixed.takenAt(1)).lanes().stream().map(l -> l.thread().name()).toList());
  }

  @Test
  void timeInWhichAThreadIsBlocked_isNotIdle() {
    Activity activity = Activity.of(Traces.lockOfTwo());
    assertTrue(
        activity.idle().stream().noneMatch(i -> i.to() > 2_100_000 && i.from() < 43_180_000));
  }

  @Test
  void ticksOfASimulatedClock_areNoTime() {
    TraceBuilder t = TraceBuilder.trace("cell 1").virtualTime();
    t.at(.002).thread("main").begins().at(.006).thread("main").sleeps(100_000);
    t.at(100_000.008).thread("main").wakes().at(100_000.012).thread("main").ends();
    Ruler ruler = Activity.of(t.takenAt(100_000.014)).ruler();
    assertEquals(0, ruler.clock(1));
    assertEquals(100_000_000, ruler.clock(2));
    assertEquals(100_000_000, ruler.clock(3));
  }
}
