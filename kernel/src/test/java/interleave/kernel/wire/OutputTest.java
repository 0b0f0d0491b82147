package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.wire.TestClient.Port;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputTest {

  private final LiveKernel kernel = new LiveKernel();
  private final TestClient client = kernel.connect();

  @AfterEach
  void close() {
    client.close();
    kernel.close();
  }

  @Test
  void manyLines_arriveCompleteInFewMessages() {
    TestClient.Run run = client.run("lines 200000");
    String expected =
        IntStream.range(0, 200_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    // Not assertEquals: it would print both.
    assertTrue(expected.equals(run.stream("stdout")), "lines are missing or out of order");
    // As many more as the machine is slow: gathered text is sent after some time, too.
    int messages = run.ofType("stream").size();
    assertTrue(messages < 2_000, "200,000 lines came in " + messages + " messages");
  }

  @Test
  void stdoutAndStderr_keepTheirOrder() {
    TestClient.Run run = client.run("zigzag 1000");
    String all =
        run.ofType("stream").stream().map(m -> m.text("text")).collect(Collectors.joining());
    assertEquals(
        IntStream.range(0, 1000).mapToObj(i -> i + "\n").collect(Collectors.joining()), all);
  }

  @Test
  void threadsOfACell_keepTheirOwnOrderAndLoseNothing() {
    String text = client.run("threads 4").stream("stdout");
    for (int t = 0; t < 4; t++) {
      String prefix = "t" + t + " ";
      List<String> lines = text.lines().filter(line -> line.startsWith(prefix)).toList();
      assertEquals(IntStream.range(0, 1000).mapToObj(i -> prefix + i).toList(), lines);
    }
  }

  @Test
  void gatheredText_isShownWhileTheCellRuns() {
    String id = client.execute("out early\nawait go");
    Received stream =
        client.next(Port.IOPUB, m -> m.type().equals("stream") && m.parentId().equals(id));
    assertEquals("early\n", stream.text("text"));
    kernel.interpreter.gate("go").countDown();
    assertEquals("ok", client.finish(id).reply().status());
  }

  @Test
  void displays_comeBetweenTheTextAroundThem() {
    TestClient.Run run = client.run("out a\ndisplay id1 picture\nout b\nerror Oops\nout c");
    assertEquals(
        List.of(
            "status",
            "execute_input",
            "stream",
            "display_data",
            "stream",
            "error",
            "stream",
            "status"),
        run.types());
  }

  @Test
  void anUpdate_carriesTheDisplayId() {
    TestClient.Run run = client.run("display id1 first\nupdate id1 second");
    for (String type : List.of("display_data", "update_display_data")) {
      assertEquals(
          "{\"display_id\":\"id1\"}", run.only(type).content().get("transient").toString());
    }
    assertTrue(run.only("update_display_data").content().toString().contains("second"));
  }

  @Test
  void clear_saysWhetherToWait() {
    TestClient.Run run = client.run("clear wait\nclear now");
    assertEquals(
        List.of(true, false),
        run.ofType("clear_output").stream()
            .map(m -> m.content().get("wait").getAsBoolean())
            .toList());
  }

  @Test
  void outputAfterTheEnd_belongsToItsCell() {
    TestClient.Run first = client.run("thread later late\nvalue 1");
    client.run("value 2");
    String third = client.execute("await third");
    kernel.interpreter.gate("later").countDown();
    Received late = client.next(Port.IOPUB, m -> m.type().equals("stream"));
    assertEquals("late\n", late.text("text"));
    assertEquals(first.reply().parentId(), late.parentId());
    kernel.interpreter.gate("third").countDown();
    assertEquals("ok", client.finish(third).reply().status());
  }

  @Test
  void aCellThatPrintsTooMuch_isCutWithOneNotice() {
    TestClient.Run run = client.run("kilobytes 12000");
    assertEquals(10_000_000, run.stream("stdout").length());
    assertEquals(
        "\n[Cell 1 has put out more than 10 MB; the rest is not shown. To see up to 100 MB of it,"
            + " begin the cell with %output 100]\n[2,000,000 bytes of cell 1 are not shown]\n",
        run.stream("stderr"));
  }

  @Test
  void aRaisedLimit_isKept() {
    TestClient.Run run = client.run("limit 20000000\nkilobytes 12000");
    assertEquals(12_000_000, run.stream("stdout").length());
    assertEquals("", run.stream("stderr"));
  }

  @Test
  void aFloodOfText_doesNotHideAPicture() {
    TestClient.Run run = client.run("kilobytes 12000\ndisplay id1 picture");
    assertFalse(run.ofType("display_data").isEmpty());
  }

  @Test
  void aFloodOfPictures_isCutToo() {
    TestClient.Run run = client.run("pictures 20");
    assertEquals(10, run.ofType("display_data").size());
    assertTrue(run.stream("stderr").contains("not shown"));
  }

  @Test
  void aSlowClient_losesNothing() {
    // Nothing is read while the cell runs: all of it waits in the kernel.
    String id = client.execute("limit 100000000\nkilobytes 20000\nzigzag 5000");
    assertEquals("ok", client.replyTo(Port.SHELL, id).status());
    List<Received> published = client.publishedUntilIdle(id);
    long bytes =
        published.stream()
            .filter(m -> m.type().equals("stream"))
            .mapToLong(m -> m.text("text").length())
            .sum();
    long zigzag = IntStream.range(0, 5000).mapToObj(i -> i + "\n").mapToInt(String::length).sum();
    assertEquals(20_000_000 + zigzag, bytes);
  }
}
