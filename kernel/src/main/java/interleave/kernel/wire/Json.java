package interleave.kernel.wire;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonIOException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonSerializer;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.spencerpark.jupyter.kernel.ExpressionValue;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.messages.adapters.HistoryEntryAdapter;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The JSON of the wire: strict when reading, and in the protocol's shapes when writing. */
final class Json {

  static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .registerTypeAdapter(HistoryEntry.class, HistoryEntryAdapter.INSTANCE)
          .registerTypeHierarchyAdapter(ExpressionValue.class, expressionValue())
          .create();

  private Json() {}

  /** Reads one JSON object and nothing after it. */
  static JsonObject object(byte[] utf8, String part) throws BadMessageException {
    return object(new String(utf8, StandardCharsets.UTF_8), part);
  }

  static JsonObject object(String text, String part) throws BadMessageException {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = GSON.getAdapter(JsonElement.class).read(reader);
      if (!element.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
        throw new BadMessageException("its " + part + " is no JSON object");
      }
      return element.getAsJsonObject();
    } catch (IOException | JsonParseException | IllegalStateException broken) {
      throw new BadMessageException("its " + part + " is broken JSON");
    }
  }

  /** The content as JSON, free of whatever the caller goes on to do with the object. */
  static JsonObject snapshot(Object content) {
    if (content instanceof JsonObject json) {
      return json;
    }
    try {
      return GSON.toJsonTree(content).getAsJsonObject();
    } catch (JsonIOException | IllegalArgumentException inexpressible) {
      throw inexpressible(inexpressible);
    }
  }

  static byte[] utf8(JsonObject json) {
    try {
      return GSON.toJson(json).getBytes(StandardCharsets.UTF_8);
    } catch (JsonIOException | IllegalArgumentException inexpressible) {
      throw inexpressible(inexpressible);
    }
  }

  private static IllegalArgumentException inexpressible(RuntimeException cause) {
    return new IllegalArgumentException(
        "This cannot be sent to the front end as JSON: " + cause.getMessage(), cause);
  }

  /** A bundle with all three of its parts, empty ones included, as ipykernel sends it. */
  static JsonObject bundle(DisplayData data) {
    JsonObject json = snapshot(data);
    for (String part : new String[] {"data", "metadata", "transient"}) {
      if (!json.has(part)) {
        json.add(part, new JsonObject());
      }
    }
    return json;
  }

  /** A field's value, if it is there and not null. */
  static Optional<JsonElement> field(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value == null || value.isJsonNull() ? Optional.empty() : Optional.of(value);
  }

  static String text(JsonObject json, String name) throws BadMessageException {
    JsonElement value =
        field(json, name).orElseThrow(() -> new BadMessageException("its content has no " + name));
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw new BadMessageException("its " + name + " is no text");
    }
    return value.getAsString();
  }

  static String text(JsonObject json, String name, String otherwise) throws BadMessageException {
    return json.has(name) && !json.get(name).isJsonNull() ? text(json, name) : otherwise;
  }

  static boolean bool(JsonObject json, String name, boolean otherwise) throws BadMessageException {
    JsonElement value = field(json, name).orElse(null);
    if (value == null) {
      return otherwise;
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
      throw new BadMessageException("its " + name + " is neither true nor false");
    }
    return value.getAsBoolean();
  }

  static int number(JsonObject json, String name, int otherwise) throws BadMessageException {
    JsonElement value = field(json, name).orElse(null);
    if (value == null) {
      return otherwise;
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber()) {
      throw new BadMessageException("its " + name + " is no number");
    }
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value.getAsDouble()));
  }

  /** The base kernel writes a success as {@code {"data": {"data": …}}} and no status at all. */
  private static JsonSerializer<ExpressionValue> expressionValue() {
    return (value, type, context) -> {
      JsonObject json = new JsonObject();
      if (value instanceof ExpressionValue.Success success) {
        JsonObject bundle = bundle(success.getData());
        json.addProperty("status", "ok");
        json.add("data", bundle.get("data"));
        json.add("metadata", bundle.get("metadata"));
      } else if (value instanceof ExpressionValue.Error error) {
        json.addProperty("status", "error");
        json.addProperty("ename", error.getErrName());
        json.addProperty("evalue", error.getErrMsg());
        json.add("traceback", context.serialize(error.getStacktrace()));
      }
      return json;
    };
  }
}
