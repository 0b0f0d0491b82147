package interleave.kernel.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import interleave.kernel.wire.Interpreter.Cell;
import interleave.kernel.wire.Interpreter.Result;
import io.github.spencerpark.jupyter.kernel.ExpressionValue;
import io.github.spencerpark.jupyter.kernel.comm.CommManager;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

/**
 * Runs cells, on the main thread. What a flag means is what ipykernel does about it: {@code silent}
 * hides the input and the value but not what the code prints, and makes a failure abort nothing;
 * only a cell that is stored is counted, and an empty one never is.
 */
final class ExecuteHandler {

  private final Interpreter interpreter;
  private final IoPubChannel iopub;
  private final StdinChannel stdin;
  private final History history;
  private final CommManager comms;
  private final MainThread main;
  private final RequestChannel shell;

  /** Number of the last cell that was counted. */
  private int count;

  /** What a client asked for. */
  private record Fields(
      String code,
      boolean silent,
      boolean counted,
      boolean stdinAllowed,
      boolean stopOnError,
      Map<String, String> expressions,
      Optional<String> cellId) {

    static Fields of(Incoming message) throws BadMessageException {
      JsonObject content = message.content();
      String code = Json.text(content, "code");
      boolean silent = Json.bool(content, "silent", false);
      boolean stored = Json.bool(content, "store_history", !silent);
      Map<String, String> expressions = new LinkedHashMap<>();
      Optional<JsonElement> asked = Json.field(content, "user_expressions");
      if (asked.isPresent()) {
        if (!asked.get().isJsonObject()) {
          throw new BadMessageException("its user_expressions are no JSON object");
        }
        JsonObject named = asked.get().getAsJsonObject();
        for (String name : named.keySet()) {
          expressions.put(name, Json.text(named, name));
        }
      }
      return new Fields(
          code,
          silent,
          stored && !silent && !code.isBlank(),
          Json.bool(content, "allow_stdin", false),
          Json.bool(content, "stop_on_error", true),
          expressions,
          Json.field(message.metadata(), "cellId")
              .filter(JsonElement::isJsonPrimitive)
              .map(JsonElement::getAsString));
    }
  }

  /** The base kernel's reply with the payload that old consoles insist on. */
  private static final class Ok extends ExecuteReply {
    @SuppressWarnings("unused") // Written to JSON.
    private final List<Object> payload = List.of();

    Ok(int executionCount, Map<String, ExpressionValue> expressions) {
      super(executionCount, expressions);
    }
  }

  ExecuteHandler(
      Interpreter interpreter,
      IoPubChannel iopub,
      StdinChannel stdin,
      History history,
      CommManager comms,
      MainThread main,
      RequestChannel shell) {
    this.interpreter = interpreter;
    this.iopub = iopub;
    this.stdin = stdin;
    this.history = history;
    this.comms = comms;
    this.main = main;
    this.shell = shell;
  }

  void handle(Request request) throws BadMessageException {
    String started = Session.timestamp();
    Fields fields = Fields.of(request.message());
    if (fields.counted()) {
      count++;
    }
    int number = count;
    if (!fields.silent()) {
      request.publish(new PublishExecuteInput(fields.code(), number));
    }
    comms.setMessageContext(request.message());
    Result result = shown(run(request, fields, number), request, fields, number);
    if (result instanceof Result.Success success) {
      store(fields, number, success.value());
      Map<String, ExpressionValue> values = evaluate(fields.expressions());
      request.reply(new Ok(number, values), replyMetadata(started, "ok"));
    } else if (result instanceof Result.Failure failure) {
      store(fields, number, Optional.empty());
      request.publish(new PublishError(failure.name(), failure.message(), failure.traceback()));
      if (fields.stopOnError() && !fields.silent()) {
        main.abortWaitingCells(shell);
      }
      ErrorReply reply = new ErrorReply(failure.name(), failure.message(), failure.traceback());
      reply.setExecutionCount(number);
      request.reply(reply, replyMetadata(started, "error"));
    }
  }

  private Result run(Request request, Fields fields, int number) {
    CellPublisher output =
        new CellPublisher(request.message(), number, fields.stdinAllowed(), iopub, stdin);
    try {
      Cell cell = new Cell(fields.code(), number, fields.silent(), fields.cellId());
      return interpreter.execute(cell, output);
    } catch (RuntimeException | Error broken) {
      return broken(broken);
    } finally {
      output.end();
    }
  }

  private static Result broken(Throwable thrown) {
    KernelLog.LOG.log(Level.SEVERE, "The interpreter threw what it should have reported", thrown);
    return new Result.Failure(
        thrown.getClass().getName(),
        String.valueOf(thrown.getMessage()),
        List.of("The kernel itself has failed here: " + thrown));
  }

  /** Shows the value. One that cannot be sent makes the cell fail: its author should learn why. */
  private Result shown(Result result, Request request, Fields fields, int number) {
    if (fields.silent() || !(result instanceof Result.Success success)) {
      return result;
    }
    try {
      success.value().ifPresent(value -> publishValue(request, number, value));
      return result;
    } catch (IllegalArgumentException inexpressible) {
      String why = String.valueOf(inexpressible.getMessage());
      return new Result.Failure("IllegalArgumentException", why, List.of(why));
    }
  }

  private void publishValue(Request request, int number, DisplayData value) {
    PublishExecuteResult result = new PublishExecuteResult(number, value);
    iopub.publish(
        result.getType().getName(),
        request.message().header().json(),
        Json.utf8(Json.bundle(result)));
  }

  private Map<String, ExpressionValue> evaluate(Map<String, String> expressions) {
    Map<String, ExpressionValue> values = new LinkedHashMap<>();
    expressions.forEach((name, expression) -> values.put(name, evaluate(expression)));
    return values;
  }

  private ExpressionValue evaluate(String expression) {
    Result result;
    try {
      result = interpreter.evaluate(expression);
    } catch (RuntimeException | Error broken) {
      result = broken(broken);
    }
    if (result instanceof Result.Failure failure) {
      return new ExpressionValue.Error(failure.name(), failure.message(), failure.traceback());
    }
    return new ExpressionValue.Success(((Result.Success) result).value().orElse(DisplayData.EMPTY));
  }

  private void store(Fields fields, int number, Optional<DisplayData> value) {
    if (fields.counted()) {
      Object text = value.map(bundle -> bundle.getData(MIMEType.TEXT_PLAIN)).orElse("");
      history.add(number, fields.code(), String.valueOf(text));
    }
  }

  private static JsonObject replyMetadata(String started, String status) {
    JsonObject metadata = new JsonObject();
    metadata.addProperty("started", started); // JupyterLab shows how long a cell took.
    metadata.addProperty("status", status);
    return metadata;
  }
}
