package interleave.kernel.wire;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * What every client sees: status, output, results. Welcomes each subscriber ({@code
 * iopub_welcome}), sends the text that cells have gathered, and holds producers back when they are
 * faster than the socket.
 *
 * <p>The order of one cell's messages is the order in which they enter the outbox; gathered text
 * enters it too, so it can neither overtake nor be overtaken.
 */
final class IoPubChannel extends Channel {

  /** How long text is gathered before it is sent. */
  private static final long GATHER_NANOS = 50_000_000;

  /** More than this in the outbox makes producers wait, in bytes. */
  private static final long HIGH_WATER = 8 << 20;

  /** A cell that has text to send, and when. */
  private record Due(CellPublisher cell, long nanoTime) {}

  /** In order of time, since all wait equally long. */
  private final Queue<Due> due = new ConcurrentLinkedQueue<>();

  private final AtomicLong waitingBytes = new AtomicLong();
  private final ReentrantLock room = new ReentrantLock();
  private final Condition drained = room.newCondition();

  IoPubChannel(ZMQ.Context context, Codec codec) {
    super("iopub", context, SocketType.XPUB, codec);
    setXpubVerbose(true); // Tell of every subscriber, not only of the first to a topic.
  }

  @Override
  int port(KernelConnectionProperties connection) {
    return connection.getIopubPort();
  }

  /** Publishes a message, from any thread and without waiting. */
  void publish(String type, JsonObject parent, Object content) {
    post(message(type, parent, content));
  }

  /** A message of this channel: its route is the topic. */
  Outgoing message(String type, JsonObject parent, Object content) {
    Session session = codec().session();
    List<byte[]> topic =
        List.of(("kernel." + session.id() + "." + type).getBytes(StandardCharsets.UTF_8));
    return Outgoing.of(topic, session, type, parent, content);
  }

  @Override
  void post(Outgoing message) {
    waitingBytes.addAndGet(message.weight());
    super.post(message);
  }

  /** Lets a cell's gathered text be sent a little later. */
  void gatherLater(CellPublisher cell) {
    boolean alone = due.isEmpty();
    due.add(new Due(cell, System.nanoTime() + GATHER_NANOS));
    if (alone) {
      wake();
    }
  }

  /**
   * Waits while too much is waiting to be sent. Not interruptible: the wait is short, since the
   * owner of this channel never waits for anybody.
   */
  void awaitRoom() {
    if (waitingBytes.get() < HIGH_WATER) {
      return;
    }
    room.lock();
    try {
      while (waitingBytes.get() >= HIGH_WATER / 2 && !isStopped()) {
        drained.awaitUninterruptibly();
      }
    } finally {
      room.unlock();
    }
  }

  @Override
  void sent(Outgoing message) {
    long before = waitingBytes.getAndAdd(-message.weight());
    if (before >= HIGH_WATER / 2 && before - message.weight() < HIGH_WATER / 2) {
      signalRoom();
    }
  }

  @Override
  void afterStopping() {
    signalRoom();
  }

  private void signalRoom() {
    room.lock();
    try {
      drained.signalAll();
    } finally {
      room.unlock();
    }
  }

  @Override
  void prepareToSend() {
    for (Due next = due.peek();
        next != null && next.nanoTime() - System.nanoTime() <= 0;
        next = due.peek()) {
      due.remove();
      next.cell().flush();
    }
  }

  @Override
  void prepareToStop() {
    for (Due next = due.poll(); next != null; next = due.poll()) {
      next.cell().flush();
    }
  }

  @Override
  long millisToSleep() {
    Due next = due.peek();
    if (next == null) {
      return -1;
    }
    // Rounded up: rounded down, the last millisecond would be spent spinning.
    return Math.max(0, (next.nanoTime() - System.nanoTime() + 999_999) / 1_000_000);
  }

  /**
   * The first message that a subscriber gets is a welcome. Who gets a message is decided with its
   * first frame, and a subscription may come into effect in just that moment. So the look that
   * counts is the one after the first frame: what has been begun then becomes a welcome for those
   * who have come, and the message begins anew.
   */
  @Override
  void deliver(Outgoing message) {
    List<byte[]> frames = codec().encode(message);
    byte[] first = frames.get(0);
    receiveSome();
    sendMore(first);
    while (hasArrived()) {
      List<byte[]> welcome = codec().encode(welcome(message.route(), ""));
      sendFrames(welcome.subList(1, welcome.size()));
      receiveSome();
      sendMore(first);
    }
    sendFrames(frames.subList(1, frames.size()));
  }

  /** A frame of a subscriber: 1 and the topic it wants, or 0 and the topic it wants no more. */
  @Override
  void received(List<byte[]> frames) {
    byte[] frame = frames.get(0);
    if (frame.length == 0 || frame[0] != 1) {
      return;
    }
    byte[] topic = Arrays.copyOfRange(frame, 1, frame.length);
    List<byte[]> route = topic.length == 0 ? List.of() : List.of(topic);
    sendFrames(codec().encode(welcome(route, new String(topic, StandardCharsets.UTF_8))));
  }

  private Outgoing welcome(List<byte[]> route, String subscription) {
    JsonObject content = new JsonObject();
    content.addProperty("subscription", subscription);
    return Outgoing.of(route, codec().session(), "iopub_welcome", new JsonObject(), content);
  }
}
