package interleave.kernel.wire;

import com.google.gson.JsonParseException;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the file in which Jupyter tells a kernel where to listen and with which key to sign. */
public final class ConnectionFile {

  private ConnectionFile() {}

  /**
   * Reads a connection file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is no connection file
   */
  public static KernelConnectionProperties read(Path file) throws IOException {
    KernelConnectionProperties connection;
    try {
      connection = KernelConnectionProperties.parse(Files.readString(file));
    } catch (JsonParseException broken) {
      throw new IllegalArgumentException(
          "The connection file " + file + " is no JSON that describes a connection", broken);
    }
    if (connection == null || connection.getIp() == null || connection.getTransport() == null) {
      throw new IllegalArgumentException(
          "The connection file " + file + " has no ip or no transport");
    }
    return connection;
  }
}
