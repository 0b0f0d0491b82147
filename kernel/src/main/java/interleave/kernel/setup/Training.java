package interleave.kernel.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A front end that asks a kernel the kind of things a learner's first minutes ask, so that the JVM
 * learns which classes that takes (see {@link StartupArchive}).
 */
public final class Training {

  /** One of each kind of thing that needs classes of its own; none leaves anything behind. */
  private static final List<String> CELLS =
      List.of(
          "1 + 1",
          "System.out.println(\"one\"); System.err.println(\"two\");",
          "int twice(int n) { return 2 * n; }\nrecord Pair(String left, int right) {}",
          "int sum = 0;\nfor (int i = 0; i < 10; i++) {\n  sum += twice(i);\n}\nsum",
          "List.of(3, 1, 2).stream().sorted().map(i -> \"n\" + i).collect(Collectors.toList())",
          "new Pair(\"a\", 1)",
          "int wrong = \"text\";",
          "throw new IllegalStateException(\"on purpose\");",
          """
          var lock = new Lock();
          Runnable work = () -> {
            try (var held = lock.hold()) {
              System.out.println(Thread.currentThread().getName());
            }
          };
          var first = new Thread(work, "first");
          var second = new Thread(work, "second");
          first.start();
          second.start();
          first.join();
          second.join();""",
          "%lsmagic");

  /** The sub-command that lets the kernel answer some typical requests, and end. */
  public static final String COMMAND = "train";

  private static final String DELIMITER = "<IDS|MSG>";
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final String session = UUID.randomUUID().toString();
  private final KernelConnectionProperties kernel;
  private final Gson gson = new Gson();

  /** A connection file for a kernel that looks for free ports itself. */
  public static Path connectionFile() throws IOException {
    var connection = new JsonObject();
    connection.addProperty("transport", "tcp");
    connection.addProperty("ip", "127.0.0.1");
    for (String port :
        List.of("shell_port", "control_port", "iopub_port", "stdin_port", "hb_port")) {
      connection.addProperty(port, 0);
    }
    connection.addProperty("signature_scheme", "hmac-sha256");
    connection.addProperty("key", UUID.randomUUID().toString());
    return Files.writeString(
        Files.createTempFile("interleave-training", ".json"), connection.toString());
  }

  /** A lesson for the kernel that listens there. */
  public Training(KernelConnectionProperties kernel) {
    this.kernel = kernel;
  }

  /**
   * Asks everything there is to ask, and the kernel to shut down at last. Blocks until it has
   * answered.
   *
   * @throws IOException if an answer does not come within five minutes
   */
  public void run() throws IOException {
    try (var context = new ZContext()) {
      var shell = connect(context, SocketType.DEALER, kernel.getShellPort());
      var control = connect(context, SocketType.DEALER, kernel.getControlPort());
      var iopub = connect(context, SocketType.SUB, kernel.getIopubPort());
      iopub.subscribe(ZMQ.SUBSCRIPTION_ALL);

      ask(shell, "kernel_info_request", new JsonObject());
      for (String cell : CELLS) {
        ask(shell, "execute_request", execution(cell));
      }
      ask(shell, "complete_request", at("Thread.cu"));
      var inspection = at("String.valueOf");
      inspection.addProperty("detail_level", 0);
      ask(shell, "inspect_request", inspection);
      var completeness = new JsonObject();
      completeness.addProperty("code", "for (int i = 0; i < 3; i++) {");
      ask(shell, "is_complete_request", completeness);
      var restart = new JsonObject();
      restart.addProperty("restart", false);
      ask(control, "shutdown_request", restart);
    }
  }

  private ZMQ.Socket connect(ZContext context, SocketType type, int port) {
    var socket = context.createSocket(type);
    socket.setReceiveTimeOut((int) LIMIT.toMillis());
    socket.setLinger(0);
    socket.connect("tcp://" + kernel.getIp() + ":" + port);
    return socket;
  }

  private static JsonObject execution(String code) {
    var content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("silent", false);
    content.addProperty("store_history", false);
    content.addProperty("allow_stdin", false);
    content.addProperty("stop_on_error", false);
    content.add("user_expressions", new JsonObject());
    return content;
  }

  private static JsonObject at(String code) {
    var content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("cursor_pos", code.length());
    return content;
  }

  /** Sends a request and waits for its reply. */
  private void ask(ZMQ.Socket socket, String type, JsonObject content) throws IOException {
    var id = UUID.randomUUID().toString();
    var header = new JsonObject();
    header.addProperty("msg_id", id);
    header.addProperty("session", session);
    header.addProperty("username", "training");
    header.addProperty("date", Instant.now().toString());
    header.addProperty("msg_type", type);
    header.addProperty("version", "5.4");
    var parts = List.of(gson.toJson(header), "{}", "{}", gson.toJson(content));

    socket.sendMore(DELIMITER);
    socket.sendMore(signature(parts));
    for (String part : parts.subList(0, 3)) {
      socket.sendMore(part);
    }
    socket.send(parts.get(3));

    receive(socket, type);
  }

  /** Requests go out one at a time, so what comes in is the answer to the last. */
  private static void receive(ZMQ.Socket socket, String type) throws IOException {
    do {
      if (socket.recv() == null) {
        throw new IOException("no answer to " + type + " within " + LIMIT.toSeconds() + " s");
      }
    } while (socket.hasReceiveMore());
  }

  private String signature(List<String> parts) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(kernel.getKey().getBytes(UTF_8), "HmacSHA256"));
      parts.forEach(part -> mac.update(part.getBytes(UTF_8)));
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
