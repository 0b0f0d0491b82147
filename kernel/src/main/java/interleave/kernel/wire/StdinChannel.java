package interleave.kernel.wire;

import com.google.gson.JsonObject;
import interleave.kernel.display.CellOutput.InputUnavailable;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.request.InputRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Asks the person at the front end for a line and waits for the answer. One question is open at a
 * time; threads that ask meanwhile wait for their turn.
 */
final class StdinChannel extends Channel {

  /** A question and its answer to come. */
  private record Question(String id, CompletableFuture<String> answer) {}

  private final ReentrantLock turn = new ReentrantLock(true);

  /** The question that is open, or null. Written by the thread that has the turn. */
  private final AtomicReference<Question> open = new AtomicReference<>();

  StdinChannel(ZMQ.Context context, Codec codec) {
    super("stdin", context, SocketType.ROUTER, codec);
  }

  @Override
  int port(KernelConnectionProperties connection) {
    return connection.getStdinPort();
  }

  /**
   * Asks the client that sent {@code request}.
   *
   * @param ended completes when the cell ends, and with it the wait
   * @throws InterruptedException if the calling thread is interrupted meanwhile
   * @throws InputUnavailable if the cell ends meanwhile
   */
  String ask(Incoming request, String prompt, boolean password, CompletableFuture<?> ended)
      throws InterruptedException {
    turn.lockInterruptibly();
    try {
      Outgoing message =
          Outgoing.of(
              request.route(),
              codec().session(),
              MessageType.INPUT_REQUEST.getName(),
              request.header().json(),
              new InputRequest(prompt, password));
      Question question = new Question(message.id(), new CompletableFuture<>());
      open.set(question);
      post(message);
      CompletableFuture.anyOf(question.answer(), ended).get();
      if (!question.answer().isDone()) {
        throw new InputUnavailable("The cell that asked for input has ended");
      }
      return question.answer().get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("An answer cannot fail", impossible);
    } finally {
      open.set(null);
      turn.unlock();
    }
  }

  @Override
  void received(List<byte[]> frames) throws BadMessageException {
    Incoming reply = codec().decode(frames);
    if (!reply.is(MessageType.INPUT_REPLY)) {
      throw new BadMessageException("a " + reply.type() + " does not belong there");
    }
    String value = Json.text(reply.content(), "value");
    Question question = open.get();
    if (question == null || !answers(reply.parent(), question)) {
      KernelLog.LOG.fine("An answer came to a question that is not asked any more");
      return;
    }
    question.answer().complete(value);
  }

  /** Not every client says which question it answers; then it is the open one. */
  private static boolean answers(JsonObject parent, Question question) {
    return !parent.has("msg_id") || parent.get("msg_id").getAsString().equals(question.id());
  }
}
