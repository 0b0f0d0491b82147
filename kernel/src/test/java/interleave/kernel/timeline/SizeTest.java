package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.Trace;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However long the run: a picture that fits, and says what it leaves out. */
class SizeTest {

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000, 1_000_000})
  void longRun_fitsAndIsCounted(int events) {
    Timeline timeline = Timeline.of(Relay.trace(4, events));

    String html = timeline.html();
    assertTrue(bytes(html) <= Timeline.MAX_HTML, () -> bytes(html) + " bytes");
    assertTrue(html.contains(Times.count(events) + " events"));
    assertEquals(Steps.MAX, timeline.text().lines().filter(l -> l.matches(" *[0-9]+ │.*")).count());
    assertTrue(timeline.markdown().contains(" more; these are the most telling."));
    String left = Times.count((events - 5) / 4);
    assertTrue(timeline.svg().contains("60 of " + left + " arrows are drawn"), left);
    assertTrue(timeline.svg().contains(" are drawn together."));
  }

  @ParameterizedTest
  @CsvSource({"16, 20000", "60, 20000", "200, 20000", "1000, 50000"})
  void manyLanes_fit(int lanes, int events) {
    Timeline timeline = Timeline.of(Relay.trace(lanes, events));

    String html = timeline.html();
    assertTrue(bytes(html) <= Timeline.MAX_HTML, () -> bytes(html) + " bytes");
    assertEquals(lanes > 200, timeline.svg().contains("more threads of this run are not drawn."));
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 200})
  void longHostileNames_fit(int lanes) {
    TraceBuilder trace = TraceBuilder.trace("\"".repeat(10_000));
    for (int i = 0; i < lanes; i++) {
      trace.at(i).thread("'".repeat(9_000) + i).begins().prints("<".repeat(9_000));
    }
    String html = Timeline.of(trace.takenAt(lanes)).html();
    assertTrue(bytes(html) <= Timeline.MAX_HTML, () -> bytes(html) + " bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000})
  void equalTraces_giveEqualViews(int events) {
    Trace once = Relay.trace(3, events);
    Trace again = Relay.trace(3, events);
    assertEquals(Timeline.of(once).html(), Timeline.of(again).html());
    assertEquals(Timeline.of(once).text(), Timeline.of(again).text());
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  // ---- at the edges

  /** Pictures and scripts are carried in an encoding in which any word may turn up by chance. */
  private static final String ENCODED = "[A-Za-z0-9+/=]{60,}";

  private static void assertTold(Trace trace, String... words) {
    Timeline timeline = Timeline.of(trace);
    for (String view :
        new String[] {timeline.html(), timeline.markdown(), timeline.text(), timeline.caption()}) {
      String readable = view.replaceAll(ENCODED, "");
      assertFalse(readable.contains("NaN") || readable.contains("Infinity"), readable);
    }
    assertFalse(timeline.svg().contains("NaN"), timeline.svg());
    for (String word : words) {
      assertTrue(timeline.text().contains(word), timeline.text());
    }
    assertTrue(bytes(timeline.withObjects().html()) <= Timeline.MAX_HTML);
  }

  @Test
  void traceOfNothing_saysSo() {
    assertTold(Traces.empty(), "Nothing happened: no event was recorded.", "0 threads", "0 events");
  }

  @Test
  void traceOfOneEvent_hasOneLaneAndOneStep() {
    Trace trace = TraceBuilder.trace("cell 1").at(0).thread("main").begins().takenAt(0);
    assertTold(trace, "1 thread", "1 event", "begins");
  }

  @Test
  void traceOfOneEventLongBeforeItWasTaken_isFoldedIfAnything() {
    Trace trace = TraceBuilder.trace("cell 1").at(0).thread("main").begins().takenAt(3600e6);
    assertTold(trace, "main has taken 1 h");
  }

  @Test
  void traceOfADay_isToldInHours() {
    TraceBuilder t = TraceBuilder.trace("cell 1");
    double hour = 3600e6;
    t.at(0).thread("main").begins().acquires("lock").starts("night");
    t.at(hour).thread("night").begins().blocks("lock");
    t.at(23 * hour).thread("main").releases("lock");
    t.at(23 * hour + 1).thread("night").gets("lock");
    t.at(24 * hour - 1).thread("night").releases("lock").ends();
    Trace trace = t.at(24 * hour).thread("main").ends().takenAt(24 * hour);
    assertTold(trace, "24 h", "night was blocked 22 h by main on `lock`.", "86400.000");
    assertTrue(Timeline.of(trace).svg().contains(">12 h<"));
  }
}
