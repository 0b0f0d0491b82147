package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every view of every trace, compared with what a person looked at and approved. After a wanted
 * change: {@code mvn -pl kernel -am test -Dtest=interleave.kernel.timeline.GoldenTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.regenerate=true}, look at the pictures, and
 * commit the difference.
 */
class GoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/interleave/kernel/timeline");
  private static final boolean REGENERATE = Boolean.getBoolean("golden.regenerate");

  @TestFactory
  Stream<DynamicTest> views_areAsApproved() {
    return Traces.all().entrySet().stream()
        .flatMap(
            e ->
                Stream.concat(
                    views(e.getKey(), Timeline.of(e.getValue())),
                    Stream.of(view(e.getKey() + ".json", data(e.getValue()).json() + "\n"))));
  }

  /** The menu of the picture writes the same; the front end's tests compare with these files. */
  @TestFactory
  Stream<DynamicTest> tracesToTakeAway_areAsApproved() {
    return Stream.of("lock-two", "semaphore", "lost-update")
        .flatMap(
            name -> {
              ViewerData data = data(Traces.all().get(name));
              return Stream.of(
                  view(name + ".jsonl", TraceFiles.jsonLines(data)),
                  view(name + ".trace", TraceFiles.chromeTrace(data) + "\n"));
            });
  }

  @TestFactory
  Stream<DynamicTest> viewsWithObjects_areAsApproved() {
    return WITH_OBJECTS.entrySet().stream()
        .flatMap(e -> views(e.getKey(), Timeline.of(e.getValue()).withObjects()));
  }

  @TestFactory
  Stream<DynamicTest> viewsInSteps_areAsApproved() {
    return IN_STEPS.entrySet().stream()
        .flatMap(e -> views(e.getKey(), Timeline.of(e.getValue()).inSteps()));
  }

  @TestFactory
  Stream<DynamicTest> comparisons_areAsApproved() {
    return COMPARISONS.entrySet().stream()
        .flatMap(
            e -> {
              Comparison comparison =
                  Timeline.compare(Arrays.stream(e.getValue()).map(Timeline::of).toList());
              return Stream.of(
                  view(e.getKey() + ".html", comparison.html()),
                  view(e.getKey() + ".md", comparison.markdown()),
                  view(e.getKey() + ".txt", comparison.text()));
            });
  }

  /** By the name of their golden files: runs to be compared. */
  private static final Map<String, Trace[]> COMPARISONS =
      Map.of(
          "two-runs", new Trace[] {Traces.lockOfTwo(), Traces.timeOut()},
          "two-schedules", new Trace[] {Traces.lostUpdate(), Traces.oneAfterTheOther()},
          "ten-runs", Traces.tenRuns());

  /** By the name of their golden files: traces of which the objects are shown, too. */
  private static final Map<String, Trace> WITH_OBJECTS =
      Map.of(
          "objects-lock", Traces.lockOfThree(),
          "objects-semaphore", Traces.semaphore(),
          "objects-queue", Traces.queue(),
          "objects-variables", Traces.twoVariables());

  /** By the name of their golden files: real traces that are measured in steps. */
  private static final Map<String, Trace> IN_STEPS = Map.of("steps-idle", Traces.idleFolded());

  private static Stream<DynamicTest> views(String name, Timeline timeline) {
    return Stream.of(
        view(name + ".html", withoutScript(timeline.html())),
        view(name + ".svg", timeline.svg()),
        view(name + ".md", timeline.markdown()),
        view(name + ".txt", timeline.text()));
  }

  /** The script is the same in all of them, and its data are a view of their own. */
  private static String withoutScript(String html) {
    return html.replaceAll("(?s)<script>.*</script>", "<script></script>");
  }

  private static ViewerData data(Trace trace) {
    Activity activity = Activity.of(trace);
    Phrase caption = Report.of(activity).caption();
    return ViewerData.of(activity, caption, GoldenTest::source, 250);
  }

  /** A cell's text, long enough for every line that the traces name. */
  private static String source(String unit) {
    return IntStream.rangeClosed(1, 13)
        .mapToObj(line -> "line " + line + " of <" + unit + ">")
        .collect(Collectors.joining("\n"));
  }

  private static DynamicTest view(String file, String actual) {
    return DynamicTest.dynamicTest(file, () -> check(GOLDEN.resolve(file), actual));
  }

  private static void check(Path file, String actual) throws IOException {
    if (REGENERATE) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, actual);
      return;
    }
    assertTrue(Files.exists(file), () -> file + " is missing; see how to make it above");
    assertEquals(Files.readString(file), actual);
  }

  /** A golden file that no trace makes any more would approve nothing. */
  @org.junit.jupiter.api.Test
  void goldenFiles_allHaveATrace() throws IOException {
    Set<String> made =
        Stream.of(Traces.all(), WITH_OBJECTS, IN_STEPS, COMPARISONS)
            .flatMap(traces -> traces.keySet().stream())
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(GOLDEN)) {
      List<String> orphans =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> !made.contains(f.substring(0, f.lastIndexOf('.'))))
              .toList();
      assertEquals(List.of(), orphans);
    }
  }
}
