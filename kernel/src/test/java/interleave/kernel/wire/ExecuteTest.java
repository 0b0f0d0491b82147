package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import interleave.kernel.wire.TestClient.Port;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecuteTest {

  private final LiveKernel kernel = new LiveKernel();
  private final TestClient client = kernel.connect();

  @AfterEach
  void close() {
    client.close();
    kernel.close();
  }

  @Test
  void aCell_isBusyThenShownThenAnsweredThenIdle() {
    TestClient.Run run = client.run("out hello\nvalue 42");
    assertEquals(
        List.of("status", "execute_input", "stream", "execute_result", "status"), run.types());
    assertEquals("hello\n", run.stream("stdout"));
    assertEquals(
        "42",
        run.only("execute_result")
            .content()
            .getAsJsonObject("data")
            .get("text/plain")
            .getAsString());
    assertEquals("ok", run.reply().status());
    assertEquals(1, run.reply().number("execution_count"));
  }

  @Test
  void theKernel_hasASessionOfItsOwnAndKeepsTheParentAsItCame() {
    JsonObject header = client.header("execute_request");
    header.addProperty("subshell_id", "kept");
    client.sendRaw(
        Port.SHELL,
        client.signed(
            header, new JsonObject(), new JsonObject(), TestClient.executeContent("value 1")));
    Received reply = client.replyTo(Port.SHELL, header.get("msg_id").getAsString());
    assertEquals(header, reply.parent());
    assertNotEquals(client.session(), reply.header().get("session").getAsString());
  }

  @Test
  void everyMessage_hasAnIdOfItsOwn() {
    List<Received> published = client.run("out a\nvalue b").published();
    assertEquals(published.size(), published.stream().map(Received::id).distinct().count());
  }

  @Test
  void silent_hidesInputAndValueAndIsNotCounted() {
    JsonObject content = TestClient.executeContent("out seen\nvalue hidden");
    content.addProperty("silent", true);
    TestClient.Run run = client.run(content);
    assertEquals(List.of("status", "stream", "status"), run.types());
    assertEquals(0, run.reply().number("execution_count"));
    assertEquals(1, client.run("value x").reply().number("execution_count"));
  }

  @Test
  void storeHistoryFalse_isNotCounted() {
    JsonObject content = TestClient.executeContent("number");
    content.addProperty("store_history", false);
    client.run("value 1");
    assertEquals(1, client.run(content).reply().number("execution_count"));
    assertEquals(2, client.run("value 2").reply().number("execution_count"));
  }

  @Test
  void anEmptyCell_isNotCounted() {
    assertEquals(0, client.run("  \n").reply().number("execution_count"));
  }

  @Test
  void missingFields_haveTheProtocolsDefaults() {
    JsonObject content = new JsonObject();
    content.addProperty("code", "value 1");
    TestClient.Run run = client.run(content);
    assertEquals("ok", run.reply().status());
    assertEquals(1, run.reply().number("execution_count"));
  }

  @Test
  void cellId_reachesTheInterpreter() {
    JsonObject header = client.header("execute_request");
    JsonObject metadata = new JsonObject();
    metadata.addProperty("cellId", "abc");
    client.sendRaw(
        Port.SHELL,
        client.signed(header, new JsonObject(), metadata, TestClient.executeContent("cellid")));
    TestClient.Run run = client.finish(header.get("msg_id").getAsString());
    assertTrue(run.only("execute_result").content().toString().contains("abc"));
  }

  @Test
  void userExpressions_areEvaluatedAfterASuccess() {
    JsonObject content = TestClient.executeContent("value 1");
    JsonObject expressions = new JsonObject();
    expressions.addProperty("good", "1+1");
    expressions.addProperty("bad", "fail now");
    content.add("user_expressions", expressions);
    JsonObject results = client.run(content).reply().content().getAsJsonObject("user_expressions");
    assertEquals(
        "{\"status\":\"ok\",\"data\":{\"text/plain\":\"<1+1>\"},\"metadata\":{}}",
        results.get("good").toString());
    assertEquals("BadExpression", results.getAsJsonObject("bad").get("ename").getAsString());
  }

  @Test
  void anExpressionThatBreaksTheInterpreter_spoilsOnlyItself() {
    JsonObject content = TestClient.executeContent("value 1");
    JsonObject expressions = new JsonObject();
    expressions.addProperty("bad", "crash");
    content.add("user_expressions", expressions);
    Received reply = client.run(content).reply();
    assertEquals("ok", reply.status());
    assertTrue(reply.content().toString().contains("CrashError"), reply.content().toString());
  }

  @Test
  void aValueThatIsNoJson_makesTheCellFail() {
    TestClient.Run run = client.run("inexpressible");
    assertEquals("error", run.reply().status());
    assertTrue(run.only("error").text("evalue").contains("as JSON"));
  }

  @Test
  void aFailure_isPublishedAndAnsweredAlike() {
    TestClient.Run run = client.run("fail Oops");
    assertEquals("error", run.reply().status());
    assertEquals("Oops", run.reply().text("ename"));
    assertEquals(1, run.reply().number("execution_count"));
    assertEquals(
        run.reply().content().get("traceback"), run.only("error").content().get("traceback"));
  }

  @Test
  void anInterpreterThatThrows_doesNotEndTheKernel() {
    assertEquals("error", client.run("crash now").reply().status());
    assertEquals("ok", client.run("value 1").reply().status());
  }

  @Test
  void cellsBehindAFailure_areAborted() {
    String first = client.execute("out running\nawait never");
    client.next(Port.IOPUB, message -> message.type().equals("stream"));
    String second = client.execute("value 2");
    String info = client.send(Port.SHELL, "kernel_info_request", new JsonObject());
    String third = client.execute("value 3");
    // Arrives behind all of that, and makes the first cell fail.
    String interrupt = client.send(Port.SHELL, "interrupt_request", new JsonObject());
    assertEquals("error", client.finish(first).reply().status());
    TestClient.Run aborted = client.finish(second);
    assertEquals("aborted", aborted.reply().status());
    assertEquals(List.of("status", "status"), aborted.types());
    assertEquals("ok", client.finish(info).reply().status());
    assertEquals("aborted", client.finish(third).reply().status());
    assertEquals("ok", client.replyTo(Port.SHELL, interrupt).status());
    assertEquals("ok", client.run("value 4").reply().status());
  }

  @Test
  void aCellSentAfterAFailuresReply_isRun() {
    for (int i = 0; i < 200; i++) {
      String failing = client.execute("fail Oops");
      assertEquals("error", client.replyTo(Port.SHELL, failing).status());
      String next = client.execute("value 1");
      assertEquals("ok", client.replyTo(Port.SHELL, next).status());
    }
  }

  @Test
  void stopOnErrorFalse_abortsNothing() {
    JsonObject content = TestClient.executeContent("out running\nawait never");
    content.addProperty("stop_on_error", false);
    String first = client.send(Port.SHELL, "execute_request", content);
    client.next(Port.IOPUB, message -> message.type().equals("stream"));
    String second = client.execute("value 2");
    client.ask(Port.SHELL, "interrupt_request");
    assertEquals("error", client.finish(first).reply().status());
    assertEquals("ok", client.finish(second).reply().status());
  }

  @Test
  void aRequestWithoutCode_isAnsweredWithAnError() {
    TestClient.Run run =
        client.finish(client.send(Port.SHELL, "execute_request", new JsonObject()));
    assertEquals("error", run.reply().status());
    assertTrue(run.reply().text("evalue").contains("no code"));
  }

  @Test
  void theReply_saysWhenTheCellBegan() {
    Received reply = client.run("value 1").reply();
    assertFalse(reply.metadata().get("started").getAsString().isEmpty());
  }
}
