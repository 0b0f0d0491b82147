package interleave.kernel.wire;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;

/** Where a channel listens, as ZeroMQ writes it. */
final class Address {

  private Address() {}

  /**
   * The address of a port of this connection. Over {@code ipc} the connection's {@code ip} is a
   * path and the port its suffix: {@code ipc://path-1}. A TCP port of 0 stands for any free one.
   */
  static String of(KernelConnectionProperties connection, int port) {
    String ip = connection.getIp();
    return switch (connection.getTransport()) {
      case "ipc" -> "ipc://" + ip + "-" + port;
      case "tcp" ->
          "tcp://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + (port == 0 ? "*" : port);
      default ->
          throw new IllegalArgumentException(
              "The connection's transport must be tcp or ipc, got " + connection.getTransport());
    };
  }
}
