package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.wire.TestClient.Port;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelServerTest {

  private static final KernelServer.Settings SETTINGS =
      new KernelServer.Settings(Optional.empty(), () -> {});

  @Test
  void aPortThatIsTaken_isNamed() {
    try (LiveKernel first = new LiveKernel()) {
      KernelConnectionProperties taken = first.server.connection();
      IllegalStateException refused =
          assertThrows(
              IllegalStateException.class,
              () -> KernelServer.start(taken, new ScriptedInterpreter(), SETTINGS));
      assertTrue(
          refused.getMessage().contains("heartbeat")
              && refused.getMessage().contains(String.valueOf(taken.getHbPort())),
          refused.getMessage());
    }
  }

  @Test
  void anUnknownSignatureScheme_isNamed() {
    KernelConnectionProperties odd =
        new KernelConnectionProperties("127.0.0.1", 0, 0, 0, 0, 0, "tcp", "hmac-crc", "key");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> KernelServer.start(odd, new ScriptedInterpreter(), SETTINGS));
    assertTrue(refused.getMessage().contains("hmac-crc"));
  }

  @Test
  void withoutAKey_messagesAreNotSigned() {
    try (KernelServer server =
            KernelServer.start(LiveKernel.anyPorts(""), new ScriptedInterpreter(), SETTINGS);
        TestClient client = new TestClient(server.connection())) {
      assertEquals("ok", client.ask(Port.SHELL, "kernel_info_request").status());
    }
  }

  @Test
  void twoClients_seeEachOthersCells() {
    try (LiveKernel kernel = new LiveKernel();
        TestClient one = kernel.connect();
        TestClient two = kernel.connect()) {
      String id = one.execute("out hello");
      assertEquals("ok", one.finish(id).reply().status());
      two.publishedUntilIdle(id);
      assertEquals("ok", two.run("value 1").reply().status());
    }
  }

  @Test
  void close_isHeardByWhoWaitsAndMayBeRepeated() throws InterruptedException {
    LiveKernel kernel = new LiveKernel();
    kernel.close();
    kernel.close();
    kernel.server.awaitShutdown();
    assertEquals(1, kernel.exited.getCount(), "the process must not end by a mere close");
  }

  @Test
  void connectionFile_isRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("connection.json");
    Files.writeString(file, LiveKernel.anyPorts("secret").toJsonString());
    assertEquals("secret", ConnectionFile.read(file).getKey());
    for (String bad : new String[] {"", "{}", "[]", "nonsense"}) {
      Files.writeString(file, bad);
      assertThrows(IllegalArgumentException.class, () -> ConnectionFile.read(file));
    }
  }
}
