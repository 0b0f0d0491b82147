package interleave.kernel.wire;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.file.Path;

/** Where a channel listens. */
sealed interface Address {

  /** A TCP port, in ZeroMQ's writing. */
  record Tcp(String endpoint) implements Address {}

  /** A Unix socket. */
  record Unix(Path path) implements Address {}

  /**
   * The address of a port of this connection. Over {@code ipc} the connection's {@code ip} is a
   * path and the port its suffix: {@code path-1}. A TCP port of 0 stands for any free one.
   */
  static Address of(KernelConnectionProperties connection, int port) {
    String ip = connection.getIp();
    return switch (connection.getTransport()) {
      case "ipc" -> new Unix(Path.of(ip + "-" + port));
      case "tcp" -> {
        String host = ip.contains(":") ? "[" + ip + "]" : ip;
        yield new Tcp("tcp://" + host + ":" + (port == 0 ? "*" : port));
      }
      default ->
          throw new IllegalArgumentException(
              "The connection's transport must be tcp or ipc, got " + connection.getTransport());
    };
  }
}
