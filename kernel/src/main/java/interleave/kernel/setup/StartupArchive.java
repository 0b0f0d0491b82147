package interleave.kernel.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's classes as the JVM holds them in memory, saved by a training run: they need not be
 * read, verified and linked again, which halves the time to the first answer. From JDK 24 on the
 * JVM calls it an AOT cache, before that a class-data archive.
 *
 * <p>A JVM uses an archive only if it is the very JVM, with the very class path, that made it, and
 * starts without it otherwise; an outdated archive costs time, never correctness.
 */
enum StartupArchive {
  AOT_CACHE("kernel.aot", "-XX:AOTCache=", "-XX:AOTMode=on") {
    @Override
    void record(LaunchCommand launch, Path target) throws IOException {
      Path notes = Files.createTempFile(target.getParent(), "training", ".aotconf");
      try {
        train(
            launch.with(
                List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + notes), Training.COMMAND));
        train(
            launch.with(
                List.of(
                    "-XX:AOTMode=create",
                    "-XX:AOTConfiguration=" + notes,
                    "-XX:AOTCache=" + target),
                Training.COMMAND));
      } finally {
        Files.deleteIfExists(notes);
      }
    }
  },

  CLASS_DATA("kernel.jsa", "-XX:SharedArchiveFile=", "-Xshare:on") {
    @Override
    void record(LaunchCommand launch, Path target) throws IOException {
      train(launch.with(List.of("-XX:ArchiveClassesAtExit=" + target), Training.COMMAND));
    }
  };

  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final String fileName;
  private final String option;
  private final String strict;

  StartupArchive(String fileName, String option, String strict) {
    this.fileName = fileName;
    this.option = option;
    this.strict = strict;
  }

  /** The kind a Java understands. */
  static StartupArchive of(JavaInstallation java) {
    return java.feature() >= 24 ? AOT_CACHE : CLASS_DATA;
  }

  abstract void record(LaunchCommand launch, Path target) throws IOException;

  /**
   * Makes the archive of a kernel that is in place, and tries it.
   *
   * @return the JVM options that use it
   * @throws IOException if it cannot be made or is of no use; then none is left behind
   */
  List<String> create(LaunchCommand launch) throws IOException {
    Path archive = launch.folder().resolve(fileName);
    Path fresh = launch.folder().resolve(fileName + ".new");
    try {
      record(launch, fresh);
      if (!Files.isRegularFile(fresh)) {
        throw new IOException("the JVM wrote no archive");
      }
      // A kernel that runs now keeps the file it has mapped.
      Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING);
      var options = List.of(option + archive);
      var trial = new ArrayList<>(options);
      trial.add(strict);
      var tried = Subprocess.run(launch.with(trial, "--version"), LIMIT);
      if (!tried.succeeded()) {
        throw new IOException("the JVM does not take its own archive: " + tried.lastLine());
      }
      return options;
    } catch (IOException e) {
      Files.deleteIfExists(archive);
      throw e;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void train(List<String> command) throws IOException {
    var run = Subprocess.run(command, LIMIT);
    if (!run.succeeded()) {
      throw new IOException(
          "the training run ended with " + run.exitCode() + ": " + run.lastLine());
    }
  }
}
