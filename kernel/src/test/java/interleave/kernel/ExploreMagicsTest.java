package interleave.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import interleave.kernel.shell.CellStreams;
import interleave.kernel.shell.JavaSession;
import interleave.kernel.wire.KernelServer;
import interleave.kernel.wire.Received;
import interleave.kernel.wire.TestClient;
import interleave.kernel.wire.TestClient.Port;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code %%explore}, {@code %%simulate} and {@code %%replay}, as a front end sees them. */
@Timeout(1200)
class ExploreMagicsTest {

  private static final String LOST_UPDATE =
      """
      int count = 0;
      Thread one = new Thread(() -> count++, "one");
      Thread two = new Thread(() -> count++, "two");
      one.start();
      two.start();
      one.join();
      two.join();
      count
      """;

  /** Far more interleavings than a test can wait for. */
  private static final String ENDLESS =
      """
      int count = 0;
      Runnable add = () -> { for (int i = 0; i < 9; i++) count++; };
      var threads = List.of(new Thread(add), new Thread(add), new Thread(add), new Thread(add));
      for (Thread t : threads) t.start();
      for (Thread t : threads) t.join();
      count
      """;

  private static CellStreams streams;
  private static KernelServer server;
  private static TestClient client;

  @BeforeAll
  static void open() {
    JavaSession session = JavaSession.open();
    streams = CellStreams.install(session);
    server =
        KernelServer.start(
            new KernelConnectionProperties(
                "127.0.0.1", 0, 0, 0, 0, 0, "tcp", "hmac-sha256", UUID.randomUUID().toString()),
            new JavaKernel(session),
            new KernelServer.Settings(Optional.empty(), () -> {}));
    client = new TestClient(server.connection());
  }

  @AfterAll
  static void close() {
    client.close();
    server.close();
    streams.close();
  }

  private static List<Received> shown(TestClient.Run run) {
    return run.published().stream()
        .filter(m -> m.type().equals("display_data") || m.type().equals("update_display_data"))
        .toList();
  }

  private static String data(Received message, String mime) {
    return message.content().getAsJsonObject("data").get(mime).getAsString();
  }

  private static String id(Received message) {
    return message.content().getAsJsonObject("transient").get("display_id").getAsString();
  }

  /** What stands in the notebook in the end. */
  private static Received last(TestClient.Run run) {
    assertEquals("ok", run.reply().status(), () -> run.reply().content().toString());
    return shown(run).get(shown(run).size() - 1);
  }

  private static String plain(String cell) {
    return withoutNumber(data(last(client.run(cell)), "text/plain"));
  }

  /** The same cell has another number each time. */
  private static String withoutNumber(String text) {
    return text.replaceAll("cell \\d+", "this cell").replaceAll(" \\d+ line", " n line");
  }

  private static String error(String cell) {
    TestClient.Run run = client.run(cell);
    assertEquals("error", run.reply().status(), () -> run.published().toString());
    return run.reply().text("ename") + ": " + run.reply().text("evalue");
  }

