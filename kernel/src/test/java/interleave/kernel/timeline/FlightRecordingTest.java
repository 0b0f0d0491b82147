package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is saved as a flight recording is what the JDK's own reader and tool find in it. */
class FlightRecordingTest {
  private static final String EVENTS = "interleave.";

  @TempDir private Path folder;

  static Stream<Trace> traces() {
    return Traces.all().values().stream();
  }

  private Path saved(Trace trace) {
    return Timeline.of(trace).save(folder.resolve("run.jfr"));
  }

  private List<RecordedEvent> events(Trace trace) throws IOException {
    return RecordingFile.readAllEvents(saved(trace));
  }

  private static List<RecordedEvent> of(String type, List<RecordedEvent> events) {
    return events.stream().filter(e -> e.getEventType().getName().equals(EVENTS + type)).toList();
  }

  private static String name(RecordedThread thread) {
    return thread.getJavaName();
  }

  /** Of each thread the time in each state, by what is in the file. */
  private static Map<String, Duration> states(List<RecordedEvent> events) {
    return Stream.of("Running", "Blocked", "Waiting", "Sleeping")
        .flatMap(state -> of(state, events).stream())
        .collect(
            Collectors.toMap(
                e -> name(e.getThread()) + " " + e.getEventType().getLabel(),
                RecordedEvent::getDuration,
                Duration::plus));
  }

  @ParameterizedTest
  @MethodSource("traces")
  void everyState_isThereWithItsDuration(Trace trace) throws IOException {
    List<RecordedEvent> events = events(trace);
    Activity activity = Activity.of(trace);
    long unit = activity.ruler().axis().equals("time") ? 1 : 1_000;
    Map<String, Duration> states = states(events);
    for (Lane lane : activity.lanes()) {
      for (State state : State.values()) {
        String label = state.name().charAt(0) + state.name().substring(1).toLowerCase(Locale.ROOT);
        String key = activity.names().thread(lane.thread().id()).text() + " " + label;
        Duration time = Duration.ofNanos(lane.time(state) * unit);
        assertEquals(time, states.getOrDefault(key, Duration.ZERO), key);
      }
    }
    assertEquals(
        activity.lanes().stream().mapToLong(lane -> lane.holds().size()).sum(),
        of("Held", events).size());
  }

  @ParameterizedTest
  @MethodSource("traces")
  void everyStep_isThereOnce(Trace trace) throws IOException {
    int[] numbers = Activity.of(trace).stepNumbers();
    int most = numbers.length == 0 ? 0 : numbers[numbers.length - 1];
    assertEquals(
        LongStream.rangeClosed(1, most).boxed().toList(),
        of("Step", events(trace)).stream().map(e -> e.getLong("number")).sorted().toList());
  }

  @Test
  void aBlockedThread_isToldOfWithTheLockItsOwnerAndWhoReleasedIt() throws IOException {
    RecordedEvent blocked = of("Blocked", events(Traces.lockOfTwo())).get(0);
    assertEquals("worker-2", name(blocked.getThread()));
    assertEquals("lock", blocked.getString("object"));
    assertEquals("worker-1", name(blocked.getThread("holder")));
    assertEquals("worker-1", name(blocked.getThread("endedBy")));
    assertEquals(Instant.EPOCH.plusNanos(2_100_000), blocked.getStartTime());
    assertEquals(Duration.ofNanos(41_080_000), blocked.getDuration());
    assertEquals(List.of("Interleave"), blocked.getEventType().getCategoryNames());
  }

  @Test
  void aThreadOfADeadlock_isEndedByNobody() throws IOException {
    for (RecordedEvent blocked : of("Blocked", events(Traces.deadlock()))) {
      assertNull(blocked.getThread("endedBy"));
    }
  }

  @Test
  void aStep_tellsWhereItWasAndWhatMadeItPossible() throws IOException {
    List<RecordedEvent> steps = of("Step", events(Traces.lockOfTwo()));
    RecordedEvent gets =
        steps.stream()
            .filter(s -> s.getString("text").startsWith("gets"))
            .findFirst()
            .orElseThrow();
    assertEquals("cell 3", gets.getString("unit"));
    assertEquals(3, gets.getInt("line"));
    RecordedEvent cause = steps.get(gets.getInt("cause") - 1);
    assertEquals("RELEASE", cause.getString("kind"));
    assertEquals("worker-1", name(cause.getThread()));
  }

  @Test
  void threads_areOfTheirCellAndKind() throws IOException {
    List<RecordedEvent> events = events(Traces.virtualThreads());
    for (RecordedEvent step : of("Step", events)) {
      RecordedThread thread = step.getThread();
      assertEquals("cell 27", thread.getThreadGroup().getName());
      assertEquals(name(thread).startsWith("virtual"), thread.getBoolean("virtual"));
    }
  }

  @Test
  void aStepOfASimulatedRun_isAMicrosecondLong_andHasTheSimulatedTime() throws IOException {
    Trace trace =
        TraceBuilder.trace("cell 1")
            .virtualTime()
            .at(0)
            .thread("main")
            .begins()
            .sleeps(5_000_000)
            .at(5_000_000)
            .thread("main")
            .wakes()
            .ends()
            .takenAt(5_000_000);
    List<RecordedEvent> steps = of("Step", events(trace));
    RecordedEvent last = steps.get(steps.size() - 1);
    assertEquals(Duration.ofSeconds(5), last.getDuration("time"));
    assertTrue(Duration.between(Instant.EPOCH, last.getStartTime()).toNanos() <= 10_000);
  }

  @Test
  void equalRuns_giveEqualFiles() throws IOException {
    byte[] once = Files.readAllBytes(saved(Traces.deadlock()));
    assertArrayEquals(once, Files.readAllBytes(saved(Traces.deadlock())));
  }

  @Test
  void longNumbers_areReadAsTheyWere() throws IOException {
    // One that the JDK's reader, which counts in doubles, gives back to the last digit.
    long farAway = 1L << 61;
    Trace trace =
        new Trace(
            "cell 1",
            Trace.Clock.REAL,
            farAway,
            TraceBuilder.trace("cell 1").at(0).thread("main").begins().takenAt(0).threads(),
            List.of(),
            TraceBuilder.trace("cell 1").at(0).thread("main").begins().takenAt(0).events(),
            0);
    RecordedEvent running = of("Running", events(trace)).get(0);
    assertEquals(farAway, running.getDuration().toNanos());
  }

  private static String jfr(Path folder, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jfr").toString());
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    int code = process.waitFor();
    String text = Files.readString(said);
    assertEquals(0, code, text);
    return text;
  }

  @Test
  void theToolOfTheJdk_opensIt() throws Exception {
    Path file = saved(Traces.lockOfTwo());
    String summary = jfr(folder, "summary", file);
    assertTrue(summary.matches("(?s).*interleave\\.Blocked +1 .*"), summary);
    String print = jfr(folder, "print", "--events", "interleave.Blocked", file);
    assertTrue(print.contains("duration = 41.1 ms"), print);
    assertTrue(print.contains("object = \"lock\""), print);
    assertTrue(print.contains("holder = \"worker-1\""), print);
    String types = jfr(folder, "metadata", file);
    assertTrue(types.contains("class Blocked extends jdk.jfr.Event"), types);
  }
}
