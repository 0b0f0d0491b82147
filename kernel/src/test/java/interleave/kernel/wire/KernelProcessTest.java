package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import interleave.kernel.wire.TestClient.Port;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show: that it ends, and what it leaves behind. */
class KernelProcessTest {

  @TempDir Path directory;

  @Test
  void aKernelWithACellThatCannotBeStopped_endsAfterItsReply() throws Exception {
    Path history = directory.resolve("history.jsonl");
    Path log = directory.resolve("log.txt");
    String key = "4711-secret-key";
    Process process = launch(history, log, key);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        TestClient client = new TestClient(KernelConnectionProperties.parse(out.readLine()))) {
      client.run("value 1");
      // Answered when all that was added before is on the disk.
      JsonObject tail = new JsonObject();
      tail.addProperty("hist_access_type", "tail");
      client.ask(Port.SHELL, "history_request", tail);
      client.execute("out running\nstuck");
      client.next(Port.IOPUB, m -> m.type().equals("stream"));
      JsonObject restart = new JsonObject();
      restart.addProperty("restart", true);
      assertEquals("ok", client.ask(Port.CONTROL, "shutdown_request", restart).status());
      assertTrue(process.waitFor(TestClient.PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
      assertEquals(0, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
    assertTrue(Files.readString(history).contains("value 1"));
    assertFalse(Files.readString(log).contains(key), "the log must not tell the key");
  }

  private Process launch(Path history, Path log, String key) throws IOException {
    Path connection = directory.resolve("connection.json");
    Files.writeString(connection, LiveKernel.anyPorts(key).toJsonString());
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "interleave.kernel.wire.ScriptedKernel",
            connection.toString());
    builder.environment().put(KernelServer.HISTORY_VARIABLE, history.toString());
    return builder.redirectError(log.toFile()).start();
  }
}
