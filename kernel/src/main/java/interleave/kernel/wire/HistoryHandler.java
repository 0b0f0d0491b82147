package interleave.kernel.wire;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.kernel.history.HistoryManager.ResultFlag;
import io.github.spencerpark.jupyter.messages.reply.HistoryReply;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Answers history requests, on the main thread. */
final class HistoryHandler {

  /** What IPython gives where the client does not say how many. */
  private static final int TAIL = 10;

  private final History history;

  HistoryHandler(History history) {
    this.history = history;
  }

  void handle(Request request) throws BadMessageException {
    JsonObject content = request.message().content();
    Set<ResultFlag> flags = EnumSet.noneOf(ResultFlag.class);
    if (Json.bool(content, "output", false)) {
      flags.add(ResultFlag.INCLUDE_OUTPUT);
    }
    if (Json.bool(content, "unique", false)) {
      flags.add(ResultFlag.UNIQUE);
    }
    String access = Json.text(content, "hist_access_type");
    List<HistoryEntry> entries =
        switch (access) {
          case "tail" -> history.lookupTail(Json.number(content, "n", TAIL), flags);
          case "range" ->
              history.lookupRange(
                  Json.number(content, "session", 0),
                  Json.number(content, "start", 0),
                  Json.number(content, "stop", Integer.MAX_VALUE),
                  flags);
          case "search" ->
              history.search(
                  Json.text(content, "pattern", "*"),
                  Json.number(content, "n", Integer.MAX_VALUE),
                  flags);
          default ->
              throw new BadMessageException(
                  "its hist_access_type must be tail, range or search, got " + access);
        };
    request.reply(new HistoryReply(entries));
  }
}
