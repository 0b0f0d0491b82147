package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import interleave.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be taken away, as files. */
class TraceFilesTest {

  static Stream<Trace> traces() {
    return Traces.all().values().stream();
  }

  private static List<JsonObject> events(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file))
        .getAsJsonObject()
        .getAsJsonArray("traceEvents")
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  private static String text(JsonObject event, String member) {
    return event.get(member).getAsString();
  }

  @ParameterizedTest
  @MethodSource("traces")
  void chromeTrace_hasSlicesThatDoNotOverlapAndWholeArrows(Trace trace, @TempDir Path folder)
      throws IOException {
    Map<Integer, Double> reached = new HashMap<>();
    Map<String, String> flows = new HashMap<>();
    for (JsonObject event : events(Timeline.of(trace).save(folder.resolve("trace.json")))) {
      switch (text(event, "ph")) {
        case "X" -> {
          int lane = event.get("tid").getAsInt();
          double from = event.get("ts").getAsDouble();
          // Of an object held by several, owners do overlap; a thread is in one state at a time.
          if (lane <= trace.threads().size()) {
            assertTrue(from >= reached.getOrDefault(lane, 0.0) - 1e-3, event::toString);
          }
          assertTrue(event.get("dur").getAsDouble() >= 0, event::toString);
          reached.put(lane, from + event.get("dur").getAsDouble());
        }
        case "s", "f" -> flows.merge(text(event, "id"), text(event, "ph"), String::concat);
        default -> assertTrue(List.of("M", "i").contains(text(event, "ph")), event::toString);
      }
    }
    flows.values().forEach(ends -> assertEquals("sf", ends));
  }

  @Test
  void chromeTrace_hasATrackForEachLock(@TempDir Path folder) throws IOException {
    List<JsonObject> events =
        events(Timeline.of(Traces.lockOfTwo()).save(folder.resolve("trace.json")));
    List<String> tracks =
        events.stream()
            .filter(e -> text(e, "ph").equals("M") && text(e, "name").equals("thread_name"))
            .map(e -> e.getAsJsonObject("args").get("name").getAsString())
            .toList();
    assertEquals(List.of("main", "worker-1", "worker-2", "lock"), tracks);
    List<String> owners =
        events.stream()
            .filter(e -> text(e, "ph").equals("X") && e.get("tid").getAsInt() > 3)
            .map(e -> text(e, "name"))
            .toList();
    assertEquals(List.of("worker-1", "worker-2"), owners);
  }

  @ParameterizedTest
  @MethodSource("traces")
  void jsonLines_haveALineForEachStep(Trace trace, @TempDir Path folder) throws IOException {
    Path file = Timeline.of(trace).save(folder.resolve("steps.jsonl"));
    List<JsonObject> lines =
        Files.readAllLines(file).stream()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .toList();
    assertEquals(1, lines.get(0).get("schema").getAsInt());
    assertEquals(lines.get(0).get("steps").getAsInt(), lines.size() - 1);
    for (int i = 1; i < lines.size(); i++) {
      assertEquals(i, lines.get(i).get("step").getAsInt());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.svg", "a.html", "a.md", "a.txt"})
  void views_areSavedByTheEndingOfTheName(String name, @TempDir Path folder) throws IOException {
    Timeline timeline = Timeline.of(Traces.lockOfTwo());
    String saved = Files.readString(timeline.save(folder.resolve(name)));
    assertTrue(saved.contains("worker-2"), saved);
    assertTrue(saved.contains("41.1 ms"), saved);
  }

  @Test
  void unknownEnding_isRefusedWithTheKnownOnes(@TempDir Path folder) {
    Timeline timeline = Timeline.of(Traces.lockOfTwo());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> timeline.save(folder.resolve("a.gif")));
    assertTrue(e.getMessage().contains(".svg, .html, .md, .txt, .json or .jsonl"), e.getMessage());
  }
}
