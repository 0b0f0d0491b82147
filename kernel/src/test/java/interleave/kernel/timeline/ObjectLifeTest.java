package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.timeline.Layout.Piece;
import interleave.trace.Trace;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What became of the objects that threads met at. */
class ObjectLifeTest {

  static Stream<Trace> traces() {
    return Traces.all().values().stream();
  }

  private static ObjectLife life(Trace trace, String object) {
    Activity activity = Activity.of(trace);
    return ObjectLife.of(activity).stream()
        .filter(l -> activity.names().object(l.object()).text().equals(object))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> told(List<ObjectLife.Level> levels) {
    return levels.stream()
        .map(l -> l.count() + " from " + l.from() / 1000 + " to " + l.to() / 1000)
        .toList();
  }

  private static Layout layout(Trace trace) {
    return Layout.of(Report.of(Activity.of(trace)).withObjects(), Layout.Detail.FULL);
  }

  private static List<String> labels(List<Piece> pieces) {
    return pieces.stream().map(Piece::label).toList();
  }

  @Test
  void lock_hasOwnersOneAfterTheOtherAndALine() {
    ObjectLife lock = life(Traces.lockOfThree(), "lock");
    assertTrue(lock.hasOwners());
    assertEquals(
        List.of(300L, 1340L, 2330L), lock.holds().stream().map(h -> h.from() / 1000).toList());
    assertEquals(
        List.of("1 from 420 to 500", "2 from 500 to 1340", "1 from 1340 to 2330"),
        told(lock.line()));
    Layout.ObjectRow row = layout(Traces.lockOfThree()).objects().get(0);
    assertEquals(List.of("worker-1", "worker-2", "worker-3"), labels(row.upper()));
    assertEquals(List.of("1", "2", "1"), labels(row.lower()));
  }

  @Test
  void semaphore_countsThePermitsThatAreTaken() {
    ObjectLife desks = life(Traces.semaphore(), "desks");
    assertFalse(desks.hasOwners());
    assertEquals(2, ObjectLife.most(desks.contents()));
    assertEquals(2, ObjectLife.most(desks.line()));
    assertEquals("2 permits taken", desks.unit(Activity.of(Traces.semaphore()).names()).count(2));
  }

  @Test
  void semaphoreAsSignal_countsThePermitsThatAreGiven() {
    Trace trace =
        TraceBuilder.trace("cell 1")
            .object("Semaphore", "items")
            .at(0)
            .thread("producer")
            .begins()
            .at(10)
            .thread("producer")
            .releases("items")
            .at(20)
            .thread("producer")
            .releases("items")
            .at(30)
            .thread("consumer")
            .begins()
            .acquires("items")
            .takenAt(50);
    assertEquals(
        List.of("1 from 10 to 20", "2 from 20 to 30", "1 from 30 to 50"),
        told(life(trace, "items").contents()));
  }

  @Test
  void queue_countsItsItems() {
    ObjectLife orders = life(Traces.queue(), "orders");
    assertEquals(
        List.of(
            "1 from 300 to 340", "1 from 800 to 840", "1 from 1300 to 1340", "1 from 1800 to 1840"),
        told(orders.contents()));
  }

  @Test
  void whatWasTakenBeforeItWasPut_wasThereBefore() {
    Trace trace =
        TraceBuilder.trace("cell 1")
            .object("Queue", "orders")
            .at(10)
            .thread("consumer")
            .begins()
            .takes("old", "orders")
            .at(20)
            .thread("consumer")
            .puts("new", "orders")
            .takenAt(30);
    assertEquals(
        List.of("1 from 0 to 10", "1 from 20 to 30"), told(life(trace, "orders").contents()));
  }

  @Test
  void barrier_countsThoseWhoAreThere() {
    assertEquals(
        List.of("1 from 300 to 600", "2 from 600 to 1130", "1 from 1130 to 1150"),
        told(life(Traces.barrier(), "line").line()));
  }

  @Test
  void variable_showsItsValues() {
    assertEquals(
        List.of("30", "70"),
        layout(Traces.twoVariables()).objects().stream()
            .filter(o -> !o.label().text().equals("ledger"))
            .flatMap(o -> labels(o.upper()).stream())
            .toList());
  }

  @Test
  void event_isSetFromTheOneToTheOther() {
    Trace trace =
        TraceBuilder.trace("cell 1")
            .object("Event", "ready")
            .at(100)
            .thread("main")
            .begins()
            .sets("ready")
            .at(600)
            .thread("main")
            .clears("ready")
            .takenAt(1000);
    Piece only = layout(trace).objects().get(0).upper().get(0);
    assertEquals("set", only.label());
    assertEquals(List.of(100_000L, 600_000L), List.of(only.from(), only.to()));
    assertTrue(Timeline.of(trace).withObjects().text().contains("not set"));
  }

  @ParameterizedTest
  @MethodSource("traces")
  void pieces_followEachOtherInsideThePlot(Trace trace) {
    Layout layout = layout(trace);
    for (Layout.ObjectRow row : layout.objects()) {
      for (List<Piece> pieces : List.of(row.upper(), row.lower())) {
        double reached = layout.plotLeft();
        for (Piece piece : pieces) {
          assertTrue(piece.x() >= reached - 1, piece::toString);
          reached = piece.x() + piece.width();
          assertTrue(reached <= Layout.PLOT_RIGHT + 1, piece::toString);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void everyView_tellsOfEveryObject(Trace trace) {
    Activity activity = Activity.of(trace);
    Timeline timeline = Timeline.of(trace).withObjects();
    for (ObjectLife life : ObjectLife.of(activity)) {
      String name = activity.names().object(life.object()).text();
      assertTrue(timeline.text().replaceAll("\\s", "").contains(name.replaceAll("\\s", "")), name);
    }
    assertEquals(!ObjectLife.of(activity).isEmpty(), timeline.svg().contains("data-objects=\"1\""));
    assertFalse(Timeline.of(trace).svg().contains("data-objects"));
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000})
  void longRun_fits(int events) {
    String html = Timeline.of(Relay.trace(4, events)).withObjects().html();
    assertTrue(html.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= Timeline.MAX_HTML);
    assertTrue(html.contains("Locks and other objects."));
  }
}
