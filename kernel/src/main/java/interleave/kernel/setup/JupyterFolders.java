package interleave.kernel.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where Jupyter looks for kernels, by the rules of {@code jupyter_core.paths}.
 *
 * @param environment the environment variables
 * @param home the user's home folder
 * @param system the system's name, as {@code os.name} tells it
 */
record JupyterFolders(Map<String, String> environment, Path home, String system) {

  static JupyterFolders ofThisUser() {
    return new JupyterFolders(
        System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
  }

  /** The kernels only this user sees. */
  Path user() {
    return userData().resolve("kernels");
  }

  /** The kernels everyone sees whose Jupyter is installed under a prefix. */
  static Path under(Path prefix) {
    return prefix.toAbsolutePath().normalize().resolve(Path.of("share", "jupyter", "kernels"));
  }

  private Path userData() {
    Optional<String> told = variable("JUPYTER_DATA_DIR");
    if (told.isPresent()) {
      return Path.of(told.get());
    }
    if (system.startsWith("Windows")) {
      return variable("APPDATA")
          .map(Path::of)
          .orElseGet(() -> home.resolve(Path.of("AppData", "Roaming")))
          .resolve("jupyter");
    }
    if (system.startsWith("Mac")) {
      return home.resolve(Path.of("Library", "Jupyter"));
    }
    return variable("XDG_DATA_HOME")
        .map(Path::of)
        .orElseGet(() -> home.resolve(Path.of(".local", "share")))
        .resolve("jupyter");
  }

  /**
   * The prefix of the Python in use: the active environment, else the {@code python3} or {@code
   * python} of the command path.
   */
  Path pythonPrefix() {
    for (String active : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
      Optional<String> prefix = variable(active);
      if (prefix.isPresent()) {
        return Path.of(prefix.get());
      }
    }
    return prefixOf("python3")
        .or(() -> prefixOf("python"))
        .orElseThrow(
            () ->
                new SetupException(
                    "No Python is active, so there is no prefix to install under. Activate the"
                        + " environment that holds Jupyter, or name its folder: --prefix DIR"));
  }

  private static Optional<Path> prefixOf(String python) {
    try {
      var asked =
          Subprocess.run(
              List.of(python, "-c", "import sys; print(sys.prefix)"), Duration.ofMinutes(3));
      return Optional.of(asked.lastLine())
          .filter(prefix -> asked.succeeded() && !prefix.isEmpty())
          .map(Path::of);
    } catch (IOException e) {
      return Optional.empty(); // not there, or not to be run
    }
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
