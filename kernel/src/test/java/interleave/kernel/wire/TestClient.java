package interleave.kernel.wire;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A Jupyter client for tests, used by one thread. Every message it gets is checked against {@link
 * MessageSpec}. Waiting for a message that does not come fails after {@link #PATIENCE_MILLIS}.
 */
public final class TestClient implements AutoCloseable {

  static final int PATIENCE_MILLIS = 300_000;

  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);

  /** The channels that carry messages. */
  public enum Port {
    SHELL,
    CONTROL,
    STDIN,
    IOPUB
  }

  /** A cell's reply, and everything published under it until it was idle. */
  public record Run(Received reply, List<Received> published) {

    public List<Received> ofType(String type) {
      return published.stream().filter(message -> message.type().equals(type)).toList();
    }

    public Received only(String type) {
      List<Received> found = ofType(type);
      if (found.size() != 1) {
        throw new AssertionError("wanted one " + type + ", got " + found);
      }
      return found.get(0);
    }

    public List<String> types() {
      return published.stream().map(Received::type).toList();
    }

    /** All text of a stream, in order. */
    public String stream(String name) {
      StringBuilder text = new StringBuilder();
      for (Received message : ofType("stream")) {
        if (message.text("name").equals(name)) {
          text.append(message.text("text"));
        }
      }
      return text.toString();
    }
  }

  private final ZContext context = new ZContext();
  private final Map<Port, ZMQ.Socket> sockets = new EnumMap<>(Port.class);
  private final Map<Port, Deque<Received>> unread = new EnumMap<>(Port.class);
  private final ZMQ.Socket heartbeat;
  private final HMACGenerator hmac;
  private final Set<String> seen = new TreeSet<>();
  private final String session = UUID.randomUUID().toString();

  public TestClient(KernelConnectionProperties kernel) {
    this(kernel, EnumSet.allOf(Port.class));
  }

  /** A client with connections for these channels only, as yet. */
  TestClient(KernelConnectionProperties kernel, Set<Port> connected) {
    try {
      hmac = kernel.createHMACGenerator();
    } catch (GeneralSecurityException unusable) {
      throw new IllegalArgumentException(unusable);
    }
    byte[] identity = session.getBytes(StandardCharsets.US_ASCII);
    for (Port port : Port.values()) {
      ZMQ.Socket socket =
          context.createSocket(port == Port.IOPUB ? SocketType.SUB : SocketType.DEALER);
      socket.setHWM(0);
      socket.setIdentity(identity);
      socket.setReceiveTimeOut(PATIENCE_MILLIS);
      if (connected.contains(port)) {
        socket.connect(address(kernel, port));
      }
      sockets.put(port, socket);
      unread.put(port, new ArrayDeque<>());
    }
    heartbeat = context.createSocket(SocketType.REQ);
    heartbeat.setReceiveTimeOut(PATIENCE_MILLIS);
    heartbeat.connect("tcp://" + kernel.getIp() + ":" + kernel.getHbPort());
    sockets.get(Port.IOPUB).subscribe(ZMQ.SUBSCRIPTION_ALL);
    String first = next(Port.IOPUB, message -> true).type();
    if (!first.equals("iopub_welcome")) {
      throw new AssertionError("wanted a welcome first, got " + first);
    }
  }

  /** Connects a channel that the client was made without. */
  void connect(KernelConnectionProperties kernel, Port port) {
    sockets.get(port).connect(address(kernel, port));
  }

  private static String address(KernelConnectionProperties kernel, Port port) {
    return "tcp://" + kernel.getIp() + ":" + number(kernel, port);
  }

  private static int number(KernelConnectionProperties kernel, Port port) {
    return switch (port) {
      case SHELL -> kernel.getShellPort();
      case CONTROL -> kernel.getControlPort();
      case STDIN -> kernel.getStdinPort();
      case IOPUB -> kernel.getIopubPort();
    };
  }

  String session() {
    return session;
  }

  /** Sends a message and returns its id. */
  String send(Port port, String type, JsonObject content) {
    return send(port, type, content, new JsonObject());
  }

  String send(Port port, String type, JsonObject content, JsonObject parent) {
    JsonObject header = header(type);
    sendRaw(port, signed(header, parent, new JsonObject(), content));
    return header.get("msg_id").getAsString();
  }

  JsonObject header(String type) {
    JsonObject header = new JsonObject();
    header.addProperty("msg_id", UUID.randomUUID().toString());
    header.addProperty("msg_type", type);
    header.addProperty("username", "test");
    header.addProperty("session", session);
    header.addProperty("date", Session.timestamp());
    header.addProperty("version", "5.4");
    return header;
  }

  /** The frames of a message, from the delimiter on. */
  List<byte[]> signed(Object header, Object parent, Object metadata, Object content) {
    byte[][] parts = {utf8(header), utf8(parent), utf8(metadata), utf8(content)};
    List<byte[]> frames = new ArrayList<>();
    frames.add(DELIMITER);
    frames.add(utf8(hmac.calculateSignature(parts)));
    frames.addAll(Arrays.asList(parts));
    return frames;
  }

  private static byte[] utf8(Object text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  void sendRaw(Port port, List<byte[]> frames) {
    ZMQ.Socket socket = sockets.get(port);
    for (int i = 0; i < frames.size(); i++) {
      socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
    }
  }

  static JsonObject executeContent(String code) {
    JsonObject content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("silent", false);
    content.addProperty("store_history", true);
    content.add("user_expressions", new JsonObject());
    content.addProperty("allow_stdin", true);
    content.addProperty("stop_on_error", true);
    return content;
  }

  /** Sends a cell and returns the id of the request. */
  public String execute(String code) {
    return send(Port.SHELL, "execute_request", executeContent(code));
  }

  /** Runs a cell to its end. */
  public Run run(String code) {
    return finish(execute(code));
  }

  Run run(JsonObject executeContent) {
    return finish(send(Port.SHELL, "execute_request", executeContent));
  }

  /** Waits for the end of a request that was sent on shell. */
  public Run finish(String id) {
    Received reply = replyTo(Port.SHELL, id);
    return new Run(reply, publishedUntilIdle(id));
  }

  /** Sends a request without fields and waits for its reply. */
  public Received ask(Port port, String type) {
    return ask(port, type, new JsonObject());
  }

  public Received ask(Port port, String type, JsonObject content) {
    return replyTo(port, send(port, type, content));
  }

  Received replyTo(Port port, String id) {
    return next(port, message -> message.parentId().equals(id));
  }

  /** Everything published under a request, up to its idle status. */
  List<Received> publishedUntilIdle(String id) {
    List<Received> published = new ArrayList<>();
    do {
      published.add(next(Port.IOPUB, message -> message.parentId().equals(id)));
    } while (!published.get(published.size() - 1).isIdle());
    return published;
  }

  /** The next message like that; others stay for later. */
  public Received next(Port port, Predicate<Received> wanted) {
    for (Received message : unread.get(port)) {
      if (wanted.test(message)) {
        unread.get(port).remove(message);
        return message;
      }
    }
    while (true) {
      Received message = receive(port);
      if (wanted.test(message)) {
        return message;
      }
      unread.get(port).add(message);
    }
  }

  private Received receive(Port port) {
    ZMQ.Socket socket = sockets.get(port);
    List<byte[]> frames = new ArrayList<>();
    do {
      byte[] frame = socket.recv();
      if (frame == null) {
        throw new AssertionError(
            "nothing came on " + port + "; not asked for were " + unread.get(port));
      }
      frames.add(frame);
    } while (socket.hasReceiveMore());
    int delimiter = 0;
    while (!Arrays.equals(frames.get(delimiter), DELIMITER)) {
      delimiter++;
    }
    List<byte[]> parts = frames.subList(delimiter + 1, frames.size());
    String expected =
        hmac.calculateSignature(parts.get(1), parts.get(2), parts.get(3), parts.get(4));
    if (!expected.equals(new String(parts.get(0), StandardCharsets.US_ASCII))) {
      throw new AssertionError("a message of the kernel has a wrong signature");
    }
    Received message =
        new Received(
            port,
            List.copyOf(frames.subList(0, delimiter)),
            json(parts.get(1)),
            json(parts.get(2)),
            json(parts.get(3)),
            json(parts.get(4)),
            List.copyOf(parts.subList(5, parts.size())));
    MessageSpec.check(message);
    seen.add(message.type());
    return message;
  }

  private static JsonObject json(byte[] frame) {
    return JsonParser.parseString(new String(frame, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  /** The types of all messages that came so far. */
  Set<String> seen() {
    return seen;
  }

  /** Sends a heartbeat and returns what comes back. */
  byte[] heartbeat(byte[] beat) {
    heartbeat.send(beat);
    byte[] echo = heartbeat.recv();
    if (echo == null) {
      throw new AssertionError("the heart does not beat");
    }
    return echo;
  }

  @Override
  public void close() {
    context.close();
  }
}
