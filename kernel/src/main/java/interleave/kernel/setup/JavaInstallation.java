package interleave.kernel.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A Java that can run the kernel.
 *
 * @param java its {@code java} command, absolute
 * @param version for example {@code 25.0.3}
 */
record JavaInstallation(Path java, Runtime.Version version) {

  private static final int OLDEST = 17;
  private static final Set<String> NEEDED = Set.of("jdk.jshell", "jdk.compiler");

  /** The Java this process runs on. */
  static JavaInstallation running() {
    String name = onWindows() ? "java.exe" : "java";
    return at(Path.of(System.getProperty("java.home"), "bin", name));
  }

  /**
   * The Java behind a {@code java} command.
   *
   * @throws SetupException if it is not one, is too old, or comes without the compiler
   */
  static JavaInstallation at(Path java) {
    Path command = java.toAbsolutePath().normalize();
    if (!Files.isExecutable(command) || Files.isDirectory(command)) {
      throw new SetupException(
          command + " is not a java command. Give the path of bin/java in a JDK.");
    }
    Subprocess listing;
    try {
      listing =
          Subprocess.run(List.of(command.toString(), "--list-modules"), Duration.ofMinutes(3));
    } catch (IOException e) {
      throw new SetupException(command + " cannot be run: " + e.getMessage(), e);
    }
    return read(command, listing.output());
  }

  /** What {@code java --list-modules} says about an installation. */
  static JavaInstallation read(Path java, String moduleList) {
    var version =
        moduleList
            .lines()
            .filter(line -> line.startsWith("java.base@"))
            .map(line -> Runtime.Version.parse(line.substring(line.indexOf('@') + 1).strip()))
            .findFirst()
            .filter(it -> it.feature() >= OLDEST)
            .orElseThrow(
                () ->
                    new SetupException(
                        java + " is older than Java " + OLDEST + ". " + howToInstall(OLDEST)));
    var missing = new TreeSet<>(NEEDED);
    missing.removeAll(
        moduleList
            .lines()
            .map(line -> line.substring(0, Math.max(0, line.indexOf('@'))))
            .collect(Collectors.toSet()));
    if (!missing.isEmpty()) {
      throw new SetupException(
          java
              + " is a Java without a compiler (it lacks "
              + String.join(" and ", missing)
              + "). "
              + howToInstall(version.feature()));
    }
    return new JavaInstallation(java, version);
  }

  private static String howToInstall(int feature) {
    return "Install a whole JDK: on Debian and Ubuntu  sudo apt install openjdk-"
        + feature
        + "-jdk-headless ; on Fedora  sudo dnf install java-"
        + feature
        + "-openjdk-devel ; on macOS  brew install openjdk ; on Windows  winget install"
        + " EclipseAdoptium.Temurin."
        + feature
        + ".JDK ; or from https://adoptium.net . Then run its java.";
  }

  int feature() {
    return version.feature();
  }

  static boolean onWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }
}
