package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import interleave.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said about a run, word by word. */
class FindingsTest {

  private static List<String> findings(Trace trace) {
    return Findings.of(Activity.of(trace), 4).stream().map(Phrase::toString).toList();
  }

  private static String caption(Trace trace) {
    return findings(trace).get(0);
  }

  @Test
  void blockedThread_isSaidToBeBlockedByTheHolder() {
    assertEquals(
        "worker-2 was blocked 41.1 ms by worker-1 on `lock`.", caption(Traces.lockOfTwo()));
  }

  @Test
  void severalHoldersDuringOneBlock_areAllNamed() {
    assertEquals(
        List.of(
            "worker-3 was blocked 1.83 ms by worker-1 and worker-2 on `lock`.",
            "In all, `lock` blocked 2 threads 2 times, for 2.75 ms."),
        findings(Traces.lockOfThree()));
  }

  @Test
  void semaphoreGivenByAnotherThread_isASignalAndNotAHold() {
    assertEquals(
        "consumer was blocked 790 µs on `items` until main released it.",
        caption(Traces.semaphoreAsSignal()));
  }

  @Test
  void cycleOfBlockedHolders_isADeadlock() {
    assertEquals(
        "Deadlock: anna holds `fork` and is blocked on `knife`, "
            + "bert holds `knife` and is blocked on `fork`.",
        caption(Traces.deadlock()));
  }

  @Test
  void writeBetweenReadAndWriteOfAnother_isALostUpdate() {
    assertEquals(
        "Lost update: Ben wrote `slip` after Ann had read it and before Ann wrote it.",
        caption(Traces.lostUpdate()));
  }

  @Test
  void guardedReadsAndWrites_loseNoUpdate() {
    assertEquals(
        "reader was blocked 4 steps by writer on `ledger`.", caption(Traces.twoVariables()));
  }

  @Test
  void dataRace_namesBothSides() {
    assertEquals(
        "Data race: Ann writes count (cell 29 line 4), Ben writes count (cell 29 line 4), "
            + "and nothing orders the two; 2 races are marked in all.",
        caption(Traces.dataRace()));
  }

  @Test
  void raceOfWhichOnlyOneSideIsThere_isNoFinding() {
    Trace trace =
        TraceBuilder.trace("cell 1").at(0).thread("a").begins().races(1, "writes x").takenAt(3);
    assertEquals(List.of(), DataRace.of(trace.events()));
  }

  @Test
  void threadThatSetsAVariableWithoutReadingIt_losesNothing() {
    Trace trace =
        TraceBuilder.trace("cell 1")
            .at(0)
            .thread("a")
            .begins()
            .reads("0", "turn")
            .at(1)
            .thread("b")
            .begins()
            .writes("1", "turn")
            .at(2)
            .thread("a")
            .writes("2", "turn")
            .takenAt(3);
    assertEquals(List.of(), LostUpdate.of(trace.events(), new Names(trace)));
  }

  @Test
  void workersThatWaitForWork_areNotTheNews() {
    assertEquals(
        List.of(
            "pool-2 was blocked 670 µs by pool-1 on `ledger`.",
            "pool-1 and pool-2 wait for more work in `pool`."),
        findings(Traces.idleWorkers()));
  }

  @Test
  void eventThatNobodySets_isMissed() {
    assertEquals(
        "worker-1 still waits for `ready` (an Event) and nobody has set it.",
        caption(Traces.eventNeverSet()));
  }

  @Test
  void lockOfAnEndedThread_blocksForGood() {
    assertEquals(
        List.of(
            "worker-2 is still blocked on `lock`: worker-1 ended without releasing it.",
            "worker-1 ended and never released `lock`."),
        findings(Traces.neverReleased()));
  }

  @Test
  void exception_comesFirst() {
    assertEquals(
        "worker-1 ended with an exception: java.lang.ArithmeticException: / by zero",
        caption(Traces.exception()));
  }

  @Test
  void refusedAttempt_namesTheHolder() {
    assertEquals(
        List.of("guest tried `lock` and was refused: main held it."), findings(Traces.refused()));
  }

  @Test
  void timeOut_isToldOnce() {
    assertEquals(
        List.of("guest gave up on `lock` after 2 ms: main held it."), findings(Traces.timeOut()));
  }

  @Test
  void timer_ringsOrIsCancelled() {
    assertEquals(
        List.of(
            "The timer Thread-1 rang after 2 ms.",
            "The timer Thread-2 was cancelled by main after 830 µs."),
        findings(Traces.timers()));
  }

  @Test
  void interruptedSleep_namesTheInterrupter() {
    assertEquals(
        "sleeper was interrupted by main after 1.26 ms of sleep.", caption(Traces.interrupted()));
  }

  @Test
  void waitForAnEvent_saysWhoSetIt() {
    assertEquals(
        "runner-1 waited 20 ms for `ready` (an Event) until main set it.", caption(Traces.event()));
  }

  @Test
  void barrier_saysWhoCameLast() {
    assertEquals(
        "runner-2 waited 830 µs for `line` (a Barrier) until runner-3 came as the last.",
        caption(Traces.barrier()));
  }

  @Test
  void sleepers_areComparedWithOneAfterTheOther() {
    assertEquals(
        "3 threads slept at the same time: 3 s in all, "
            + "where one after the other would have taken 6 s.",
        caption(Traces.sleep()));
  }

  @Test
  void threadsThatNeverMeet_areSaidToNeverWait() {
    assertEquals(
        "3 threads were at work for 12 ms and never waited for each other.",
        caption(Traces.sideBySide()));
  }

  @Test
  void oneThread_isAlone() {
    assertEquals("main took 3 ms, and no other thread had a part in it.", caption(Traces.single()));
  }

  @Test
  void nothing_isSaidToBeNothing() {
    assertEquals("Nothing happened: no event was recorded.", caption(Traces.empty()));
  }

  @Test
  void threadsThatAreNotDone_areSaidToGoOn() {
    assertEquals(
        List.of(
            "2 threads were at work for 1 ms and never waited for each other.",
            "late was started and had not begun yet.",
            "ticker was still going on when the picture was taken."),
        findings(Traces.goingOn()));
  }
}
