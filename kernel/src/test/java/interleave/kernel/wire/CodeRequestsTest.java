package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import interleave.kernel.wire.TestClient.Port;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CodeRequestsTest {

  private final LiveKernel kernel = new LiveKernel();
  private final TestClient client = kernel.connect();

  @AfterEach
  void close() {
    client.close();
    kernel.close();
  }

  private Received complete(String code, int cursor) {
    JsonObject content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("cursor_pos", cursor);
    return client.ask(Port.SHELL, "complete_request", content);
  }

  private Received inspect(String code, int cursor, int detail) {
    JsonObject content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("cursor_pos", cursor);
    content.addProperty("detail_level", detail);
    return client.ask(Port.SHELL, "inspect_request", content);
  }

  private Received isComplete(String code) {
    JsonObject content = new JsonObject();
    content.addProperty("code", code);
    return client.ask(Port.SHELL, "is_complete_request", content);
  }

  @Test
  void completions_haveMatchesAndTypes() {
    Received reply = complete("int pri", 7);
    assertEquals("[\"priA\",\"priB\"]", reply.content().get("matches").toString());
    assertEquals(4, reply.number("cursor_start"));
    assertEquals(7, reply.number("cursor_end"));
    assertEquals(
        "{\"start\":4,\"end\":7,\"text\":\"priA\",\"type\":\"function\",\"signature\":\"(int a)\"}",
        reply
            .content()
            .getAsJsonObject("metadata")
            .getAsJsonArray("_jupyter_types_experimental")
            .get(0)
            .toString());
  }

  @Test
  void positions_areCodePoints() {
    // Two clowns are four chars in Java, and two characters in Jupyter.
    Received reply = complete("🤡🤡 xy rest", 5);
    assertEquals("[\"xyA\",\"xyB\"]", reply.content().get("matches").toString());
    assertEquals(3, reply.number("cursor_start"));
    assertEquals(5, reply.number("cursor_end"));
  }

  @Test
  void aCursorOutsideTheCode_isMovedIntoIt() {
    assertEquals(3, complete("abc", 99).number("cursor_end"));
    assertEquals(0, complete("abc", -1).number("cursor_end"));
  }

  @Test
  void inspection_isFoundOrNot() {
    Received found = inspect("🤡 abc", 3, 1);
    assertEquals(true, found.content().get("found").getAsBoolean());
    assertEquals(
        "🤡 a at detail 1",
        found.content().getAsJsonObject("data").get("text/plain").getAsString());
    Received none = inspect("", 0, 0);
    assertEquals("ok", none.status());
    assertEquals(false, none.content().get("found").getAsBoolean());
  }

  @Test
  void completeness_hasFourAnswers() {
    assertEquals("complete", isComplete("yes").status());
    assertEquals("invalid", isComplete("no").status());
    assertEquals("unknown", isComplete("?").status());
    Received more = isComplete("more");
    assertEquals("incomplete", more.status());
    assertEquals("  ", more.text("indent"));
  }

  @Test
  void kernelInfo_saysWhoAndWhichProtocol() {
    Received info = client.ask(Port.SHELL, "kernel_info_request");
    assertEquals("scripted", info.text("implementation"));
    assertEquals(Session.PROTOCOL_VERSION, info.text("protocol_version"));
    assertEquals(
        "script", info.content().getAsJsonObject("language_info").get("name").getAsString());
    assertTrue(info.content().getAsJsonArray("supported_features").isEmpty());
  }
}
