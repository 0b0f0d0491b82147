package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AddressTest {

  private static KernelConnectionProperties connection(String transport, String ip) {
    return new KernelConnectionProperties(ip, 1, 2, 3, 4, 5, transport, "hmac-sha256", "k");
  }

  @Test
  void tcp_hasAPort() {
    assertEquals(
        new Address.Tcp("tcp://127.0.0.1:7"), Address.of(connection("tcp", "127.0.0.1"), 7));
    assertEquals(
        new Address.Tcp("tcp://127.0.0.1:*"), Address.of(connection("tcp", "127.0.0.1"), 0));
    assertEquals(new Address.Tcp("tcp://[::1]:7"), Address.of(connection("tcp", "::1"), 7));
  }

  @Test
  void ipc_hasAPathWithASuffix() {
    assertEquals(
        new Address.Unix(Path.of("/run/kernel-7-3")),
        Address.of(connection("ipc", "/run/kernel-7"), 3));
  }

  @Test
  void anotherTransport_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Address.of(connection("pigeon", "here"), 1));
  }
}
