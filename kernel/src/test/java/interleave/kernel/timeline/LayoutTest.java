package interleave.kernel.timeline;

import static interleave.kernel.timeline.TraceBuilder.trace;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where things lie in the picture. */
class LayoutTest {

  private static Layout layout(Trace trace, Layout.Detail detail) {
    return Layout.of(Report.of(Activity.of(trace)), detail);
  }

  private static Layout layout(Trace trace) {
    return layout(trace, Layout.Detail.FULL);
  }

  static Stream<Trace> traces() {
    return Traces.all().values().stream();
  }

  @ParameterizedTest
  @MethodSource("traces")
  void bars_ofALaneFollowEachOtherInsideThePlot(Trace trace) {
    Layout layout = layout(trace);
    for (Layout.Row row : layout.rows()) {
      double reached = layout.plotLeft();
      for (Layout.Bar bar : row.bars()) {
        // A sliver is drawn one unit wide, so it may reach that far into the next piece.
        assertTrue(bar.x() >= reached - 1, bar::toString);
        reached = bar.x() + bar.width();
        assertTrue(reached <= Layout.PLOT_RIGHT + 1, bar::toString);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void flags_ofALaneDoNotTouch(Trace trace) {
    for (Layout.Row row : layout(trace).rows()) {
      double reached = Double.NEGATIVE_INFINITY;
      for (Layout.Flag flag : row.flags()) {
        assertTrue(flag.x() > reached, flag::toString);
        reached = flag.x() + flag.width();
        assertTrue(reached <= Layout.WIDTH, flag::toString);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void labels_stayInsideTheirBars(Trace trace) {
    for (Layout.Row row : layout(trace).rows()) {
      for (Layout.Bar bar : row.bars()) {
        double half = Layout.columns(bar.label()) * Layout.LABEL_CHARACTER / 2;
        if (!bar.label().isEmpty()) {
          assertTrue(bar.labelX() - half >= bar.x(), bar::toString);
          assertTrue(bar.labelX() + half <= bar.x() + bar.width(), bar::toString);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void values_coverNoSignBesideThemAndNoWait(Trace trace) {
    for (Layout.Row row : layout(trace).rows()) {
      List<Layout.Mark> marks = row.marks();
      for (int i = 0; i < marks.size(); i++) {
        Layout.Mark mark = marks.get(i);
        if (!mark.value().isEmpty()) {
          double left = mark.x() - mark.reach();
          double right = mark.x() + mark.reach();
          assertTrue(i == 0 || right(marks.get(i - 1)) < left, mark::toString);
          assertTrue(
              i + 1 == marks.size() || right < marks.get(i + 1).x() - marks.get(i + 1).reach(),
              mark::toString);
          boolean wide = mark.width() > 22 && mark.sign() != Sign.RACE;
          assertTrue(!wide || !coversAWait(row, left, right), mark::toString);
        }
      }
    }
  }

  private static double right(Layout.Mark mark) {
    return mark.x() + mark.reach();
  }

  private static boolean coversAWait(Layout.Row row, double left, double right) {
    return row.bars().stream()
        .filter(b -> b.look() != Look.RUNNING && b.look() != Look.HOLDING)
        .anyMatch(b -> b.x() < right - .1 && b.x() + b.width() > left + .1);
  }

  @Test
  void longValues_areWrittenWhereTheThreadRunsLongEnough() {
    TraceBuilder t = trace("t").object("Variable", "pot");
    t.at(0).thread("main").begins();
    t.at(500).thread("main").writes("long soup", "pot");
    t.at(980).thread("main").writes("long soup", "pot");
    t.at(1000).thread("main").sleeps(1000);
    t.at(2000).thread("main").wakes().ends();
    assertEquals(
        List.of("long soup", ""),
        layout(t.takenAt(2000)).rows().get(0).marks().stream().map(Layout.Mark::value).toList());
  }

  @ParameterizedTest
  @MethodSource("traces")
  void inSteps_everyStepIsAsWideAsAnyOther(Trace trace) {
    Report report = Report.of(Activity.of(trace));
    Report inSteps = report.inSteps();
    assertArrayEquals(report.activity().stepNumbers(), inSteps.activity().stepNumbers());
    assertEquals(report.findings(), inSteps.findings());
    Layout layout = Layout.of(inSteps, Layout.Detail.FULL);
    assertEquals(List.of(), layout.scale().folds());
    double width = layout.scale().x(1) - layout.scale().x(0);
    for (Steps.Step step : inSteps.steps().rows()) {
      assertEquals(step.number() - 1, step.time());
      assertEquals(
          layout.plotLeft() + (step.number() - 1) * width, layout.scale().x(step.time()), .01);
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void ticks_haveLabelsThatDoNotTouch(Trace trace) {
    double reached = Double.NEGATIVE_INFINITY;
    for (TimeScale.Tick tick : layout(trace).scale().ticks()) {
      if (!tick.label().isEmpty()) {
        double half = tick.label().length() * 3;
        assertTrue(tick.x() - half > reached, tick::toString);
        reached = tick.x() + half;
      }
    }
  }

  @Test
  void runningThreadThatHolds_isDrawnAsHolding() {
    List<Look> looks =
        layout(Traces.nestedLocks()).rows().get(0).bars().stream().map(Layout.Bar::look).toList();
    assertEquals(List.of(Look.RUNNING, Look.HOLDING, Look.RUNNING), looks);
  }

  @Test
  void neighboursThatLookAlike_areJoined() {
    Layout layout =
        layout(
            trace("t")
                .at(0)
                .thread("main")
                .begins()
                .acquires("a")
                .at(100)
                .thread("main")
                .releases("a")
                .acquires("b")
                .at(200)
                .thread("main")
                .releases("b")
                .ends()
                .takenAt(200));
    assertEquals(1, layout.rows().get(0).bars().size());
    assertEquals(2, layout.rows().get(0).edges().size());
  }

  @Test
  void sharesOfGatheredStretches_addUpToOne() {
    Layout layout = layout(Traces.manyEvents(10_000));
    List<Layout.Bar> busy = new ArrayList<>();
    for (Layout.Row row : layout.rows()) {
      row.bars().stream().filter(b -> b.look() == Look.BUSY).forEach(busy::add);
    }
    assertTrue(busy.size() > 100, () -> busy.size() + " gatherings");
    for (Layout.Bar bar : busy) {
      assertEquals(1, bar.shares().stream().mapToDouble(Layout.Share::part).sum(), 1e-9);
      assertTrue(bar.count() > 1, bar::toString);
    }
  }

  @Test
  void everyGatheredStretch_isCountedInTheNote() {
    Layout layout = layout(Traces.manyEvents(10_000));
    long gathered =
        layout.rows().stream()
            .flatMap(r -> r.bars().stream())
            .filter(b -> b.count() > 1)
            .mapToLong(Layout.Bar::count)
            .sum();
    assertTrue(
        layout.notes().stream().anyMatch(n -> n.startsWith(Times.count(gathered) + " stretches")),
        () -> layout.notes().toString());
  }

  @Test
  void droppedEvents_areSaidToBeMissing() {
    Layout layout =
        layout(trace("t").dropped(1_234).at(0).thread("main").begins().ends().takenAt(5));
    assertEquals(List.of("1,234 events are missing: the recording was full."), layout.notes());
  }

  @Test
  void idleTimeThatWouldHideTheRest_isFoldedAndSaid() {
    Layout layout = layout(Traces.idleFolded());
    assertEquals(1, layout.scale().folds().size());
    assertEquals(
        List.of("An idle stretch is folded: 10 s in which no thread ran."), layout.notes());
  }

  @Test
  void sleepsOfLikeLength_keepTheirProportions() {
    Layout layout = layout(Traces.sleep());
    assertEquals(List.of(), layout.scale().folds());
    double one = layout.scale().x(1_000_000_000) - layout.scale().x(0);
    double three = layout.scale().x(3_000_000_000L) - layout.scale().x(0);
    assertEquals(3, three / one, 1e-6);
  }

  @Test
  void timeOnBothSidesOfAFold_isEquallyWide() {
    TimeScale scale = layout(Traces.idleFolded()).scale();
    double before = scale.x(200_000) - scale.x(100_000);
    double after = scale.x(10_001_200_000L) - scale.x(10_001_100_000L);
    assertEquals(before, after, 1e-6);
  }

  @Test
  void aDay_isCountedInHours() {
    Layout layout =
        layout(
            trace("t")
                .at(0)
                .thread("main")
                .begins()
                .at(24 * 3600e6)
                .thread("main")
                .ends()
                .takenAt(24 * 3600e6));
    assertEquals(
        List.of("0", "6 h", "12 h", "18 h", "24 h"),
        layout.scale().ticks().stream()
            .map(TimeScale.Tick::label)
            .filter(l -> !l.isEmpty())
            .filter(l -> l.equals("0") || Integer.parseInt(l.replace(" h", "")) % 6 == 0)
            .toList());
  }

  @Test
  void arrow_crossesEachHeightWhereItsCurveDoes() {
    Layout.Arrow arrow = new Layout.Arrow(100, 0, 200, 80, Link.Kind.WAKE);
    assertEquals(150, arrow.crossing(40).orElseThrow(), 1e-3);
    assertTrue(arrow.crossing(10).orElseThrow() < 110);
    assertTrue(arrow.crossing(-1).isEmpty());
    assertTrue(arrow.crossing(80).isEmpty());
  }

  @Test
  void simulatedRun_isDrawnByStepsAsTheyAreNumbered() {
    Activity activity = Activity.of(Traces.lostUpdate());
    Layout layout = layout(Traces.lostUpdate());
    for (Steps.Step step : Steps.of(activity, Steps.MAX).rows()) {
      assertEquals(
          List.of(Integer.toString(step.number())),
          layout.scale().ticks().stream()
              .filter(t -> t.x() == layout.scale().x(step.time()))
              .map(TimeScale.Tick::label)
              .toList());
    }
  }

  @Test
  void readsAndWrites_showTheirValues() {
    assertEquals(
        List.of("left=50", "30", "right=50", "70"),
        layout(Traces.twoVariables()).rows().get(0).marks().stream()
            .map(Layout.Mark::value)
            .toList());
  }

  @Test
  void lostUpdate_isMarkedAtTheReadAndBothWrites() {
    assertEquals(
        3,
        layout(Traces.lostUpdate()).rows().stream()
            .flatMap(r -> r.marks().stream())
            .filter(Layout.Mark::lost)
            .count());
  }

  @Test
  void race_isMarkedAtBothSidesAndJoined() {
    Layout layout = layout(Traces.dataRace());
    assertEquals(
        List.of("race 1", "race 2", "race 1", "race 2"),
        layout.rows().stream()
            .flatMap(r -> r.marks().stream())
            .filter(Layout.Mark::ringed)
            .map(Layout.Mark::value)
            .toList());
    assertEquals(2, layout.arrows().stream().filter(a -> a.kind() == Link.Kind.RACE).count());
  }

  @Test
  void deadlock_isACircleOfArrows() {
    List<Layout.Arrow> arrows =
        layout(Traces.simulatedDeadlock()).arrows().stream()
            .filter(a -> a.kind() == Link.Kind.DEADLOCK)
            .toList();
    assertEquals(3, arrows.size());
    WaitGraph graph = WaitGraph.of(Activity.of(Traces.simulatedDeadlock())).orElseThrow();
    assertEquals(
        List.of("Plato", "fork 1", "Kant", "fork 2", "Hume", "fork 0"),
        graph.nodes().stream().map(n -> n.name().text()).toList());
    assertEquals(graph.nodes().size(), graph.arrows().size());
  }
}
