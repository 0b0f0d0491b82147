package interleave.kernel.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import interleave.kernel.wire.Interpreter.Completeness;
import interleave.kernel.wire.Interpreter.Completions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.reply.CompleteReply;
import io.github.spencerpark.jupyter.messages.reply.InspectReply;
import io.github.spencerpark.jupyter.messages.reply.IsCompleteReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers questions about code that is not run: completion, inspection, completeness. The protocol
 * counts positions in Unicode code points, the interpreter in UTF-16 units.
 */
final class CodeHandler {

  private final Interpreter interpreter;

  CodeHandler(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  void complete(Request request) throws BadMessageException {
    String code = Json.text(request.message().content(), "code");
    Completions completions = interpreter.complete(code, cursor(request, code));
    int start = code.codePointCount(0, completions.start());
    int end = code.codePointCount(0, completions.end());

    List<String> matches =
        completions.items().stream().map(Completions.Completion::text).distinct().toList();
    JsonArray typed = new JsonArray();
    for (Completions.Completion item : completions.items()) {
      JsonObject entry = new JsonObject();
      entry.addProperty("start", start);
      entry.addProperty("end", end);
      entry.addProperty("text", item.text());
      entry.addProperty("type", item.type());
      entry.addProperty("signature", item.signature());
      typed.add(entry);
    }
    request.reply(
        new CompleteReply(matches, start, end, Map.of("_jupyter_types_experimental", typed)));
  }

  void inspect(Request request) throws BadMessageException {
    String code = Json.text(request.message().content(), "code");
    int detail = Json.number(request.message().content(), "detail_level", 0);
    Optional<DisplayData> found =
        interpreter.inspect(code, cursor(request, code), Math.max(0, Math.min(1, detail)));
    request.reply(new InspectReply(found.isPresent(), found.orElse(DisplayData.EMPTY)));
  }

  void isComplete(Request request) throws BadMessageException {
    Completeness answer = interpreter.isComplete(Json.text(request.message().content(), "code"));
    request.reply(
        switch (answer.status()) {
          case COMPLETE -> IsCompleteReply.VALID_CODE;
          case INVALID -> IsCompleteReply.INVALID_CODE;
          case UNKNOWN -> IsCompleteReply.UNKNOWN;
          case INCOMPLETE -> IsCompleteReply.getIncompleteReplyWithIndent(answer.indent());
        });
  }

  /** Where the cursor stands, in UTF-16 units; at the end if the client does not say. */
  private static int cursor(Request request, String code) throws BadMessageException {
    int length = code.codePointCount(0, code.length());
    int position = Json.number(request.message().content(), "cursor_pos", length);
    return code.offsetByCodePoints(0, Math.max(0, Math.min(length, position)));
  }
}
