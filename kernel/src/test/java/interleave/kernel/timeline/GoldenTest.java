package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            e -> {
              Timeline timeline = Timeline.of(e.getValue());
              return Stream.of(
                  view(e.getKey() + ".html", withoutScript(timeline.html())),
                  view(e.getKey() + ".json", data(e.getValue())),
                  view(e.getKey() + ".svg", timeline.svg()),
                  view(e.getKey() + ".md", timeline.markdown()),
                  view(e.getKey() + ".txt", timeline.text()));
            });
  }

  /** The script is the same in all of them, and its data are a view of their own. */
  private static String withoutScript(String html) {
    return html.replaceAll("(?s)<script>.*</script>", "<script></script>");
  }

  private static String data(Trace trace) {
    Activity activity = Activity.of(trace);
    Phrase caption = Report.of(activity).caption();
    return ViewerData.of(activity, caption, GoldenTest::source, 250).json() + "\n";
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
    try (Stream<Path> files = Files.list(GOLDEN)) {
      List<String> orphans =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> !Traces.all().containsKey(f.substring(0, f.lastIndexOf('.'))))
              .toList();
      assertEquals(List.of(), orphans);
    }
  }
}
