package interleave.kernel.wire;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * A message to send. Its content belongs to it: nobody changes it any more.
 *
 * @param route identity frames of the receiver; on iopub, the topic
 * @param id the message's own id
 * @param parent header of the message this one answers; empty if it answers none
 * @param content one of the base kernel's content objects, or JSON as an object or as UTF-8
 * @param weight about how many bytes of memory it keeps until it is sent
 */
record Outgoing(
    List<byte[]> route,
    String id,
    String type,
    JsonObject parent,
    JsonObject metadata,
    Object content,
    List<byte[]> buffers,
    int weight) {

  /** A message without buffers that weighs next to nothing. */
  static Outgoing of(
      List<byte[]> route, Session session, String type, JsonObject parent, Object content) {
    return new Outgoing(
        route, session.nextMessageId(), type, parent, new JsonObject(), content, List.of(), 0);
  }

  Outgoing withMetadata(JsonObject metadata) {
    return new Outgoing(route, id, type, parent, metadata, content, buffers, weight);
  }

  Outgoing withWeight(int weight) {
    return new Outgoing(route, id, type, parent, metadata, content, buffers, weight);
  }
}
