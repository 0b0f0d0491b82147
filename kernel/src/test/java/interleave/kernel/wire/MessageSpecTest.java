package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import interleave.kernel.wire.TestClient.Port;
import io.github.spencerpark.jupyter.kernel.comm.Comm;
import io.github.spencerpark.jupyter.kernel.comm.CommManager;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.comm.CommCloseCommand;
import io.github.spencerpark.jupyter.messages.comm.CommMsgCommand;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A tour through the protocol, in which every type of message is seen; and the table's own test.
 */
class MessageSpecTest {

  private static final class Silent extends Comm {
    Silent(CommManager manager, String id, String target) {
      super(manager, id, target);
    }

    @Override
    protected void onMessage(Message<CommMsgCommand> message) {}

    @Override
    protected void onClose(Message<CommCloseCommand> message, boolean sending) {}
  }

  @Test
  void everyMessageOfALiveKernel_isAsTheProtocolWantsIt() {
    try (LiveKernel kernel = new LiveKernel();
        TestClient client = kernel.connect()) {
      kernel
          .server
          .comms()
          .registerTarget(
              "start",
              (manager, id, target, open) -> {
                Silent answer =
                    manager.openComm("back", (m, newId, t, message) -> new Silent(m, newId, t));
                answer.send(new JsonObject());
                answer.close();
                return new Silent(manager, id, target);
              });
      client.run("out a\nerr b\ndisplay i x\nupdate i y\nclear wait\nerror Oops\nvalue 1");
      client.run("fail Oops");
      String reading = client.execute("input ?");
      client.next(Port.STDIN, m -> true);
      client.ask(Port.CONTROL, "interrupt_request");
      client.finish(reading);
      JsonObject code = new JsonObject();
      code.addProperty("code", "yes");
      code.addProperty("target_name", "start");
      code.addProperty("comm_id", "c");
      code.addProperty("hist_access_type", "tail");
      code.add("data", new JsonObject());
      for (String request : List.of("complete", "inspect", "is_complete", "history", "comm_info")) {
        client.finish(client.send(Port.SHELL, request + "_request", code));
      }
      client.publishedUntilIdle(client.send(Port.SHELL, "comm_open", code));
      client.ask(Port.SHELL, "kernel_info_request");
      client.ask(Port.CONTROL, "shutdown_request");
      client.next(Port.IOPUB, m -> m.type().equals("shutdown_reply"));
      assertEquals(new TreeSet<>(MessageSpec.types()), client.seen());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "IOPUB|stream|{'name':'stdout'}|lacks [text]",
        "IOPUB|stream|{'name':'stdlog','text':''}|must be one of",
        "IOPUB|stream|{'name':'stdout','text':1}|must be text",
        "IOPUB|stream|{'name':'stdout','text':'','more':1}|has no field more",
        "SHELL|stream|{'name':'stdout','text':''}|does not belong on SHELL",
        "SHELL|coffee_reply|{}|no kernel sends",
        "SHELL|interrupt_reply|{}|lacks [status]",
        "SHELL|execute_reply|{'status':'error'}|lacks [ename, evalue, traceback]",
        "SHELL|history_reply|{'status':'ok','history':[[1,2]]}|must be a list of",
        "IOPUB|display_data|{'data':{'html':''},'metadata':{},'transient':{}}|MIME types",
      })
  void theTable_refuses(Port port, String type, String content, String reason) {
    String header =
        "{'msg_id':'1','msg_type':'%s','username':'','session':'','date':'%s','version':'5.4'}"
            .formatted(type, Session.timestamp());
    Received message =
        new Received(
            port,
            List.of(),
            json(header),
            json("{'msg_id':'0'}"),
            new JsonObject(),
            json(content),
            List.of());
    AssertionError refused = assertThrows(AssertionError.class, () -> MessageSpec.check(message));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  @Test
  void aTimeWithoutMicroseconds_isRefused() {
    JsonObject header = json("{'msg_id':'1','msg_type':'interrupt_reply','username':''}");
    header.addProperty("session", "");
    header.addProperty("version", "5.4");
    header.addProperty("date", "2026-01-01T12:00Z");
    Received message =
        new Received(
            Port.CONTROL,
            List.of(),
            header,
            json("{'msg_id':'0'}"),
            new JsonObject(),
            json("{'status':'ok'}"),
            List.of());
    assertThrows(AssertionError.class, () -> MessageSpec.check(message));
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
  }
}
