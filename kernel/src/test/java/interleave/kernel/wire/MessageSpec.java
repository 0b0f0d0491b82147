package interleave.kernel.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What Jupyter's protocol demands of each message a kernel sends, as a table: on which channels it
 * may come, which fields its content must have, which it may have, and what they are.
 */
final class MessageSpec {

  private static final Pattern DATE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
  private static final Pattern MIME_TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+");

  private record Kind(String description, Predicate<JsonElement> test) {}

  private static final Kind TEXT =
      new Kind("text", e -> e.isJsonPrimitive() && e.getAsJsonPrimitive().isString());
  private static final Kind NUMBER =
      new Kind("a number", e -> e.isJsonPrimitive() && e.getAsJsonPrimitive().isNumber());
  private static final Kind BOOL =
      new Kind("true or false", e -> e.isJsonPrimitive() && e.getAsJsonPrimitive().isBoolean());
  private static final Kind OBJECT = new Kind("an object", JsonElement::isJsonObject);
  private static final Kind TEXTS =
      new Kind(
          "a list of texts",
          e -> e.isJsonArray() && e.getAsJsonArray().asList().stream().allMatch(TEXT.test()));
  private static final Kind LIST = new Kind("a list", JsonElement::isJsonArray);
  private static final Kind HISTORY =
      new Kind(
          "a list of [session, line, input or [input, output]]",
          e ->
              e.isJsonArray()
                  && e.getAsJsonArray().asList().stream()
                      .allMatch(
                          entry ->
                              entry.isJsonArray()
                                  && entry.getAsJsonArray().size() == 3
                                  && NUMBER.test().test(entry.getAsJsonArray().get(0))
                                  && NUMBER.test().test(entry.getAsJsonArray().get(1))));
  private static final Kind BUNDLE =
      new Kind(
          "an object with MIME types as names",
          e ->
              e.isJsonObject()
                  && e.getAsJsonObject().keySet().stream()
                      .allMatch(name -> MIME_TYPE.matcher(name).matches()));
  private static final Kind EXPRESSIONS =
      new Kind(
          "results of expressions",
          e ->
              e.isJsonObject()
                  && e.getAsJsonObject().asMap().values().stream()
                      .allMatch(MessageSpec::isExpressionResult));

  private static Kind oneOf(String... values) {
    Set<String> allowed = Set.of(values);
    return new Kind(
        "one of " + allowed, e -> TEXT.test().test(e) && allowed.contains(e.getAsString()));
  }

  private static boolean isExpressionResult(JsonElement element) {
    if (!element.isJsonObject() || !element.getAsJsonObject().has("status")) {
      return false;
    }
    JsonObject result = element.getAsJsonObject();
    return switch (result.get("status").getAsString()) {
      case "ok" -> result.keySet().equals(Set.of("status", "data", "metadata"));
      case "error" -> result.keySet().equals(Set.of("status", "ename", "evalue", "traceback"));
      default -> false;
    };
  }

  private record Shape(
      Set<TestClient.Port> ports, Map<String, Kind> required, Map<String, Kind> optional) {}

  private static final Set<TestClient.Port> REQUESTED =
      Set.of(TestClient.Port.SHELL, TestClient.Port.CONTROL);
  private static final Set<TestClient.Port> IOPUB = Set.of(TestClient.Port.IOPUB);
  private static final Set<TestClient.Port> STDIN = Set.of(TestClient.Port.STDIN);
  private static final Kind OK = oneOf("ok");

  private static Shape shape(Set<TestClient.Port> ports, Map<String, Kind> required) {
    return new Shape(ports, required, Map.of());
  }

