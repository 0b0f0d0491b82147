package interleave.kernel.wire;

import interleave.kernel.wire.TestClient.Port;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A kernel server with a scripted interpreter, listening on free ports of this machine. */
final class LiveKernel implements AutoCloseable {

  /** Long enough for what is sent last to arrive, however slow the machine is. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  final ScriptedInterpreter interpreter = new ScriptedInterpreter();

  /** Opens when the kernel would have ended its process. */
  final CountDownLatch exited = new CountDownLatch(1);

  final KernelServer server;

  LiveKernel() {
    this(Optional.empty());
  }

  LiveKernel(Optional<Path> history) {
    server =
        KernelServer.start(
            anyPorts(UUID.randomUUID().toString()),
            interpreter,
            new KernelServer.Settings(history, PATIENCE, exited::countDown));
  }

  static KernelConnectionProperties anyPorts(String key) {
    return new KernelConnectionProperties("127.0.0.1", 0, 0, 0, 0, 0, "tcp", "hmac-sha256", key);
  }

  TestClient connect() {
    return new TestClient(server.connection());
  }

  /** A client one of whose channels is not connected yet. */
  TestClient connectWithout(Port port) {
    return new TestClient(server.connection(), EnumSet.complementOf(EnumSet.of(port)));
  }

  @Override
  public void close() {
    server.close();
  }
}
