package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import interleave.kernel.wire.TestClient.Port;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControlTest {

  private final LiveKernel kernel = new LiveKernel();
  private final TestClient client = kernel.connect();

  @AfterEach
  void close() {
    client.close();
    kernel.close();
  }

  /** Runs a cell up to the point where its text shows that it runs. */
  private String start(String code) {
    String id = client.execute("out running\n" + code);
    client.next(Port.IOPUB, m -> m.type().equals("stream") && m.parentId().equals(id));
    return id;
  }

  private static JsonObject restart(boolean restart) {
    JsonObject content = new JsonObject();
    content.addProperty("restart", restart);
    return content;
  }

  @Test
  void kernelInfo_isAnsweredWhileACellRuns() {
    String cell = start("await go");
    Received info = client.ask(Port.CONTROL, "kernel_info_request");
    assertEquals("5.4", info.text("protocol_version"));
    assertEquals("scripted", info.text("implementation"));
    kernel.interpreter.gate("go").countDown();
    assertEquals("ok", client.finish(cell).reply().status());
  }

  @Test
  void heartbeat_isAnsweredWhileACellRuns() {
    String cell = start("spin");
    byte[] beat = "ping".getBytes(StandardCharsets.US_ASCII);
    assertArrayEquals(beat, client.heartbeat(beat));
    client.ask(Port.CONTROL, "interrupt_request");
    client.finish(cell);
  }

  @ParameterizedTest
  @EnumSource(
      value = Port.class,
      names = {"SHELL", "CONTROL"})
  void interrupt_endsTheRunningCell(Port port) {
    String cell = start("spin");
    assertEquals("ok", client.ask(port, "interrupt_request").status());
    assertEquals("Interrupted", client.finish(cell).reply().text("ename"));
    assertEquals("ok", client.run("value 1").reply().status());
  }

  @Test
  void anInterruptBetweenCells_doesNothing() {
    assertEquals("ok", client.ask(Port.CONTROL, "interrupt_request").status());
    assertEquals("ok", client.run("open go\nawait go").reply().status());
  }

  @Test
  void otherRequestsOnControl_areAnsweredThere() {
    JsonObject content = new JsonObject();
    content.addProperty("code", "yes");
    assertEquals("complete", client.ask(Port.CONTROL, "is_complete_request", content).status());
  }

  @ParameterizedTest
  @EnumSource(
      value = Port.class,
      names = {"SHELL", "CONTROL"})
  void shutdown_isAnsweredToAllAndEndsTheProcess(Port port) throws InterruptedException {
    Received reply = client.ask(port, "shutdown_request", restart(false));
    assertEquals("ok", reply.status());
    assertEquals(false, reply.content().get("restart").getAsBoolean());
    client.next(Port.IOPUB, m -> m.type().equals("shutdown_reply"));
    assertTrue(kernel.exited.await(TestClient.PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    assertTrue(kernel.interpreter.isClosed());
    kernel.server.awaitShutdown();
  }

  @Test
  void restart_isEchoed() {
    Received reply = client.ask(Port.CONTROL, "shutdown_request", restart(true));
    assertEquals(true, reply.content().get("restart").getAsBoolean());
  }

  @Test
  void shutdown_doesNotWaitForACellThatCannotBeStopped() throws InterruptedException {
    start("stuckUntil end");
    client.ask(Port.CONTROL, "shutdown_request", restart(false));
    assertTrue(kernel.exited.await(TestClient.PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    kernel.interpreter.gate("end").countDown();
  }

  @Test
  void outputOfARunningCell_isNotLostInAShutdown() {
    String cell = client.execute("out first\nlines 10\nopen there\nawait never");
    awaitGate("there");
    client.ask(Port.CONTROL, "shutdown_request", restart(false));
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("line 9\n")) {
      text.append(
          client
              .next(Port.IOPUB, m -> m.type().equals("stream") && m.parentId().equals(cell))
              .text("text"));
    }
    assertTrue(text.toString().startsWith("first\n"));
  }

  private void awaitGate(String name) {
    try {
      kernel.interpreter.gate(name).await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