  private static String schedule(String text) {
    Matcher matcher = Pattern.compile("%%replay (\\S+)").matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  private static void assertContains(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), () -> "not in it: " + part + "\n" + text);
    }
  }

  @Test
  void explore_showsOneDisplay_withVerdictOutcomesStepsAndPicture() {
    TestClient.Run run = client.run("%%explore\n" + LOST_UPDATE);
    Received last = last(run);
    assertEquals(1, run.ofType("display_data").size(), () -> run.types().toString());
    assertEquals(
        1, shown(run).stream().map(ExploreMagicsTest::id).distinct().count(), "display ids");
    assertContains(
        data(last, "text/plain"),
        "It depends on the order of the threads: 1 in 2 of 4 interleavings, against 2.",
        "one and two both read count = 0 before either wrote: one update is lost.",
        "Outcomes of all 4 interleavings",
        "acceptable",
        "surprising",
        "write count = 1",
        "%%replay ");
    assertContains(
        data(last, "text/html"),
        "<table>",
        "<caption",
        "<img alt=\"Timeline of cell",
        "Every step");
    assertContains(data(last, "text/markdown"), "**It depends on", "| 2 | 2 | 50 % |");
  }

  @Test
  void replay_showsTheRunAgain() {
    String schedule = schedule(plain("%%explore\n" + LOST_UPDATE));
    String once = plain("%%replay " + schedule + "\n" + LOST_UPDATE);
    assertContains(once, "Outcome: 1.", "one update is lost", "%%replay " + schedule);
    assertEquals(once, plain("%%replay " + schedule + "\n" + LOST_UPDATE));
  }

  @Test
  void simulate_isTheSameForEverybody_andKeepsItsTimeline() {
    String cell = LOST_UPDATE.replace("count++", "{ count++; System.out.println(count); }");
    TestClient.Run once = client.run("%%simulate seed=3\n" + cell);
    TestClient.Run again = client.run("%%simulate seed=3\n" + cell);
    assertContains(data(last(once), "text/plain"), "Outcome: ", "%%replay ");
    assertContains(data(last(once), "text/html"), "<img alt=\"Timeline of cell");
    assertEquals(once.stream("stdout"), again.stream("stdout"));
    assertEquals(2, once.stream("stdout").lines().count(), () -> once.stream("stdout"));
    assertEquals(
        withoutNumber(data(last(once), "text/plain")),
        withoutNumber(data(last(again), "text/plain")));
    assertTrue(
        shown(client.run("%timeline last")).stream()
            .anyMatch(m -> data(m, "text/html").contains("two: running")));
  }

  @Test
  void anInterrupt_endsItWithWhatIsKnown() {
    String id = client.execute("%%explore schedules=2_000_000_000 seconds=3600\n" + ENDLESS);
    Received progress =
        client.next(Port.IOPUB, m -> m.type().equals("display_data") && m.parentId().equals(id));
    assertContains(data(progress, "text/plain"), "of at most 2,000,000,000 interleavings");
    assertEquals("ok", client.ask(Port.CONTROL, "interrupt_request").status());
    TestClient.Run run = client.finish(id);
    assertEquals("Interrupted", run.reply().text("ename"));
    List<Received> updates = run.ofType("update_display_data");
    Received last = updates.get(updates.size() - 1);
    assertEquals(id(progress), id(last));
    assertContains(
        data(last, "text/plain"),
        "of an unknown number, up to an interrupt",
        "It was interrupted: this is what was known then.",
        "Outcomes of ");
    assertContains(plain("%%explore\n" + LOST_UPDATE), "all 4 interleavings");
  }

  @Test
  void aBudgetThatEnds_saysSo() {
    assertContains(
        plain("%%explore schedules=40 seed=7\n" + ENDLESS),
        "40 interleavings of an unknown number, seed 7",
        "schedules= and seconds= allow more of them");
    assertContains(plain("%%explore preemptions=0\n" + LOST_UPDATE), "with at most 0 preemptions");
  }

  @Test
  void variablesOfEarlierCells_areNamed_andAreWhatTheyWere() {
    client.run("int total = 5;");
    String text =
        plain(
            """
            %%explore
            var t = Threads.start(() -> total++);
            total++;
            t.join();
            total
            """);
    assertContains(
        text,
        "Before each run and after the last, variables of earlier cells were put back: total.");
    assertEquals("5", data(client.run("total").only("execute_result"), "text/plain"));
  }

  @Test
  void objectsOfEarlierCells_areNotPutBack_andThatIsFound() {
    client.run("var sums = new int[1];");
    assertContains(
        plain("%%explore\nsums[0]++; sums[0]"),
        "This cannot be explored: it did not do the same when it was run the same way",
        "Something it uses is not made anew in each run");
  }

  @Test
  void whatTheCellExpects_decides() {
    String text = plain("%%explore\nexpect(2);\n" + LOST_UPDATE);
    assertContains(text, "Wrong: 1, in 2 of 4 interleavings.", "forbidden", "acceptable");
    assertContains(
        plain("%%explore\nexpect(2); expect(1);\n" + LOST_UPDATE),
        "Proven: in all 4 interleavings no outcome is wrong.");
    assertContains(
        plain("%%explore\nforbid(1);\n" + LOST_UPDATE), "Wrong: 1, in 2 of 4 interleavings.");
    assertContains(
        plain("%%explore\n" + LOST_UPDATE + ";\nassert count == 2 : \"one is lost\";"),
        "Wrong: AssertionError: one is lost, in 2 of 4 interleavings.");
  }

  @Test
  void anInvariant_isLookedAtAfterEveryStep() {
    String text =
        plain(
            """
            %%explore
            int left = 1;
            int right = 1;
            invariant("nothing is lost", () -> left + right == 2);
            Thread t = new Thread(() -> { left--; right++; });
            t.start();
            t.join();
            left + right
            """);
    assertContains(
        text,
        "Wrong: broken invariant: nothing is lost",
        "\"nothing is lost\" does not hold after step ",
        ": write left = 0.");
  }

  @Test
  void moreMayHappen_onRequest() {
    String cell =
        """
        Object bell = new Object();
        boolean rung = false;
        String heard = "";
        Thread listener = new Thread(() -> {
          synchronized (bell) {
            try {
              if (!rung) bell.wait();
              heard = rung ? "the bell" : "nothing";
            } catch (InterruptedException e) { }
          }
        });
        listener.start();
        synchronized (bell) { rung = true; bell.notify(); }
        listener.join();
        heard
        """;
    assertContains(plain("%%explore\n" + cell), "the outcome is always the bell");
    String text = plain("%%explore spurious early notify\n" + cell);
    assertContains(text, "nothing", "spurious wake-up", "+early+notify+spurious@1.1");
    assertContains(plain("%%replay " + schedule(text) + "\n" + cell), "Outcome: nothing.");
  }

  @Test
  void misuse_isExplained() {
    assertContains(
        error("%%explore depth=3\nint x = 0;"),
        "MagicError: %%explore does not know \"depth=3\"; it knows schedules=…",
        "spurious");
    assertContains(error("%%explore spurious spurious2\nint x;"), "does not know \"spurious2\"");
    assertContains(error("%%explore seconds=0\nint x = 0;"), "seconds must be more than 0");
    assertContains(error("%%simulate sometimes\nint x = 0;"), "does not know \"sometimes\"");
    assertContains(error("%%replay\nint x = 0;"), "%%replay needs one schedule");
    assertContains(error("%%replay 3-4\nint x = 0;"), "\"3-4\" is no schedule. One looks like");
    assertContains(error("%%replay 1@2/5+sideways\nint x = 0;"), "is no schedule");
    for (String magic : List.of("%%explore", "%%simulate", "%%replay /3")) {
      assertContains(error(magic), "has nothing to run");
    }
  }

  @Test
  void whatDoesNotCompile_isTold_withItsLine() {
    TestClient.Run run = client.run("%%explore\nint fine = 1;\nint wrong = \"text\";");
    assertEquals("error", run.reply().status());
    JsonArray traceback = run.reply().content().getAsJsonArray("traceback");
    assertContains(traceback.toString(), "incompatible types", "3");
    assertTrue(shown(run).isEmpty(), () -> run.types().toString());
  }

  @Test
  void aScheduleThatNoLongerFits_saysWhere() {
    assertContains(
        plain("%%replay 7@2/30\n" + LOST_UPDATE),
        "The schedule does not fit at step 2, where there is no thread 7.");
    assertContains(plain("%%replay /99\n" + LOST_UPDATE), "The schedule does not fit after step ");
  }

  @Test
  void aCellOfOneThread_isToldSo() {
    assertContains(
        plain("%%explore\nint a = 1;\na + 1"),
        "Proven: in the only interleaving the outcome is always 2.",
        "There is only one order: the cell has one thread");
  }

  @Test
  void whatCannotBeExplored_isNamedWithItsLine_andTheKernelGoesOn() {
    assertContains(
        plain("%%explore\nint n = 0;\nwhile (true) { }"),
        "This cannot be explored: main goes round a loop without end, at this cell line 3.");
    assertContains(plain("%%explore\nSystem.exit(1);"), "System.exit(1)");
    assertEquals("2", data(client.run("1 + 1").only("execute_result"), "text/plain"));
  }

  @Test
  void help_tellsTheOptions() {
    for (String magic : List.of("explore", "simulate", "replay")) {
      TestClient.Run run = client.run("%help " + magic);
      assertContains(shownText(run), "%%" + magic);
    }
    assertContains(shownText(client.run("%help explore")), "spurious", "invariant(", "expect(");
  }

  private static String shownText(TestClient.Run run) {
    return Stream.concat(shown(run).stream(), run.ofType("execute_result").stream())
            .map(message -> data(message, "text/plain"))
            .collect(Collectors.joining("\n"))
        + run.stream("stdout");
  }

  @Test
  void options_areCompleted() {
    assertEquals(Set.of("spurious"), completions("%%explore seed=1 sp"));
    assertEquals(
        Set.of("schedules=", "seconds=", "preemptions=", "early", "notify"),
        completions("%%explore spurious seed=1 "));
    assertEquals(Set.of("fair"), completions("%%simulate f"));
    assertEquals(Set.of("replay"), completions("%%rep"));
  }

  private static Set<String> completions(String code) {
    JsonObject content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("cursor_pos", code.length());
    List<String> matches = new ArrayList<>();
    client
        .ask(Port.SHELL, "complete_request", content)
        .content()
        .getAsJsonArray("matches")
        .forEach(match -> matches.add(match.getAsString()));
    assertFalse(matches.isEmpty(), code);
    return Set.copyOf(matches);
  }
}
