package interleave.kernel.wire;

import com.google.gson.JsonObject;
import interleave.kernel.display.CellOutput.InputUnavailable;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.request.InputRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * Asks the person at the front end for a line and waits for the answer. One question is open at a
 * time; threads that ask meanwhile wait for their turn.
 *
 * <p>A cell may ask before its front end has connected this channel: each channel is a connection
 * of its own, and the one that brought the request may have been quicker. The question is then
 * asked again and again until somebody gets it or it is not open any more.
 */
final class StdinChannel extends Channel {

  private static final int FIRST_PAUSE_MILLIS = 5;
  private static final int LONGEST_PAUSE_MILLIS = 500;

  /** A question and its answer to come. */
  private record Question(String id, CompletableFuture<String> answer) {}

  private final ReentrantLock turn = new ReentrantLock(true);

  /**
   * The question that is open, or null. Written by the thread that has the turn, and closed under
   * {@link #sending}: so a question whose cell has ended is not sent any more.
   */
  private final AtomicReference<Question> open = new AtomicReference<>();

  /** Held by the owner for as long as it gives a question to ZeroMQ, which is not long. */
  private final ReentrantLock sending = new ReentrantLock();

  /** What nobody was there to get. Used by the owner only. */
  private Optional<Outgoing> undelivered = Optional.empty();

  /** How long to wait before that is sent again. Used by the owner only. */
  private int pauseMillis = FIRST_PAUSE_MILLIS;

  StdinChannel(ZMQ.Context context, Codec codec) {
    super("stdin", context, SocketType.ROUTER, codec);
    setRouterMandatory(true); // Else a message for somebody who is not there is dropped unseen.
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
      closeQuestion();
      turn.unlock();
    }
  }

  private void closeQuestion() {
    sending.lock();
    try {
      open.set(null);
    } finally {
      sending.unlock();
    }
  }

  /** Everything that is sent here is a question. */
  @Override
  void deliver(Outgoing question) {
    sending.lock();
    try {
      if (isOpen(question) && !reaches(question)) {
        undelivered = Optional.of(question);
      } else {
        undelivered = Optional.empty();
        pauseMillis = FIRST_PAUSE_MILLIS;
      }
    } finally {
      sending.unlock();
    }
  }

  /** Gives a question to ZeroMQ; returns whether its client is there. */
  private boolean reaches(Outgoing question) {
    try {
      super.deliver(question);
      return true;
    } catch (ZMQException refused) {
      if (refused.getErrorCode() != ZMQ.Error.EHOSTUNREACH.getCode()) {
        throw refused;
      }
      return false;
    }
  }

  @Override
  void prepareToSend() {
    undelivered.ifPresent(this::deliver);
  }

  @Override
  long millisToSleep() {
    if (undelivered.isEmpty()) {
      return super.millisToSleep();
    }
    int pause = pauseMillis;
    pauseMillis = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    return pause;
  }

  private boolean isOpen(Outgoing message) {
    Question question = open.get();
    return question != null && question.id().equals(message.id());
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
