package interleave.kernel.wire;

import com.google.gson.JsonObject;
import java.util.List;

/** A message as a client got it. */
public record Received(
    TestClient.Port port,
    List<byte[]> route,
    JsonObject header,
    JsonObject parent,
    JsonObject metadata,
    JsonObject content,
    List<byte[]> buffers) {

  public String type() {
    return header.get("msg_type").getAsString();
  }

  String id() {
    return header.get("msg_id").getAsString();
  }

  /** Id of the message this one answers; empty if it answers none. */
  public String parentId() {
    return parent.has("msg_id") ? parent.get("msg_id").getAsString() : "";
  }

  public String text(String field) {
    return content.get(field).getAsString();
  }

  int number(String field) {
    return content.get(field).getAsInt();
  }

  public String status() {
    return text("status");
  }

  boolean isIdle() {
    return type().equals("status") && text("execution_state").equals("idle");
  }
}
