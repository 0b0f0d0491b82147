package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What threads print, ask for and die of goes to the cell that started them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutputTest {

  private Cells cells;
  private CellStreams streams;

  @BeforeAll
  void open() {
    cells = new Cells();
    streams = CellStreams.install(cells.session);
  }

  @AfterAll
  void close() {
    streams.close();
    cells.close();
  }

  private String out(String cell) {
    cells.value(cell);
    return cells.output().out();
  }

  @Test
  void everyWayToPrint_arrives() {
    String nl = System.lineSeparator();
    assertEquals("true" + nl, out("System.out.println(true);"));
    assertEquals(
        "x1null",
        out("System.out.print('x'); System.out.print(1); System.out.print((Object) null);"));
    assertEquals("a 007", out("System.out.printf(\"%s %03d\", \"a\", 7);"));
    assertEquals("abc" + nl, out("System.out.append(\"ab\").append('c').println();"));
    assertEquals("bytes", out("System.out.write(\"bytes\".getBytes());"));
  }

  @Test
  void errorStream_isSeparate() {
    assertEquals("", out("System.err.print(\"oops\");"));
    assertEquals("oops", cells.output().err());
  }

  @Test
  void charactersInParts_areDecoded() {
    assertEquals(
        "€😀x",
        out(
            """
            for (byte b : "€😀".getBytes("UTF-8")) System.out.write(b);
            System.out.print("x");
            """));
  }

  @Test
  void printlnOfManyThreads_isNeverTorn() {
    String text =
        out(
            """
            var printing = new ArrayList<Thread>();
            for (int i = 0; i < 4; i++) {
              String word = ("" + (char) ('a' + i)).repeat(20);
              var t = new Thread(() -> { for (int k = 0; k < 250; k++) System.out.println(word); });
              t.start();
              printing.add(t);
            }
            for (Thread t : printing) t.join();
            """);
    List<String> expected = new ArrayList<>();
    for (char c = 'a'; c < 'e'; c++) {
      expected.addAll(Collections.nCopies(250, String.valueOf(c).repeat(20)));
    }
    List<String> lines = new ArrayList<>(text.lines().toList());
    Collections.sort(lines);
    assertEquals(expected, lines);
  }

  @Test
  void threadOfAnEndedCell_printsUnderItWithItsName() {
    cells.value(
        """
        var mayPrint = new CountDownLatch(1);
        var late = new Thread(() -> {
          try { mayPrint.await(); } catch (InterruptedException e) { return; }
          System.out.print("one\\ntw");
          System.out.println("o");
        }, "worker-1");
        late.start();
        System.out.println("early");
        """);
    CapturedOutput first = cells.output();
    assertEquals("", out("mayPrint.countDown(); late.join();"));
    assertEquals("early\n[worker-1] one\n[worker-1] two\n", first.out());
  }

  @Test
  void poolThread_printsUnderTheCellWhoseTaskItRuns() {
    cells.value("var pool = Executors.newFixedThreadPool(1);\npool.submit(() -> 1).get();");
    CapturedOutput first = cells.output();
    assertEquals("p", out("pool.submit(() -> System.out.print(\"p\")).get(); pool.shutdown();"));
    assertEquals("", first.out());
  }

  @Test
  void parallelStream_printsUnderTheCellThatRunsIt() {
    cells.value("IntStream.range(0, 1000).parallel().forEach(i -> System.out.print(\"\"));");
    String text = out("IntStream.range(0, 1000).parallel().forEach(i -> System.out.print('x'));");
    assertEquals(1000, text.length());
  }

  @Test
  void threadOfNoCell_printsToTheProcess() throws Exception {
    CellScope scope = cells.nextScope();
    cells.session.execute("1", scope);
    Thread thread = new Thread(() -> System.out.print(""));
    thread.start();
    thread.join();
    assertEquals("", cells.output().out());
  }

  @Test
  void uncaughtException_showsUnderTheThreadsCell() throws Exception {
    CellScope scope = cells.nextScope();
    CapturedOutput output = cells.output();
    cells.session.execute(
        """
        void boom() {
          throw new IllegalStateException("broken");
        }
        var dying = new Thread(() -> {
          boom();
        }, "worker-7");
        dying.start();
        """,
        scope);
    output.failed.await();
    int n = scope.number();
    assertEquals(
        """
        Exception in thread worker-7: IllegalStateException: broken
          cell N, line 2, in boom
              throw new IllegalStateException("broken");
          cell N, line 5, in a lambda
              boom();"""
            .replace("N", "" + n),
        output.errors().get(0));
  }

  @Test
  void scannerAndReader_takeALineEachAcrossCells() {
    assertEquals("first", answer("new Scanner(System.in).nextLine()", "first"));
    assertEquals("7", answer("new Scanner(System.in).nextInt()", "7"));
    assertEquals(
        "second",
        answer("new BufferedReader(new InputStreamReader(System.in)).readLine()", "second"));
    assertEquals("Grüße", answer("new Scanner(System.in).nextLine()", "Grüße"));
  }

  private String answer(String cell, String line) {
    CellScope scope = cells.nextScope();
    cells.output().type(line);
    CellResult result = cells.session.execute(cell, scope);
    return String.valueOf(((CellResult.Completed) result).value().orElseThrow().object());
  }

  @Test
  void closedScanner_doesNotCloseTheNextCellsInput() {
    answer("var closing = new Scanner(System.in);\nclosing.nextLine()", "x");
    cells.value("closing.close();");
    assertEquals("y", answer("new Scanner(System.in).nextLine()", "y"));
  }

  @Test
  void inputThatNobodyCanGive_saysSo() {
    CellScope scope = cells.nextScope();
    cells.output().mayAsk = false;
    CellResult result = cells.session.execute("new Scanner(System.in).nextLine()", scope);
    String shown = Cells.plain(String.join("\n", ((CellResult.Failed) result).traceback()));
    assertTrue(shown.startsWith("InputUnavailable: this front end cannot ask"), shown);
  }
}
