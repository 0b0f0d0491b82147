package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import interleave.race.DataRace;
import interleave.race.RaceDetector;
import interleave.trace.Recorder;
import interleave.trace.Site;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cell that is run again has a new number, and everything that is said of it has that too, though
 * what it declares is the same as before and keeps its class.
 */
class RerunTest {

  private final JavaSession session = JavaSession.open(3_600_000);
  private int number;

  @BeforeEach
  void begin() {
    completed("int calls = 0;");
  }

  @AfterEach
  void close() {
    session.close();
  }

  private CellResult run(String source, Optional<Recorder> recorder) {
    return session.execute(source, new CellScope(++number, new CapturedOutput(), recorder));
  }

  private void completed(String source) {
    CellResult result = run(source, Optional.empty());
    assertInstanceOf(CellResult.Completed.class, result, result::toString);
  }

  /** The lines of the traceback of a cell that fails which say where. */
  private List<String> places(String source) {
    CellResult result = run(source, Optional.empty());
    CellResult.Failed failed = assertInstanceOf(CellResult.Failed.class, result);
    return Cells.plain(String.join("\n", failed.traceback()))
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("cell "))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class A { void f() {\n throw new IllegalStateException(); } }\nnew A().f();",
        "void f() {\n throw new IllegalStateException();\n}\nf();",
        "Runnable f = () -> {\n throw new IllegalStateException(); };\nf.run();",
        "record R(int i) { void f() {\n throw new IllegalStateException(); } }\nnew R(0).f();",
        "interface I { class N { static void f() {\n throw new IllegalStateException(); } } }\nI.N.f();",
        "enum E { X { void f() {\n throw new IllegalStateException(); } }; void f() { } }\nE.X.f();"
      })
  void failure_isWhereTheCellIsNow(String cell) {
    List<String> first = places(cell);
    assertEquals(List.of(), first.stream().filter(l -> !l.startsWith("cell 2, line ")).toList());
    assertEquals(
        first.stream().map(line -> line.replace("cell 2", "cell 3")).toList(), places(cell));
    List<String> moved = places("// a line more\n\n" + cell);
    assertEquals("cell 4, line 4", moved.get(0).replaceAll(", in .*", ""));
    assertEquals("cell 4, line " + (2 + cell.lines().count()), moved.get(moved.size() - 1));
    assertEquals(
        first.stream().map(line -> line.replace("cell 2", "cell 5")).toList(), places(cell));
  }

  @Test
  void reformattedMethod_failsOnTheLineItHasNow() {
    places("int f(int n) { n++; throw new IllegalStateException(); }\nf(1);");
    assertEquals(
        List.of("cell 3, line 3, in f", "cell 3, line 5"),
        places("int f(int n) {\n  n++;\n  throw new IllegalStateException();\n}\nf(1);"));
  }

  /** It is declared, and its class made when it is first used. */
  @Test
  void classThatIsUsedLater_isWhereItWasDeclaredLast() {
    String declaration = "class Late { static void f() {\n throw new IllegalStateException(); } }";
    completed(declaration);
    completed("// moved\n" + declaration);
    assertEquals(List.of("cell 3, line 3, in Late.f", "cell 4, line 1"), places("Late.f();"));
  }

  /** It moves the lines of what JShell makes of a cell, but not of the cell. */
  @Test
  void newImport_movesNothing() {
    String declaration = "class Old { static void f() {\n throw new IllegalStateException(); } }";
    completed(declaration + "\nnew Old();");
    completed("import java.util.zip.CRC32;");
    assertEquals(List.of("cell 2, line 2, in Old.f", "cell 4, line 1"), places("Old.f();"));
    completed("// moved\n" + declaration);
    assertEquals(List.of("cell 5, line 3, in Old.f", "cell 6, line 1"), places("Old.f();"));
  }

  @Test
  void values_areKept() {
    completed("class Box { int n; }");
    completed("Box box = new Box();");
    completed("class Box { int n; }");
    completed("box.n++;");
    completed(" class  Box { int n; }");
    CellResult.Completed last =
        assertInstanceOf(CellResult.Completed.class, run("box.n", Optional.empty()));
    assertEquals(1, last.value().orElseThrow().object());
  }

  /** Where the counter, the lock and the thread were used. */
  private List<Integer> tracedLines(String source) {
    Recorder recorder =
        new Recorder("cell " + (number + 1), session.sourceMap(), Recorder.DEFAULT_LIMIT);
    CellResult result = run(source, Optional.of(recorder));
    assertInstanceOf(CellResult.Completed.class, result, result::toString);
    List<Site> sites =
        recorder.trace(session.variableNames()).events().stream()
            .flatMap(event -> event.site().stream())
            .distinct()
            .toList();
    sites.forEach(site -> assertEquals("cell " + number, site.unit()));
    return sites.stream().map(Site::line).sorted().toList();
  }

  @Test
  void tracedEvents_areWhereTheCellIsNow() {
    String cell =
        """
        class Counter {
          private int count;
          synchronized void increment() { count++; }
          void safely(Lock lock) {
            lock.acquire();
            count++;
            lock.release();
          }
        }
        var counter = new Counter();
        var lock = new Lock();
        var t = new Thread(() -> { counter.increment(); counter.safely(lock); });
        t.start();
        while (t.isAlive()) Thread.onSpinWait();
        """;
    assertEquals(List.of(3, 5, 7, 13), tracedLines(cell));
    assertEquals(List.of(3, 5, 7, 13), tracedLines(cell));
    assertEquals(List.of(4, 6, 8, 14), tracedLines("// moved\n" + cell));
  }

  @Test
  void race_isWhereTheCellIsNow() {
    String cell =
        """
        int raced = 0;
        class Work implements Runnable {
          public void run() {
            raced++;
          }
        }
        var a = new Thread(new Work());
        var b = new Thread(new Work());
        a.start();
        b.start();
        a.join();
        b.join();
        """;
    for (String each : List.of(cell, cell, "\n\n" + cell)) {
      try (RaceDetector detector = RaceDetector.open();
          CellScope scope =
              new CellScope(
                  ++number, new CapturedOutput(), Optional.empty(), detector.scheduler())) {
        CellResult result = session.execute(each, scope);
        assertInstanceOf(CellResult.Completed.class, result, result::toString);
        DataRace race = detector.races(session.variableNames()).found().get(0);
        int line = (int) each.substring(0, each.indexOf("raced++")).lines().count();
        for (DataRace.Side side : List.of(race.first(), race.second())) {
          assertEquals("cell " + number + " line " + line, side.site().orElseThrow().toString());
        }
      }
    }
  }
}
