package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixRelayTest {

  @TempDir Path directory;

  @Test
  void bytes_areCarriedBothWaysUntilOneSideCloses() throws IOException {
    Path path = directory.resolve("kernel-1");
    Files.writeString(path, "left behind by a kernel that was killed");
    try (ServerSocket kernel = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        UnixRelay relay = UnixRelay.open(path, kernel.getLocalPort());
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        Socket accepted = kernel.accept()) {
      byte[] sent = new byte[200_000];
      new Random(1).nextBytes(sent);
      OutputStream toClient = accepted.getOutputStream();
      client.write(ByteBuffer.wrap(sent, 0, 1000));
      InputStream fromClient = accepted.getInputStream();
      assertArrayEquals(Arrays.copyOf(sent, 1000), fromClient.readNBytes(1000));
      Thread writer =
          new Thread(
              () -> {
                try (toClient) {
                  toClient.write(sent);
                } catch (IOException failed) {
                  throw new AssertionError(failed);
                }
              });
      writer.start();
      InputStream fromKernel = Channels.newInputStream(client);
      assertArrayEquals(sent, fromKernel.readNBytes(sent.length));
      assertEquals(-1, fromKernel.read());
      relay.close();
      assertFalse(Files.exists(path));
    }
  }
}
