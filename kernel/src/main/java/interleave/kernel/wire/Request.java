package interleave.kernel.wire;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import java.util.List;
import java.util.logging.Level;

/** A request, and the ways back to who asked and to everybody who listens. */
record Request(Incoming message, RequestChannel origin, IoPubChannel iopub) {

  /** Handles one request; may find it wanting. */
  interface Handler {
    void handle(Request request) throws BadMessageException;
  }

  /**
   * Runs a handler between {@code busy} and {@code idle}, as the protocol wants it for any request,
   * even for one that nobody knows. What the handler throws becomes an error reply.
   */
  void handle(Handler handler) {
    status(PublishStatus.BUSY);
    try {
      handler.handle(this);
    } catch (BadMessageException bad) {
      KernelLog.LOG.warning("A " + message.type() + " is refused: " + bad.getMessage());
      replyError(
          "BadRequest", "This " + message.type() + " cannot be answered: " + bad.getMessage());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError failure) {
      KernelLog.LOG.log(Level.SEVERE, "A " + message.type() + " has failed", failure);
      replyError(failure.getClass().getName(), String.valueOf(failure.getMessage()));
    } finally {
      status(PublishStatus.IDLE);
    }
  }

  void reply(ContentType<?> content) {
    reply(content, new JsonObject());
  }

  /** Replies; what cannot be written as JSON fails here, where it still can be answered. */
  void reply(Object content, JsonObject metadata) {
    origin.reply(message, replyType(), Json.snapshot(content), metadata);
  }

  private void replyError(String name, String text) {
    if (message.type().endsWith("_request")) {
      reply(new ErrorReply(name, text, List.of()), new JsonObject());
    }
  }

  void publish(ContentType<?> content) {
    iopub.publish(content.getType().getName(), message.header().json(), Json.snapshot(content));
  }

  private void status(PublishStatus status) {
    publish(status);
  }

  private String replyType() {
    String type = message.type();
    return type.substring(0, type.lastIndexOf('_')) + "_reply";
  }
}
