package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import interleave.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

  private record Slice(double from, double to) {
    static Slice of(JsonObject event) {
      double from = event.get("ts").getAsDouble();
      return new Slice(from, from + event.get("dur").getAsDouble());
    }

    boolean contains(double time) {
      return from - ROUNDING <= time && time <= to + ROUNDING;
    }
  }

  /** Microseconds; sums of fractions differ a little. */
  private static final double ROUNDING = 1e-3;

  private static Map<Integer, List<Slice>> slices(List<JsonObject> events) {
    return events.stream()
        .filter(event -> text(event, "ph").equals("X"))
        .collect(
            Collectors.groupingBy(
                event -> event.get("tid").getAsInt(),
                Collectors.mapping(Slice::of, Collectors.toList())));
  }

  /** What Perfetto asks of slices: one lies within another or beside it, in their order. */
  @ParameterizedTest
  @MethodSource("traces")
  void chromeTrace_hasSlicesThatLieBesideOrWithinEachOther(Trace trace, @TempDir Path folder)
      throws IOException {
    List<JsonObject> events = events(Timeline.of(trace).save(folder.resolve("trace.json")));
    slices(events)
        .forEach(
            (track, slices) -> {
              Deque<Slice> open = new ArrayDeque<>();
              for (Slice slice : slices) {
                assertTrue(slice.to >= slice.from, slice::toString);
                while (!open.isEmpty() && open.peek().to <= slice.from + ROUNDING) {
                  open.pop();
                }
                if (!open.isEmpty()) {
                  assertTrue(open.peek().contains(slice.from), () -> open + " " + slice);
                  assertTrue(open.peek().contains(slice.to), () -> open + " " + slice);
                }
                // A thread is in one state at a time.
                assertTrue(open.isEmpty() || track > trace.threads().size(), slice::toString);
                open.push(slice);
              }
            });
  }

  /** An arrow is bound to the slice that its end lies in; one that has none is not drawn. */
  @ParameterizedTest
  @MethodSource("traces")
  void chromeTrace_hasWholeArrowsBetweenSlices(Trace trace, @TempDir Path folder)
      throws IOException {
    List<JsonObject> events = events(Timeline.of(trace).save(folder.resolve("trace.json")));
    Map<Integer, List<Slice>> slices = slices(events);
    Map<String, String> flows = new HashMap<>();
    for (JsonObject event : events) {
      String phase = text(event, "ph");
      if (phase.equals("s") || phase.equals("f")) {
        flows.merge(text(event, "id"), phase, String::concat);
        double time = event.get("ts").getAsDouble();
        List<Slice> track = slices.get(event.get("tid").getAsInt());
        assertTrue(track.stream().anyMatch(slice -> slice.contains(time)), event::toString);
      }
    }
    flows.values().forEach(ends -> assertEquals("sf", ends));
  }

  private static boolean isWhole(JsonPrimitive value) {
    return value.isNumber() && value.getAsDouble() == Math.rint(value.getAsDouble());
  }

  private static boolean isScope(JsonPrimitive value) {
    return List.of("g", "p", "t").contains(value.getAsString());
  }

  /** What the format's document says of each member. */
  private static final Map<String, Predicate<JsonPrimitive>> MEMBERS =
      Map.of(
          "name", JsonPrimitive::isString,
          "cat", JsonPrimitive::isString,
          "pid", TraceFilesTest::isWhole,
          "tid", TraceFilesTest::isWhole,
          "ts", JsonPrimitive::isNumber,
          "dur", JsonPrimitive::isNumber,
          "id", TraceFilesTest::isWhole,
          "bp", value -> value.getAsString().equals("e"),
          "s", TraceFilesTest::isScope);

  /** Which members it asks for in each phase; {@code args} may always be there. */
  private static final Map<String, Set<String>> PHASES =
      Map.of(
          "X", Set.of("name", "pid", "tid", "ts", "dur"),
          "i", Set.of("name", "pid", "tid", "ts", "s"),
          "s", Set.of("name", "cat", "pid", "tid", "ts", "id"),
          "f", Set.of("name", "cat", "pid", "tid", "ts", "id", "bp"));

  /** Metadata that is known, and the one argument of each. */
  private static final Map<String, String> METADATA =
      Map.of("process_name", "name", "thread_name", "name", "thread_sort_index", "sort_index");

  /**
   * Every event has what the document of the trace event format lists for its phase, of the type it
   * lists, and nothing it does not list.
   */
  @ParameterizedTest
  @MethodSource("traces")
  void chromeTrace_hasTheDocumentedForm(Trace trace, @TempDir Path folder) throws IOException {
    Path file = Timeline.of(trace).save(folder.resolve("trace.json"));
    JsonObject whole = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    assertEquals(Set.of("displayTimeUnit", "traceEvents"), whole.keySet());
    assertTrue(Set.of("ms", "ns").contains(text(whole, "displayTimeUnit")));
    Map<String, JsonObject> begun = new HashMap<>();
    for (JsonObject event : events(file)) {
      String phase = text(event, "ph");
      Set<String> members = new HashSet<>(event.keySet());
      members.remove("ph");
      if (members.remove("args")) {
        assertTrue(event.get("args").isJsonObject(), event::toString);
      }
      if (phase.equals("M")) {
        String argument = METADATA.get(text(event, "name"));
        assertEquals(Set.of(argument), event.getAsJsonObject("args").keySet());
        members.remove("tid");
        assertEquals(Set.of("name", "pid"), members);
        continue;
      }
      assertEquals(PHASES.get(phase), members);
      members.forEach(
          member ->
              assertTrue(
                  MEMBERS.get(member).test(event.getAsJsonPrimitive(member)),
                  () -> member + " of " + event));
      if (phase.equals("s")) {
        assertNull(begun.put(text(event, "id"), event), "a flow has one beginning");
      } else if (phase.equals("f")) {
        JsonObject from = begun.get(text(event, "id"));
        assertEquals(text(from, "cat"), text(event, "cat"), "a flow is known by id and category");
        assertEquals(text(from, "name"), text(event, "name"));
        assertTrue(from.get("ts").getAsDouble() <= event.get("ts").getAsDouble());
      }
    }
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

  @Test
  void chromeTrace_givesAnObjectThatSeveralHaveATrackForEach(@TempDir Path folder)
      throws IOException {
    List<JsonObject> events =
        events(Timeline.of(Traces.semaphore()).save(folder.resolve("trace.json")));
    List<String> tracks =
        events.stream()
            .filter(e -> text(e, "name").equals("thread_name"))
            .map(e -> e.getAsJsonObject("args").get("name").getAsString())
            .filter(name -> name.startsWith("desks"))
            .toList();
    assertEquals(List.of("desks", "desks (2)"), tracks);
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
    assertTrue(
        e.getMessage().contains(".svg, .html, .md, .txt, .json, .jsonl or .jfr"), e.getMessage());
  }
}
