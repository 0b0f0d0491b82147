package interleave.kernel.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.KernelTimestamp;
import io.github.spencerpark.jupyter.messages.MessageType;

/**
 * A received header with every field it came with, known or not, so that it can be sent back as it
 * was. The base kernel's own header holds six fixed fields, fails where one is missing and forgets
 * the name of a type it does not know.
 */
final class RawHeader<T> extends Header<T> {

  private final JsonObject json;

  private RawHeader(JsonObject json, MessageType<T> type) {
    super(
        text(json, "msg_id"),
        text(json, "username"),
        text(json, "session"),
        new KernelTimestamp(text(json, "date")),
        type,
        text(json, "version"));
    this.json = json;
  }

  /** Reads a header. Only the message's id and type must be there; no client needs more. */
  static RawHeader<?> of(JsonObject json) throws BadMessageException {
    for (String field : new String[] {"msg_id", "msg_type"}) {
      if (text(json, field).isEmpty()) {
        throw new BadMessageException("its header has no " + field);
      }
    }
    return new RawHeader<>(json, MessageType.getType(text(json, "msg_type")));
  }

  /** The type as it is called, also where {@link #getType} only knows that it is unknown. */
  String typeName() {
    return text(json, "msg_type");
  }

  JsonObject json() {
    return json;
  }

  private static String text(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }
}
