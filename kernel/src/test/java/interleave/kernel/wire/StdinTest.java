package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import interleave.kernel.wire.TestClient.Port;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StdinTest {

  private final LiveKernel kernel = new LiveKernel();
  private final TestClient client = kernel.connect();

  @AfterEach
  void close() {
    client.close();
    kernel.close();
  }

  private Received question() {
    return question(client);
  }

  private static Received question(TestClient client) {
    return client.next(Port.STDIN, message -> message.type().equals("input_request"));
  }

  private void answer(String value) {
    answer(value, new JsonObject());
  }

  private void answer(String value, JsonObject parent) {
    answer(client, value, parent);
  }

  private static void answer(TestClient client, String value, JsonObject parent) {
    JsonObject content = new JsonObject();
    content.addProperty("value", value);
    client.send(Port.STDIN, "input_reply", content, parent);
  }

  private static String value(TestClient.Run run) {
    return run.only("execute_result")
        .content()
        .getAsJsonObject("data")
        .get("text/plain")
        .getAsString();
  }

  @Test
  void aQuestion_isAskedAndAnswered() {
    String cell = client.execute("input Name?");
    Received question = question();
    assertEquals("Name?", question.text("prompt"));
    assertEquals(false, question.content().get("password").getAsBoolean());
    assertEquals(cell, question.parentId());
    answer("Grüße 🎉");
    assertEquals("Grüße 🎉", value(client.finish(cell)));
  }

  @Test
  void textBeforeAQuestion_isShownBeforeIt() {
    String cell = client.execute("out before\ninput ?");
    question();
    client.next(Port.IOPUB, m -> m.type().equals("stream") && m.parentId().equals(cell));
    answer("x");
    client.finish(cell);
  }

  @Test
  void aQuestionToAClientThatIsNotConnectedYet_isAskedOnceItIs() {
    try (TestClient slow = kernel.connectWithout(Port.STDIN)) {
      String cell = slow.execute("out before\ninput Name?");
      slow.next(Port.IOPUB, m -> m.type().equals("stream") && m.parentId().equals(cell));
      slow.connect(kernel.server.connection(), Port.STDIN);
      assertEquals("Name?", question(slow).text("prompt"));
      answer(slow, "here", new JsonObject());
      assertEquals("here", value(slow.finish(cell)));
    }
  }

  @Test
  void aQuestionNobodyGot_isForgottenWithItsCell() {
    try (TestClient slow = kernel.connectWithout(Port.STDIN)) {
      String first = slow.execute("out before\ninput one");
      slow.next(Port.IOPUB, m -> m.type().equals("stream") && m.parentId().equals(first));
      slow.ask(Port.CONTROL, "interrupt_request");
      assertEquals("Interrupted", slow.finish(first).reply().text("ename"));
      slow.connect(kernel.server.connection(), Port.STDIN);
      String second = slow.execute("input two");
      assertEquals("two", question(slow).text("prompt"));
      answer(slow, "fresh", new JsonObject());
      assertEquals("fresh", value(slow.finish(second)));
    }
  }

  @Test
  void aPassword_isAskedForAsOne() {
    String cell = client.execute("password Secret?");
    assertEquals(true, question().content().get("password").getAsBoolean());
    answer("x");
    client.finish(cell);
  }

  @Test
  void anAnswerToAnOlderQuestion_isIgnored() {
    String first = client.execute("input one");
    Received old = question();
    client.ask(Port.CONTROL, "interrupt_request");
    client.finish(first);
    String second = client.execute("input two");
    Received current = question();
    answer("stale", old.header());
    answer("fresh", current.header());
    assertEquals("fresh", value(client.finish(second)));
  }

  @Test
  void anAnswerNobodyAskedFor_isIgnored() {
    answer("nobody asked", client.header("input_request"));
    String cell = client.execute("input ?");
    Received question = question();
    answer("asked", question.header());
    assertEquals("asked", value(client.finish(cell)));
  }

  @Test
  void interrupt_endsTheWait() {
    String cell = client.execute("input ?");
    question();
    client.ask(Port.CONTROL, "interrupt_request");
    assertEquals("Interrupted", client.finish(cell).reply().text("ename"));
  }

  @Test
  void withoutAPerson_theCellFailsWithAReason() {
    JsonObject content = TestClient.executeContent("input ?");
    content.addProperty("allow_stdin", false);
    Received reply = client.run(content).reply();
    assertEquals("InputUnavailable", reply.text("ename"));
    assertTrue(
        reply.text("evalue").startsWith("Cell 1 asked for input, but this front end cannot"));
  }

  @Test
  void aThreadThatStillReadsWhenItsCellEnds_isToldSo() {
    String cell = client.execute("reader now\nopen now\nawait end");
    question();
    kernel.interpreter.gate("end").countDown();
    // The thread is told while the cell ends: before or after it is idle.
    Received late = client.next(Port.IOPUB, m -> m.type().equals("stream"));
    assertEquals(cell, late.parentId());
    assertEquals("The cell that asked for input has ended\n", late.text("text"));
    client.finish(cell);
  }

  @Test
  void aThreadThatReadsAfterItsCellHasEnded_isToldSo() {
    client.run("reader later");
    kernel.interpreter.gate("later").countDown();
    Received late = client.next(Port.IOPUB, m -> m.type().equals("stream"));
    assertEquals(
        List.of("stderr", "Cell 1 has ended; only a running cell can ask for input\n"),
        List.of(late.text("name"), late.text("text")));
  }
}
