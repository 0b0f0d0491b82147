package interleave.kernel.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Several runs on one axis. */
class ComparisonTest {

  private static Comparison of(Trace... traces) {
    return Timeline.compare(Arrays.stream(traces).map(Timeline::of).toArray(Timeline[]::new));
  }

  @Test
  void schedules_partAtTheFirstStepThatDiffers() {
    assertEquals(
        "The runs part at step 6: in A, Ben begins; in B, Ann writes `1` to `slip`.",
        of(Traces.lostUpdate(), Traces.oneAfterTheOther()).toString());
  }

  @Test
  void equalSchedules_areSaidToBeEqual() {
    assertEquals(
        "The two runs are the same, step by step.",
        of(Traces.lostUpdate(), Traces.lostUpdate()).toString());
  }

  @Test
  void pictures_areMarkedWhereTheRunsPart() {
    assertEquals(2, marks(of(Traces.lostUpdate(), Traces.oneAfterTheOther())));
    assertEquals(0, marks(of(Traces.lostUpdate(), Traces.lostUpdate())));
    assertEquals(0, marks(of(Traces.lockOfTwo(), Traces.timeOut())));
  }

  private static long marks(Comparison comparison) {
    return Pattern.compile("base64,([A-Za-z0-9+/=]+)")
        .matcher(comparison.html())
        .results()
        .map(found -> new String(Base64.getDecoder().decode(found.group(1)), UTF_8))
        .filter(picture -> picture.contains(">here the runs part<"))
        .count();
  }

  @Test
  void realRuns_areToldApartByTheirLength() {
    assertEquals(
        "Run B took 3.1 ms, run A 72.4 ms.", of(Traces.lockOfTwo(), Traces.timeOut()).toString());
    assertEquals("Both runs took 72.4 ms.", of(Traces.lockOfTwo(), Traces.lockOfTwo()).toString());
  }

  @Test
  void views_nameEveryRunAndItsFinding() {
    Comparison comparison = of(Traces.lockOfTwo(), Traces.timeOut());
    for (String view : List.of(comparison.html(), comparison.markdown(), comparison.text())) {
      assertTrue(view.contains("A – "), view);
      assertTrue(view.contains("B – "), view);
      assertTrue(view.contains("41.1 ms"), view);
      assertTrue(view.contains("gave up on"), view);
    }
  }

  @Test
  void pictures_haveOneAxis() {
    Report brief = Report.of(Activity.of(Traces.timeOut()));
    Report longer = Report.of(Activity.of(Traces.lockOfTwo()));
    long end = longer.activity().end();
    Layout first = Layout.of(brief, Layout.Detail.FULL, end, 90);
    Layout second = Layout.of(longer, Layout.Detail.FULL, end, 90);
    for (long time : new long[] {0, 1_000_000, 3_000_000}) {
      assertEquals(second.scale().x(time), first.scale().x(time));
    }
  }

  @Test
  void fourRuns_fitIntoOneFigure() {
    Trace[] runs = Collections.nCopies(4, Traces.lockOfThree()).toArray(Trace[]::new);
    String html = of(runs).html();
    assertTrue(html.getBytes(StandardCharsets.UTF_8).length <= Timeline.MAX_HTML);
    assertEquals(4, Pattern.compile("<img ").matcher(html).results().count());
  }

  @Test
  void stepsAndTime_haveNoCommonAxis() {
    assertThrows(IllegalArgumentException.class, () -> of(Traces.lostUpdate(), Traces.lockOfTwo()));
  }

  @Test
  void realRunsInSteps_partAtTheFirstStepThatDiffers() {
    Timeline lock = Timeline.of(Traces.lockOfTwo()).inSteps();
    Timeline timeOut = Timeline.of(Traces.timeOut()).inSteps();
    Comparison comparison = Timeline.compare(lock, timeOut);
    assertEquals(2, marks(comparison));
    assertTrue(comparison.toString().startsWith("The runs part at step "), comparison::toString);
    // With a simulated run, they have an axis in common.
    assertEquals(2, marks(Timeline.compare(lock, Timeline.of(Traces.lostUpdate()))));
  }

  @Test
  void oneRun_isNothingToCompare() {
    assertThrows(IllegalArgumentException.class, () -> of(Traces.lockOfTwo()));
  }

  // ---- many

  private static Comparison tenRuns() {
    return of(Traces.tenRuns());
  }

  @Test
  void manyRuns_areDrawnSmallOnOneAxis() {
    Comparison comparison = tenRuns();
    assertEquals(1, Pattern.compile("<img ").matcher(comparison.html()).results().count());
    assertTrue(
        comparison.html().getBytes(StandardCharsets.UTF_8).length <= Timeline.MAX_HTML,
        () -> comparison.html().length() + " characters");
    for (String view : List.of(comparison.html(), comparison.markdown(), comparison.text())) {
      for (char run = 'A'; run <= 'J'; run++) {
        assertTrue(
            view.contains("scope=\"row\">" + run + "<")
                || view.contains("| " + run + " |")
                || view.contains("\n" + run + "   │"),
            run + " in " + view);
      }
    }
  }

  @Test
  void manyRuns_areSaidToLieSoFarApart() {
    assertEquals(
        "10 runs: the shortest, A, took 3 ms, the longest, J, 4.8 ms.", tenRuns().toString());
    assertEquals(
        "5 runs in 2 different orders, all of the same length: 20 steps (100 ms).",
        of(
                Traces.lostUpdate(),
                Traces.lostUpdate(),
                Traces.lostUpdate(),
                swapped(),
                Traces.lostUpdate())
            .toString());
  }

  /** The lost update with Ann and Ben in each other's place. */
  private static Trace swapped() {
    Trace trace = Traces.lostUpdate();
    List<interleave.trace.TracedThread> threads =
        trace.threads().stream()
            .map(
                t ->
                    new interleave.trace.TracedThread(
                        t.id(),
                        t.name().equals("Ann") ? "Ben" : t.name().equals("Ben") ? "Ann" : t.name(),
                        t.group(),
                        t.daemon(),
                        t.virtual()))
            .toList();
    return new Trace(
        trace.title(),
        trace.clock(),
        trace.duration(),
        threads,
        trace.objects(),
        trace.events(),
        trace.dropped());
  }

  @Test
  void tooManyRuns_areRefused() {
    Trace[] runs = Collections.nCopies(27, Traces.lockOfTwo()).toArray(Trace[]::new);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> of(runs));
    assertEquals("at most 26 runs can be compared, got 27", e.getMessage());
  }

  @Test
  void longRuns_fitToo() {
    Trace[] runs = Collections.nCopies(26, Relay.trace(14, 10_000)).toArray(Trace[]::new);
    String html = of(runs).html();
    assertTrue(html.getBytes(StandardCharsets.UTF_8).length <= Timeline.MAX_HTML);
    assertTrue(html.contains("Of each run, the first 4 threads are drawn."));
  }
}
