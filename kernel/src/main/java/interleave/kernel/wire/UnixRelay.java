package interleave.kernel.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;

/**
 * A Unix socket in front of a TCP port of this machine. JeroMQ's own {@code ipc} is TCP under a
 * made up port, which no other ZeroMQ finds; what goes over the two is the same bytes, so they are
 * carried across.
 *
 * <p>One thread accepts, and two carry for each connection. They own what they use and end when
 * either side closes. The TCP port can be reached by everybody on this machine: like Jupyter's
 * usual transport, and unlike a Unix socket in a private folder.
 */
final class UnixRelay implements AutoCloseable {

  private static final int CHUNK = 64 << 10;

  private final Path path;
  private final InetSocketAddress target;
  private final ServerSocketChannel server;

  private UnixRelay(Path path, int port) throws IOException {
    this.path = path;
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    // A kernel that was killed has left it, and a restarted one gets the same name.
    Files.deleteIfExists(path);
    server.bind(UnixDomainSocketAddress.of(path));
    path.toFile().deleteOnExit();
  }

  /** Listens at {@code path} and carries everything to {@code port}, until closed. */
  static UnixRelay open(Path path, int port) throws IOException {
    UnixRelay relay = new UnixRelay(path, port);
    start(relay::accept, path + " accept");
    return relay;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        SocketChannel kernel = SocketChannel.open(target);
        kernel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        start(() -> carry(client, kernel), path + " in");
        start(() -> carry(kernel, client), path + " out");
      } catch (IOException refused) {
        if (server.isOpen()) {
          KernelLog.LOG.log(Level.WARNING, "A client of " + path + " is not let in", refused);
        }
      }
    }
  }

  private static void carry(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException gone) {
      KernelLog.LOG.log(Level.FINE, "A connection over a Unix socket has ended", gone);
    }
  }

  private static void start(Runnable task, String name) {
    Thread thread = new Thread(task, "interleave-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException left) {
      KernelLog.LOG.log(Level.FINE, path + " is left behind", left);
    }
  }
}
