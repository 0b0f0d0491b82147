package interleave.kernel.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that was run to its end, with everything it said. */
record Subprocess(int exitCode, String output) {

  /**
   * Runs a command and waits for it.
   *
   * @param limit after which the command is ended
   * @throws IOException if it cannot be started, or does not end within the limit
   */
  static Subprocess run(List<String> command, Duration limit) throws IOException {
    // A file, not a pipe: a silent reader of a pipe would have to be a thread of its own.
    Path output = Files.createTempFile("interleave-setup", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IOException(command.get(0) + " did not end within " + limit.toSeconds() + " s");
        }
        return new Subprocess(
            process.exitValue(),
            new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for " + command.get(0), e);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  boolean succeeded() {
    return exitCode == 0;
  }

  /** The last line of what the command said; empty if it said nothing. */
  String lastLine() {
    return output.substring(output.lastIndexOf('\n') + 1).strip();
  }
}
