package interleave.kernel.wire;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * A socket and the thread that owns it. A ZeroMQ socket must be used by one thread only, so any
 * other thread leaves what it wants to send in the outbox and wakes the owner, which sleeps in a
 * selector until there is something to receive or to send.
 *
 * <p>The wake-up is {@link Selector#wakeup}: unlike a socket or a pipe it does not care whether the
 * waking thread is interrupted, and threads of a cell often are.
 *
 * <p>Whatever goes wrong with one message is logged, and the loop goes on.
 */
abstract class Channel extends JupyterSocket {

  /**
   * How long a closed socket goes on delivering what it was given, if the process lives that long.
   */
  private static final int LINGER_MILLIS = 60_000;

  /** So that a flood of messages does not keep the owner from sending. */
  private static final int RECEIVED_AT_ONCE = 256;

  private final String name;
  private final Codec codec;
  private final Selector selector;
  private final Thread owner;
  private final Queue<Outgoing> outbox = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> afterReceiving = new ConcurrentLinkedQueue<>();

  /** Where clients come in over a Unix socket. Set before the owner starts. */
  private Optional<UnixRelay> relay = Optional.empty();

  /** Bad messages so far; only the 1st, 2nd, 4th … are logged. Used by the owner only. */
  private int ignored;

  private volatile boolean closing;
  private volatile boolean stopped;

  Channel(String name, ZMQ.Context context, SocketType type, Codec codec) {
    // The base class' own way of signing is not used: the codec does it.
    super(context, type, HMACGenerator.NO_AUTH_INSTANCE, Logger.getLogger("interleave.socket"));
    this.name = name;
    this.codec = codec;
    setLinger(LINGER_MILLIS);
    setHWM(0); // A message is never dropped; what may pile up is bounded where it is made.
    try {
      selector = Selector.open();
    } catch (IOException noSelector) {
      throw new UncheckedIOException(noSelector);
    }
    owner = new Thread(this::run, "interleave-" + name);
    owner.setDaemon(true);
  }

  /** The port of this channel in a connection. */
  abstract int port(KernelConnectionProperties connection);

  /** Takes one message, on the owner's thread. */
  abstract void received(List<byte[]> frames) throws BadMessageException;

  final Codec codec() {
    return codec;
  }

  @Override
  public final void bind(KernelConnectionProperties connection) {
    Address address = Address.of(connection, port(connection));
    try {
      if (address instanceof Address.Unix unix) {
        listen("tcp://127.0.0.1:*");
        relay = Optional.of(UnixRelay.open(unix.path(), boundPort()));
      } else if (address instanceof Address.Tcp tcp) {
        setIPv6(connection.getIp().contains(":"));
        listen(tcp.endpoint());
      }
    } catch (IOException | RuntimeException refused) {
      throw new IllegalStateException(
          "The " + name + " channel cannot listen at " + address + ": " + refused.getMessage(),
          refused);
    }
  }

  private void listen(String endpoint) throws IOException {
    if (!bind(endpoint)) {
      throw new IOException("error " + errno());
    }
  }

  /** The TCP port this channel really listens at, after {@link #bind}. */
  final int boundPort() {
    String endpoint = getLastEndpoint();
    return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
  }

  /** Hands the socket over to its owner. The caller must not touch it any more. */
  final void start() {
    owner.start();
  }

  /** Sends a message, from any thread and without waiting. */
  void post(Outgoing message) {
    outbox.add(message);
    selector.wakeup();
  }

  /** Sends a message made by a part of the base kernel, under a header of our own. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // The outbox is what makes it safe.
  public void sendMessage(Message<?> message) {
    Outgoing outgoing =
        new Outgoing(
            message.getIdentities(),
            codec.session().nextMessageId(),
            message.getHeader().getType().getName(),
            message.getParentHeader() instanceof RawHeader<?> parent
                ? parent.json()
                : new JsonObject(),
            message.hasMetadata() ? Json.snapshot(message.getMetadata()) : new JsonObject(),
            Json.snapshot(message.getContent()),
            message.getBlobs() == null ? List.of() : List.copyOf(message.getBlobs()),
            0);
    post(outgoing);
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // It touches nothing.
  public final Message<?> readMessage() {
    throw new UnsupportedOperationException("The " + name + " channel is read by its own thread");
  }

  /**
   * Runs an action on the owner's thread, once all that has arrived until now is received; or soon,
   * on any thread, where nothing is received any more.
   */
  final void afterReceiving(Runnable action) {
    afterReceiving.add(action);
    selector.wakeup();
    if (stopped) {
      runAfterReceiving();
    }
  }

  private void runAfterReceiving() {
    for (Runnable next = afterReceiving.poll(); next != null; next = afterReceiving.poll()) {
      next.run();
    }
  }

  final void wake() {
    selector.wakeup();
  }

  /** Asks the owner to send what is left and to close the socket. Returns at once. */
  @Override
  public final void close() {
    closing = true;
    selector.wakeup();
    if (owner.getState() == Thread.State.NEW) {
      closeSocket();
    }
  }

  /** Waits until the socket is closed, but not for ever. */
  final void awaitClosed(long millis) throws InterruptedException {
    if (owner.isAlive()) {
      owner.join(Math.max(1, millis));
    }
  }

  private void run() {
    try {
      getFD().register(selector, SelectionKey.OP_READ);
      while (!closing) {
        turn();
      }
      prepareToStop();
      sendAll();
    } catch (IOException | RuntimeException broken) {
      KernelLog.LOG.log(Level.SEVERE, "The " + name + " channel has stopped", broken);
    } finally {
      closeSocket();
    }
  }

  /**
   * One turn: send, receive, sleep. The socket's file descriptor is ready only when its state has
   * changed, so before sleeping there must be nothing left to receive.
   */
  private void turn() throws IOException {
    Runnable afterwards = afterReceiving.poll();
    prepareToSend();
    sendAll();
    boolean more = receiveSome();
    while (afterwards != null && more) {
      more = receiveSome();
    }
    if (afterwards != null) {
      guarded(afterwards::run);
    }
    if (!more && outbox.isEmpty() && afterReceiving.isEmpty() && !closing) {
      long millis = millisToSleep();
      if (millis > 0) {
        selector.select(millis);
      } else if (millis < 0) {
        selector.select();
      }
      selector.selectedKeys().clear();
    }
    // Code of a cell may interrupt any thread it finds; here that means nothing.
    Thread.interrupted();
  }

  /** Called on the owner's thread before it sends. */
  void prepareToSend() {}

  /** Called on the owner's thread before it sends for the last time. */
  void prepareToStop() {}

  /** How long the owner may sleep if nothing happens; negative for ever. */
  long millisToSleep() {
    return -1;
  }

  /** Called on the owner's thread when a message was given to ZeroMQ. */
  void sent(Outgoing message) {}

  private void sendAll() {
    for (Outgoing message = outbox.poll(); message != null; message = outbox.poll()) {
      Outgoing next = message;
      guarded(() -> deliver(next));
      sent(next);
    }
  }

  /** Gives a message to ZeroMQ, on the owner's thread. */
  void deliver(Outgoing message) {
    sendFrames(codec.encode(message));
  }

  /** Sends one message at once; on the owner's thread only. */
  final void sendFrames(List<byte[]> frames) {
    int last = frames.size() - 1;
    for (int i = 0; i < last; i++) {
      sendMore(frames.get(i));
    }
    send(frames.get(last));
  }

  /** Whether there is something to receive; on the owner's thread only. */
  final boolean hasArrived() {
    return (getEvents() & ZMQ.Poller.POLLIN) != 0;
  }

  /** Receives what has arrived, on the owner's thread; true if there may be more. */
  final boolean receiveSome() {
    for (int i = 0; i < RECEIVED_AT_ONCE; i++) {
      if (!hasArrived()) {
        return false;
      }
      List<byte[]> frames = new ArrayList<>();
      byte[] frame = recv(ZMQ.DONTWAIT);
      while (frame != null) {
        frames.add(frame);
        frame = hasReceiveMore() ? recv(ZMQ.DONTWAIT) : null;
      }
      if (!frames.isEmpty()) {
        guarded(() -> received(frames));
      }
    }
    return true;
  }

  private interface Step {
    void run() throws BadMessageException;
  }

  private void guarded(Step step) {
    try {
      step.run();
    } catch (BadMessageException bad) {
      ignored++;
      if (Integer.bitCount(ignored) == 1) {
        KernelLog.LOG.warning(
            "Message " + ignored + " that " + name + " must ignore: " + bad.getMessage());
      }
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError unexpected) {
      KernelLog.LOG.log(Level.SEVERE, "A message on " + name + " is given up", unexpected);
    }
  }

  /** True from the moment on when nothing more will be sent. */
  final boolean isStopped() {
    return stopped;
  }

  /** Called when nothing more will be sent. */
  void afterStopping() {}

  private void closeSocket() {
    stopped = true;
    super.close();
    relay.ifPresent(UnixRelay::close);
    runAfterReceiving();
    afterStopping();
    try {
      selector.close();
    } catch (IOException harmless) {
      KernelLog.LOG.log(Level.FINE, "A selector of " + name + " is left open", harmless);
    }
  }
}
