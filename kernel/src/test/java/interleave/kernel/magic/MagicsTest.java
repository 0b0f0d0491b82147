package interleave.kernel.magic;

import static interleave.kernel.Golden.assertGolden;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.course.Course;
import interleave.kernel.display.CellOutput;
import interleave.kernel.shell.CellProgram;
import interleave.kernel.shell.CellResult;
import interleave.kernel.shell.Proposals;
import interleave.kernel.timeline.Timeline;
import interleave.race.Races;
import interleave.trace.Trace;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MagicsTest {

  /** Writes down what magics do. */
  private static final class Kernel implements MagicContext, CellOutput {
    final List<String> did = new ArrayList<>();
    final List<CellThread> threads = new ArrayList<>();
    Optional<DisplayData> last = Optional.empty();
    Timelines timelines = Timelines.ON;
    Races races = Races.NONE;

    @Override
    public CellOutput output() {
      return this;
    }

    @Override
    public CellResult runJava(String code) {
      did.add("java " + code.strip());
      if (code.contains("fail")) {
        return new CellResult.Failed(CellResult.Kind.EXCEPTION, "X", "failed", List.of());
      }
      return new CellResult.Completed(Optional.of(new CellResult.Value(code.strip(), "String")));
    }

    @Override
    public CellResult asProgram(Supplier<CellResult> run) {
      did.add("program begins");
      CellResult result = run.get();
      did.add("program ends");
      return result;
    }

    @Override
    public int stopThreads(OptionalInt cell) {
      did.add("stop " + cell);
      int before = threads.size();
      threads.removeIf(
          thread ->
              !thread.thread().equals("stubborn")
                  && (cell.isEmpty() || thread.cell().equals("cell " + cell.getAsInt())));
      return before;
    }

    @Override
    public CellResult control(String code, Consumer<CellProgram> director) {
      did.add("control " + code.strip());
      return new CellResult.Completed(Optional.empty());
    }

    @Override
    public Checked checkRaces(Supplier<CellResult> run) {
      did.add("race check begins");
      CellResult result = run.get();
      did.add("race check ends");
      return new Checked(result, races);
    }

    @Override
    public void keepTimeline(Trace trace) {
      did.add("timeline " + trace.title());
    }

    @Override
    public Course course() {
      return new Course(Path.of("nowhere"), Optional.empty(), InstantSource.system());
    }

    @Override
    public void addToClasspath(Path path) {
      did.add("jar " + path.getFileName());
    }

    @Override
    public Timelines timelines() {
      return timelines;
    }

    @Override
    public void showTimelines(Timelines what) {
      timelines = what;
      did.add(
          "timelines " + (what.shown() ? "ON" : "OFF") + what.with().stream().sorted().toList());
    }

    @Override
    public Timeline timelineOf(Trace trace) {
      return Timeline.of(trace);
    }

    @Override
    public Optional<DisplayData> lastTimeline() {
      return last;
    }

    @Override
    public List<CellThread> threads() {
      return threads;
    }

    @Override
    public void write(Stream stream, String text) {
      did.add("print " + text.strip());
    }

    @Override
    public void flush() {
      did.add("flush");
    }

    @Override
    public void display(DisplayData data) {
      did.add("display " + data.getData(MIMEType.TEXT_PLAIN));
    }

    @Override
    public void update(DisplayData data) {
      did.add("update");
    }

    @Override
    public void error(String name, String message, List<String> traceback) {
      did.add("error " + name);
    }

    @Override
    public void clear(boolean wait) {
      did.add("clear");
    }

    @Override
    public String readLine(String prompt, boolean password) {
      throw new InputUnavailable("nobody there");
    }

    @Override
    public void limit(long bytes) {
      did.add("limit " + bytes);
    }
  }

  private final Kernel kernel = new Kernel();
  private final AtomicLong now = new AtomicLong();
  private final Magics magics = new Magics(() -> now.getAndAdd(12_300_000));

  private List<String> run(String code) {
    kernel.did.clear();
    CellResult result = magics.execute(code, kernel);
    assertInstanceOf(CellResult.Completed.class, result, () -> result.toString());
    return kernel.did;
  }

  private String failure(String code) {
    CellResult.Failed failed =
        assertInstanceOf(CellResult.Failed.class, magics.execute(code, kernel), code);
    assertEquals("MagicError", failed.name());
    return failed.message();
  }

  @Test
  void partsRunInOrder_andTheLastIsTheResult() {
    List<String> did = run("int a = 1;\n%timeline off\nint b = 2;");
    assertEquals(List.of("java int a = 1;", "timelines OFF[]", "java int b = 2;"), did);
    CellResult.Completed completed = (CellResult.Completed) magics.execute("1 + 1", kernel);
    assertEquals("1 + 1", completed.value().orElseThrow().object());
    completed = (CellResult.Completed) magics.execute("1;\n%timeline on", kernel);
    assertEquals(Optional.empty(), completed.value());
  }

  @Test
  void firstFailure_endsTheCell() {
    assertInstanceOf(
        CellResult.Failed.class, magics.execute("fail();\n%timeline off\nint b;", kernel));
    assertEquals(List.of("java fail();"), kernel.did);
  }

  @Test
  void unknownMagic_isFoundBeforeAnythingRuns() {
    assertEquals(
        "There is no magic named tmieline; did you mean %timeline? %lsmagic lists them all.",
        failure("int a = 1;\n%tmieline on"));
    assertEquals(List.of(), kernel.did);
    assertEquals(
        "There is no magic named matplotlib. %lsmagic lists them all.", failure("%matplotlib"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "%timeline maybe # %timeline does not know \"maybe\".",
        "%timeline on off # takes \"on\" alone",
        "%timeline last # No cell has used two threads yet",
        "%output # %output needs one number.",
        "%output ten # \"ten\" is no number.",
        "%output 0 # more than 0 and at most 1000, got 0.",
        "%output -1 # got -1.",
        "%output NaN # got NaN.",
        "%output 1e9 # got 1e9.",
        "%output 1 2 # needs one number",
        "%jars # needs a path",
        "%jars /no/such.jar # there is no /no/such.jar.",
        "%jars /no/such/*.jar # cannot read the folder /no/such",
        "%jars \"open # the quote \" is not closed.",
        "%load # needs one file",
        "%load notes.txt # is no .java, .jsh or .jshell file",
        "%load /no/such.java # cannot read /no/such.java",
        "%threads now # does not know \"now\"",
        "%lsmagic all # takes no arguments",
        "%help me please # explains one magic at a time",
        "%help tyme # did you mean %time?",
        "%time # %time has nothing to run.",
        "%%time # %%time has nothing to run.",
        "%%time now # takes no arguments",
        "%%timeline # is no cell magic; write %timeline on a line.",
        "%% # needs its name right behind %%"
      })
  void misuse_isExplained(String code, String message) {
    String actual = failure(code);
    assertTrue(actual.contains(message), actual);
  }

  @Test
  void misuse_tellsTheUsage() {
    assertTrue(
        failure("%output ten").endsWith("Usage: %output <MB>. See %help output."),
        failure("%output ten"));
  }

  @Test
  void output_isInMegabytes() {
    assertEquals(List.of("limit 20000000"), run("%output 20"));
    assertEquals(List.of("limit 500000"), run("%output 0.5"));
  }

  @Test
  void timeline_isTurnedAndShown() {
    assertEquals(List.of("print Timelines are on."), run("%timeline"));
    assertEquals(List.of("timelines OFF[]"), run("%timeline off"));
    assertEquals(List.of("print Timelines are off."), run("%timeline"));
    assertEquals(List.of("timelines ON[]"), run("%timeline on"));
    assertEquals(List.of("timelines ON[OBJECTS]"), run("%timeline objects"));
    assertEquals(List.of("print Timelines are on, with lanes of objects."), run("%timeline"));
    assertEquals(List.of("timelines ON[STEPS]"), run("%timeline steps"));
    assertEquals(List.of("print Timelines are on, measured in steps."), run("%timeline"));
    assertEquals(List.of("timelines ON[OBJECTS, STEPS]"), run("%timeline steps objects"));
    assertEquals(
        List.of("print Timelines are on, with lanes of objects, measured in steps."),
        run("%timeline"));
    assertTrue(failure("%timeline objects off").startsWith("%timeline takes \"off\" alone."));
    assertTrue(failure("%timeline seconds").startsWith("%timeline does not know \"seconds\"."));
    kernel.last = Optional.of(new DisplayData("lanes"));
    assertEquals(List.of("display lanes"), run("%timeline last"));
  }

  @Test
  void time_runsAndTells() {
    assertEquals(List.of("java f(1)", "print took 12.3 ms"), run("%time f(1)"));
    assertEquals(
        List.of("java int a;\nint b;", "print took 12.3 ms"), run("%%time\nint a;\nint b;"));
    assertEquals(
        List.of("java int a;", "timelines OFF[]", "print took 12.3 ms"),
        run("%%time\nint a;\n%timeline off"));
    CellResult.Completed timed = (CellResult.Completed) magics.execute("%time 1 + 1", kernel);
    assertEquals("1 + 1", timed.value().orElseThrow().object());
  }

  @Test
  void time_tellsAlsoOfWhatFailed() {
    assertInstanceOf(CellResult.Failed.class, magics.execute("%time fail()", kernel));
    assertEquals(List.of("java fail()", "print took 12.3 ms"), kernel.did);
  }

  @ParameterizedTest
  @CsvSource({"900, 1 µs", "12300, 12 µs", "1500000, 1.5 ms", "2340000000, 2.34 s"})
  void time_hasAUnitThatFits(long nanos, String shown) {
    assertEquals(shown, TimeMagic.shown(nanos));
  }

  @Test
  void jars_areFoundByPathAndPattern(@TempDir Path folder) throws IOException {
    Files.createFile(folder.resolve("a.jar"));
    Files.createFile(folder.resolve("b.jar"));
    Files.createFile(folder.resolve("c.txt"));
    Files.createDirectory(folder.resolve("with space"));
    List<String> did = run("%jars " + folder + "/*.jar \"" + folder + "/with space\"");
    assertEquals(List.of("jar a.jar", "jar b.jar", "jar with space"), did.subList(0, 3));
    assertTrue(failure("%jars " + folder + "/*.zip").contains("matches *.zip"));
  }

  @Test
  void load_runsTheFile_withoutItsPackage(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("Hello.java");
    Files.writeString(file, "package a.b;\nclass Hello {}");
    assertEquals(List.of("java class Hello {}"), run("%load " + file));
  }

  @Test
  void threads_areListed() {
    assertEquals(List.of("print No thread of a cell is alive."), run("%threads"));
    kernel.threads.add(thread("cell 3", "worker-1"));
    assertTrue(
        run("%threads")
            .get(0)
            .contains("cell 3  worker-1  waiting  the lock a, held by main  1.2 s  cell 3 line 5"),
        () -> "" + kernel.did);
  }

  @Test
  void help_isGolden() {
    StringBuilder all = new StringBuilder();
    run("%lsmagic").forEach(line -> all.append(line).append("\n\n"));
    for (String name :
        List.of("time", "timeline", "jars", "%%time", "threads", "program", "race", "simulate")) {
      run("%help " + name).forEach(line -> all.append(line).append("\n\n"));
    }
    assertGolden("magic/help.txt", all.toString());
    assertEquals(run("%lsmagic").get(0), run("%help").get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "%|# [help, hint, jars, load, lsmagic, output, passed, progress, quiz, solution, threads, time, timeline]",
        "%ti|# [time, timeline]",
        "int a;\\n%thr|# [threads]",
        "%%|# [exercise, explore, program, race, replay, simulate, time]",
        "%threads |# [stop]",
        "%%ti|# [time]",
        "%timeline |# [on, objects, steps, off, last]",
        "%timeline o|# [on, objects, off]",
        "%timeline on |# []",
        "%timeline objects |# [steps]",
        "%help ti|# [time, timeline]",
        "%nonsense |# []"
      })
  void completion_ofMagics(String code, String expected) {
    String text = code.replace("\\n", "\n").replace("|", "");
    Proposals proposals = magics.complete(text, text.length()).orElseThrow();
    assertEquals(expected, proposals.items().stream().map(Proposals.Proposal::text).toList() + "");
    assertEquals(text.length(), proposals.end());
  }

  @ParameterizedTest
  @CsvSource({"a % b", "x", "%time\\nfoo", "'int c = a\\n% b'", "%%time\\nfo"})
  void completion_leavesJavaToOthers(String code) {
    String text = code.replace("\\n", "\n");
    assertEquals(Optional.empty(), magics.complete(text, text.length()));
  }

  @Test
  void inspection_showsTheHelp() {
    DisplayData help = magics.inspect("int a;\n%timeline on", 10).orElseThrow();
    assertTrue(
        ((String) help.getData(MIMEType.TEXT_PLAIN))
            .startsWith("%timeline [on|objects|steps|off|last]"));
    assertTrue(help.hasDataForType(MIMEType.TEXT_MARKDOWN));
    assertFalse(magics.inspect("int a;\n%timeline on", 3).isPresent());
  }

  @Test
  void javaOf_hasTheSameOffsets() {
    assertEquals("         \nint b;", magics.javaOf("%time f()\nint b;"));
    assertEquals("      \nint b;", magics.javaOf("%%time\nint b;"));
  }

  private static MagicContext.CellThread thread(String cell, String name) {
    return new MagicContext.CellThread(
        cell, name, "waiting", "the lock a, held by main", "1.2 s", cell + " line 5");
  }

  @Test
  void threadsStop_endsThoseOfOneCellOrAll() {
    kernel.threads.add(thread("cell 3", "worker-1"));
    run("%threads stop 3");
    assertTrue(kernel.did.contains("stop OptionalInt[3]"), kernel.did.toString());
    assertTrue(kernel.did.contains("print Stopped 1 of 1 thread."), kernel.did.toString());
    kernel.threads.add(thread("cell 4", "stubborn"));
    kernel.threads.add(thread("cell 4", "worker-2"));
    run("%threads stop");
    assertTrue(
        kernel.did.contains(
            "print Stopped 1 of 2 threads.\nCannot be stopped, and goes on: stubborn."),
        kernel.did.toString());
  }

  @Test
  void threadsStop_withoutThreads_saysSo() {
    run("%threads stop 7");
    assertTrue(kernel.did.contains("print No thread of cell 7 is alive."), kernel.did.toString());
  }

  @Test
  void threads_refusesWhatItDoesNotKnow() {
    assertTrue(failure("%threads start").contains("does not know \"start\""));
    assertTrue(failure("%threads stop it").contains("takes the number of a cell, not it"));
  }

  @Test
  void program_runsTheCellBelow() {
    assertEquals(
        List.of("program begins", "java run();", "program ends"), run("%%program\nrun();"));
    assertTrue(failure("%%program now\nrun();").contains("takes no arguments"));
    assertTrue(failure("%%program\n").contains("has nothing to run"));
  }

  @Test
  void race_looksAtTheCellBelow_andSaysWhatItFound() {
    assertEquals(
        List.of(
            "race check begins",
            "java run();",
            "race check ends",
            "display No access to shared memory was seen: there is none, or the code is not"
                + " rewritten. Code in a notebook's cells is."),
        run("%%race\nrun();"));
    assertTrue(failure("%%race twice\nrun();").startsWith("%%race takes no arguments"));
    assertTrue(failure("%%race\n").startsWith("%%race has nothing to run."));
  }

  @Test
  void explorationsTakeTheirOptions() {
    assertEquals(List.of("control x();"), run("%%explore schedules=50 seconds=2.5\nx();"));
    assertEquals(List.of("control x();"), run("%%simulate seed=-7 fair\nx();"));
    assertEquals(List.of("control x();"), run("%%simulate gil interval=50\nx();"));
    assertEquals(List.of("control x();"), run("%%replay 2@5,1@9/23\nx();"));
  }

  @Test
  void wrongOptionsOfExplorations_areNamed() {
    assertTrue(
        failure("%%explore depth=3\nx();").startsWith("%%explore does not know \"depth=3\""));
    assertTrue(
        failure("%%explore schedules=0\nx();").startsWith("schedules must be a whole number of 1"));
    assertTrue(failure("%%explore seconds=never\nx();").startsWith("seconds must be more than 0"));
    assertTrue(failure("%%simulate seed=x\nx();").startsWith("seed must be a whole number, got"));
    assertTrue(failure("%%simulate fair random\nx();").contains("does not know \"random\""));
    assertTrue(failure("%%simulate interval=5\nx();").startsWith("interval= goes with gil only."));
    assertTrue(
        failure("%%simulate gil interval=0\nx();")
            .startsWith("interval must be a whole number of 1"));
    assertTrue(failure("%%replay\nx();").startsWith("%%replay needs one schedule."));
    assertTrue(failure("%%replay 5\nx();").startsWith("\"5\" is no schedule."));
    assertTrue(failure("%%explore\n").startsWith("%%explore has nothing to run."));
  }

  @Test
  void optionsOfExplorations_areCompleted() {
    String code = "%%simulate seed=3 f";
    assertEquals(
        List.of("fair"),
        magics.complete(code, code.length()).orElseThrow().items().stream()
            .map(item -> item.text())
            .toList());
  }
}
