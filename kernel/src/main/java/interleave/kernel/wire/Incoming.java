package interleave.kernel.wire;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.List;
import java.util.Map;

/**
 * A received message, verified and parsed.
 *
 * @param route the identity frames that lead back to the sender
 * @param parent header of the message this one answers; empty if it answers none
 */
record Incoming(
    List<byte[]> route,
    RawHeader<?> header,
    JsonObject parent,
    JsonObject metadata,
    JsonObject content,
    List<byte[]> buffers)
    implements MessageContext {

  String type() {
    return header.typeName();
  }

  boolean is(MessageType<?> type) {
    return header.getType().equals(type);
  }

  @Override
  public List<byte[]> getIdentities() {
    return route;
  }

  @Override
  public RawHeader<?> getHeader() {
    return header;
  }

  /** The same message in the base kernel's shape, for those of its parts that want it. */
  <T> Message<T> as(MessageType<T> type) {
    if (!is(type)) {
      throw new IllegalArgumentException("a " + type() + " is no " + type);
    }
    @SuppressWarnings("unchecked") // Checked above: there is one object for each type.
    RawHeader<T> typed = (RawHeader<T>) header;
    @SuppressWarnings("unchecked")
    Map<String, Object> untypedMetadata = Json.GSON.fromJson(metadata, Map.class);
    T body = Json.GSON.fromJson(content, type.getContentType());
    return new Message<>(route, typed, null, untypedMetadata, body, buffers);
  }
}