  private static final Map<String, Shape> SHAPES =
      Map.ofEntries(
          Map.entry(
              "execute_reply",
              new Shape(
                  REQUESTED,
                  Map.of("status", OK, "execution_count", NUMBER, "user_expressions", EXPRESSIONS),
                  Map.of("payload", LIST))),
          Map.entry(
              "inspect_reply",
              shape(
                  REQUESTED,
                  Map.of("status", OK, "found", BOOL, "data", BUNDLE, "metadata", OBJECT))),
          Map.entry(
              "complete_reply",
              shape(
                  REQUESTED,
                  Map.of(
                      "status", OK,
                      "matches", TEXTS,
                      "cursor_start", NUMBER,
                      "cursor_end", NUMBER,
                      "metadata", OBJECT))),
          Map.entry("history_reply", shape(REQUESTED, Map.of("status", OK, "history", HISTORY))),
          Map.entry(
              "is_complete_reply",
              new Shape(
                  REQUESTED,
                  Map.of("status", oneOf("complete", "incomplete", "invalid", "unknown")),
                  Map.of("indent", TEXT))),
          Map.entry(
              "kernel_info_reply",
              new Shape(
                  REQUESTED,
                  Map.of(
                      "status", OK,
                      "protocol_version", TEXT,
                      "implementation", TEXT,
                      "implementation_version", TEXT,
                      "language_info", OBJECT,
                      "banner", TEXT,
                      "help_links", LIST),
                  Map.of("debugger", BOOL, "supported_features", TEXTS))),
          Map.entry("comm_info_reply", shape(REQUESTED, Map.of("status", OK, "comms", OBJECT))),
          Map.entry(
              "shutdown_reply",
              shape(
                  Set.of(TestClient.Port.SHELL, TestClient.Port.CONTROL, TestClient.Port.IOPUB),
                  Map.of("status", OK, "restart", BOOL))),
          Map.entry("interrupt_reply", shape(REQUESTED, Map.of("status", OK))),
          Map.entry(
              "stream", shape(IOPUB, Map.of("name", oneOf("stdout", "stderr"), "text", TEXT))),
          Map.entry(
              "display_data",
              shape(IOPUB, Map.of("data", BUNDLE, "metadata", OBJECT, "transient", OBJECT))),
          Map.entry(
              "update_display_data",
              shape(IOPUB, Map.of("data", BUNDLE, "metadata", OBJECT, "transient", OBJECT))),
          Map.entry(
              "execute_result",
              new Shape(
                  IOPUB,
                  Map.of("data", BUNDLE, "metadata", OBJECT, "execution_count", NUMBER),
                  Map.of("transient", OBJECT))),
          Map.entry("execute_input", shape(IOPUB, Map.of("code", TEXT, "execution_count", NUMBER))),
          Map.entry("clear_output", shape(IOPUB, Map.of("wait", BOOL))),
          Map.entry(
              "error", shape(IOPUB, Map.of("ename", TEXT, "evalue", TEXT, "traceback", TEXTS))),
          Map.entry(
              "status", shape(IOPUB, Map.of("execution_state", oneOf("busy", "idle", "starting")))),
          Map.entry("iopub_welcome", shape(IOPUB, Map.of("subscription", TEXT))),
          Map.entry(
              "comm_open",
              new Shape(
                  IOPUB,
                  Map.of("comm_id", TEXT, "target_name", TEXT, "data", OBJECT),
                  Map.of("target_module", TEXT))),
          Map.entry("comm_msg", shape(IOPUB, Map.of("comm_id", TEXT, "data", OBJECT))),
          Map.entry("comm_close", shape(IOPUB, Map.of("comm_id", TEXT, "data", OBJECT))),
          Map.entry("input_request", shape(STDIN, Map.of("prompt", TEXT, "password", BOOL))));

  private static final Shape HEADER =
      shape(
          Set.of(),
          Map.of(
              "msg_id", TEXT,
              "msg_type", TEXT,
              "username", TEXT,
              "session", TEXT,
              "date", new Kind("a full time", e -> DATE.matcher(e.getAsString()).matches()),
              "version", oneOf("5.4")));

  private static final Shape ERROR =
      new Shape(
          Set.of(),
          Map.of("status", oneOf("error"), "ename", TEXT, "evalue", TEXT, "traceback", TEXTS),
          Map.of("execution_count", NUMBER));

  private static final Shape ABORTED = shape(Set.of(), Map.of("status", oneOf("aborted")));

  private MessageSpec() {}

  /** The types that the table knows. */
  static Set<String> types() {
    return SHAPES.keySet();
  }

  /** Fails if the message is not as the protocol wants it. */
  static void check(Received message) {
    fields("header", message.header(), HEADER);
    Shape shape = SHAPES.get(message.type());
    if (shape == null) {
      throw new AssertionError("no kernel sends a " + message.type());
    }
    if (!shape.ports().contains(message.port())) {
      throw new AssertionError("a " + message.type() + " does not belong on " + message.port());
    }
    fields(message.type(), message.content(), reply(message, shape));
    boolean answers = !message.type().equals("iopub_welcome") && !isStarting(message);
    if (answers && message.parentId().isEmpty()) {
      throw new AssertionError("a " + message.type() + " has no parent");
    }
  }

  private static Shape reply(Received message, Shape shape) {
    if (!message.type().endsWith("_reply") || !message.content().has("status")) {
      return shape;
    }
    return switch (message.status()) {
      case "error" -> ERROR;
      case "aborted" -> ABORTED;
      default -> shape;
    };
  }

  private static boolean isStarting(Received message) {
    return message.type().equals("status") && message.text("execution_state").equals("starting");
  }

  private static void fields(String what, JsonObject json, Shape shape) {
    Set<String> missing = new TreeSet<>(shape.required().keySet());
    missing.removeAll(json.keySet());
    if (!missing.isEmpty()) {
      throw new AssertionError("a " + what + " lacks " + missing + ": " + json);
    }
    Map<String, Kind> known = new TreeMap<>(shape.required());
    known.putAll(shape.optional());
    for (String field : json.keySet()) {
      Kind kind = known.get(field);
      if (kind == null) {
        throw new AssertionError("a " + what + " has no field " + field + ": " + json);
      }
      if (!kind.test().test(json.get(field))) {
        throw new AssertionError(
            field + " of a " + what + " must be " + kind.description() + ": " + json.get(field));
      }
    }
  }
}
