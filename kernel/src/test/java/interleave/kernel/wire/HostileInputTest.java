package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import interleave.kernel.wire.TestClient.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in, the kernel goes on answering. */
class HostileInputTest {

  private final LiveKernel kernel = new LiveKernel();
  private final TestClient client = kernel.connect();

  @AfterEach
  void close() {
    client.close();
    kernel.close();
  }

  private List<byte[]> infoRequest() {
    return client.signed(
        client.header("kernel_info_request"), new JsonObject(), new JsonObject(), new JsonObject());
  }

  private void assertAnswers() {
    assertEquals("ok", client.ask(Port.CONTROL, "kernel_info_request").status());
    assertEquals("ok", client.ask(Port.SHELL, "kernel_info_request").status());
    assertEquals("ok", client.run("value 1").reply().status());
  }

  private static List<byte[]> with(List<byte[]> frames, int index, String replacement) {
    List<byte[]> changed = new ArrayList<>(frames);
    changed.set(index, replacement.getBytes(StandardCharsets.UTF_8));
    return changed;
  }

  @ParameterizedTest
  @MethodSource("portsThatListen")
  void aWrongSignature_isIgnored(Port port) {
    List<byte[]> frames = infoRequest();
    client.sendRaw(port, with(frames, 1, "0".repeat(64)));
    client.sendRaw(port, with(frames, 1, ""));
    client.sendRaw(port, with(frames, 5, "{\"changed\":true}"));
    assertAnswers();
  }

