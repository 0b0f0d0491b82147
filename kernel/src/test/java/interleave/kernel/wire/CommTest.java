package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import interleave.kernel.wire.TestClient.Port;
import io.github.spencerpark.jupyter.kernel.comm.Comm;
import io.github.spencerpark.jupyter.kernel.comm.CommManager;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.comm.CommCloseCommand;
import io.github.spencerpark.jupyter.messages.comm.CommMsgCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommTest {

  private final LiveKernel kernel = new LiveKernel();
  private final TestClient client = kernel.connect();

  @AfterEach
  void close() {
    client.close();
    kernel.close();
  }

  /** Sends back what it gets, buffers included. */
  private static final class Echo extends Comm {
    Echo(CommManager manager, String id, String target) {
      super(manager, id, target);
    }

    @Override
    protected void onMessage(Message<CommMsgCommand> message) {
      send(message.getContent().getData(), Map.of("from", "echo"), message.getBlobs());
    }

    @Override
    protected void onClose(Message<CommCloseCommand> message, boolean sending) {}
  }

  private static JsonObject comm(String id) {
    JsonObject content = new JsonObject();
    content.addProperty("comm_id", id);
    content.addProperty("target_name", "echo");
    JsonObject data = new JsonObject();
    data.addProperty("n", 1);
    content.add("data", data);
    return content;
  }

  @Test
  void anUnknownTarget_isClosedAtOnce() {
    String id = client.send(Port.SHELL, "comm_open", comm("c1"));
    List<Received> published = client.publishedUntilIdle(id);
    assertEquals(
        List.of("status", "comm_close", "status"), published.stream().map(Received::type).toList());
    assertEquals("c1", published.get(1).text("comm_id"));
  }

  @Test
  void messagesToNobody_areIgnored() {
    for (String type : List.of("comm_msg", "comm_close")) {
      String id = client.send(Port.SHELL, type, comm("nobody"));
      assertEquals(2, client.publishedUntilIdle(id).size());
    }
  }

  @Test
  void aComm_carriesDataBothWays() {
    kernel
        .server
        .comms()
        .registerTarget("echo", (manager, id, target, open) -> new Echo(manager, id, target));
    client.publishedUntilIdle(client.send(Port.SHELL, "comm_open", comm("c1")));

    JsonObject header = client.header("comm_msg");
    List<byte[]> frames = new ArrayList<>(client.signed(header, "{}", "{}", comm("c1")));
    frames.add(new byte[] {1, 2});
    client.sendRaw(Port.SHELL, frames);
    String id = header.get("msg_id").getAsString();
    Received echo =
        client.next(Port.IOPUB, m -> m.type().equals("comm_msg") && m.parentId().equals(id));
    assertEquals("{\"n\":1}", echo.content().get("data").toString());
    assertEquals("echo", echo.metadata().get("from").getAsString());
    assertArrayEquals(new byte[] {1, 2}, echo.buffers().get(0));

    JsonObject comms =
        client.ask(Port.SHELL, "comm_info_request").content().getAsJsonObject("comms");
    assertEquals("{\"c1\":{\"target_name\":\"echo\"}}", comms.toString());

    client.publishedUntilIdle(client.send(Port.SHELL, "comm_close", comm("c1")));
    assertTrue(
        client.ask(Port.SHELL, "comm_info_request").content().getAsJsonObject("comms").isEmpty());
  }

  @Test
  void commInfo_isFilteredByTarget() {
    JsonObject other = new JsonObject();
    other.addProperty("target_name", "other");
    assertTrue(
        client
            .ask(Port.SHELL, "comm_info_request", other)
            .content()
            .getAsJsonObject("comms")
            .isEmpty());
  }
}