  static Stream<Port> portsThatListen() {
    return Stream.of(Port.SHELL, Port.CONTROL, Port.STDIN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badButSigned")
  void aSignedMessageThatMakesNoSense_isIgnored(
      String what, String header, String parent, String metadata, String content) {
    for (Port port : List.of(Port.SHELL, Port.CONTROL, Port.STDIN)) {
      // Blanks change nothing but the signature: a repeated one would be ignored for that.
      String blanks = " ".repeat(port.ordinal());
      client.sendRaw(port, client.signed(header + blanks, parent, metadata, content));
    }
    assertAnswers();
  }

  static Stream<Arguments> badButSigned() {
    String good = "{\"msg_id\":\"1\",\"msg_type\":\"execute_request\"}";
    return Stream.of(
        Arguments.of("broken header", "{", "{}", "{}", "{}"),
        Arguments.of("header that is a list", "[]", "{}", "{}", "{}"),
        Arguments.of("empty header", "{}", "{}", "{}", "{}"),
        Arguments.of("header without type", "{\"msg_id\":\"1\"}", "{}", "{}", "{}"),
        Arguments.of("header without id", "{\"msg_type\":\"execute_request\"}", "{}", "{}", "{}"),
        Arguments.of("type that is a list", "{\"msg_id\":\"1\",\"msg_type\":[]}", "{}", "{}", "{}"),
        Arguments.of("empty frames", "", "", "", ""),
        Arguments.of("broken parent", good, "nonsense", "{}", "{}"),
        Arguments.of("metadata that are null", good, "{}", "null", "{}"),
        Arguments.of("broken content", good, "{}", "{}", "{\"code\":}"),
        Arguments.of("two contents", good, "{}", "{}", "{}{}"),
        Arguments.of("deep content", good, "{}", "{}", "{\"a\":" + "[".repeat(100_000)),
        Arguments.of("not UTF-8", good, "{}", "{}", "{\"code\":\"\u0000\"}"));
  }

  @Test
  void aHeaderWithoutDateAndUsername_isGoodEnough() {
    JsonObject header = new JsonObject();
    header.addProperty("msg_id", "bare");
    header.addProperty("msg_type", "execute_request");
    client.sendRaw(
        Port.SHELL,
        client.signed(
            header, new JsonObject(), new JsonObject(), TestClient.executeContent("value 1")));
    assertEquals("ok", client.finish("bare").reply().status());
  }

  @ParameterizedTest
  @MethodSource("wrongContents")
  void aRequestWithWrongFields_isAnsweredWithAnError(String type, String content) {
    JsonObject header = client.header(type);
    client.sendRaw(Port.SHELL, client.signed(header, "{}", "{}", content));
    Received reply = client.replyTo(Port.SHELL, header.get("msg_id").getAsString());
    assertEquals("error", reply.status());
    assertAnswers();
  }

  static Stream<Arguments> wrongContents() {
    return Stream.of(
        Arguments.of("execute_request", "{\"code\":1}"),
        Arguments.of("execute_request", "{\"code\":\"value 1\",\"silent\":\"no\"}"),
        Arguments.of("execute_request", "{\"code\":\"value 1\",\"user_expressions\":[]}"),
        Arguments.of("complete_request", "{\"code\":\"x\",\"cursor_pos\":\"end\"}"),
        Arguments.of("complete_request", "{\"code\":\"fail\",\"cursor_pos\":1}"),
        Arguments.of("inspect_request", "{}"),
        Arguments.of("is_complete_request", "{\"code\":null}"),
        Arguments.of("history_request", "{\"hist_access_type\":\"sideways\"}"));
  }

  @Test
  void aReplayedMessage_isIgnored() {
    JsonObject header = client.header("execute_request");
    List<byte[]> frames = client.signed(header, "{}", "{}", TestClient.executeContent("value 1"));
    client.sendRaw(Port.SHELL, frames);
    assertEquals(
        1, client.finish(header.get("msg_id").getAsString()).reply().number("execution_count"));
    client.sendRaw(Port.SHELL, frames);
    client.sendRaw(Port.CONTROL, frames);
    client.ask(Port.CONTROL, "kernel_info_request");
    assertEquals(2, client.run("value 2").reply().number("execution_count"));
  }

  @Test
  void anUnknownRequest_leavesTheKernelIdle() {
    for (Port port : List.of(Port.SHELL, Port.CONTROL)) {
      String id = client.send(port, "make_coffee_request", new JsonObject());
      assertEquals(2, client.publishedUntilIdle(id).size());
    }
    assertAnswers();
  }

  @Test
  void wrongNumbersOfFrames_areIgnored() {
    List<byte[]> frames = infoRequest();
    for (int keep = 1; keep < frames.size(); keep++) {
      client.sendRaw(Port.SHELL, frames.subList(0, keep));
      client.sendRaw(Port.SHELL, frames.subList(keep, frames.size()));
    }
    client.sendRaw(Port.SHELL, List.of(new byte[0]));
    assertAnswers();
  }

  @Test
  void aThousandCorruptedMessages_leaveItAnswering() {
    Random random = new Random(20_260_101);
    for (int i = 0; i < 1000; i++) {
      Port port = List.of(Port.SHELL, Port.CONTROL, Port.STDIN).get(random.nextInt(3));
      client.sendRaw(port, corrupted(random));
    }
    assertAnswers();
  }

  /** A request with one to three bytes, frames or counts wrong; signed as it was before. */
  private List<byte[]> corrupted(Random random) {
    List<byte[]> frames =
        new ArrayList<>(
            client.signed(
                client.header("execute_request"),
                new JsonObject(),
                new JsonObject(),
                TestClient.executeContent("fail corrupted")));
    for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
      int index = random.nextInt(frames.size());
      byte[] frame = frames.get(index).clone();
      switch (random.nextInt(5)) {
        case 0 -> frames.set(index, new byte[random.nextInt(50)]);
        case 1 -> {
          if (frame.length > 0) {
            frame[random.nextInt(frame.length)] ^= (byte) (1 + random.nextInt(255));
          }
          frames.set(index, frame);
        }
        case 2 -> frames.set(index, Arrays.copyOf(frame, frame.length / 2));
        case 3 -> {
          if (frames.size() > 1) {
            frames.remove(index);
          }
        }
        default -> {
          byte[] noise = new byte[1 + random.nextInt(200)];
          random.nextBytes(noise);
          frames.set(index, noise);
        }
      }
    }
    return frames;
  }

  @Test
  void noiseOnTheSocketsThemselves_isSurvived() throws IOException {
    Random random = new Random(7);
    var connection = kernel.server.connection();
    int[] ports = {
      connection.getShellPort(),
      connection.getControlPort(),
      connection.getStdinPort(),
      connection.getIopubPort(),
      connection.getHbPort()
    };
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[1 + random.nextInt(500)];
      random.nextBytes(noise);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports[i % ports.length])) {
        socket.getOutputStream().write(noise);
      }
    }
    assertAnswers();
    byte[] beat = {1, 2, 3};
    assertEquals(3, client.heartbeat(beat).length);
  }
}
