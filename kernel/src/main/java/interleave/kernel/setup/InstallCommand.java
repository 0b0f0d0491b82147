package interleave.kernel.setup;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the kernel known to a Jupyter. */
@Command(
    name = "install",
    description = "Make the kernel known to Jupyter.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class InstallCommand implements Runnable {

  @Mixin private Destination destination;

  @Option(
      names = "--display-name",
      paramLabel = "TEXT",
      defaultValue = "Java (Interleave)",
      description = "The kernel's name on the screen (default: ${DEFAULT-VALUE}).")
  private String displayName = "";

  @Option(
      names = "--java",
      paramLabel = "PATH",
      description =
          "The java command of the JDK (17 or later) to run the kernel on"
              + " (default: the one that runs this).")
  private Path java;

  @Option(
      names = "--jvm-option",
      paramLabel = "OPTION",
      description = "Something more to tell that JVM, for example -Xmx2g. May be repeated.")
  private List<String> jvmOptions = new ArrayList<>();

  @Option(
      names = "--no-archive",
      description = "Do not prepare a start-up archive: install sooner, start the kernel later.")
  private boolean noArchive;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    var runtime = java == null ? JavaInstallation.running() : JavaInstallation.at(java);
    var kernelspec = destination.kernelspec(JupyterFolders.ofThisUser());
    var launch = new LaunchCommand(runtime, kernelspec.folder(), List.copyOf(jvmOptions));

    kernelspec.putFiles(ownJar());
    var archiveOptions = noArchive ? List.<String>of() : archive(launch, out);
    kernelspec.announce(displayName, launch.with(archiveOptions, LaunchCommand.CONNECTION_FILE));
    out.printf("Installed %s in %s%n", displayName, kernelspec.folder());
    out.printf("It runs on JDK %s (%s).%n", runtime.version(), runtime.java());
    out.flush();
  }

  /** The options that use a start-up archive; none if this JVM cannot make one. */
  private static List<String> archive(LaunchCommand launch, PrintWriter out) {
    try {
      return StartupArchive.of(launch.java()).create(launch);
    } catch (IOException e) {
      out.printf(
          "There is no start-up archive (%s). The kernel works all the same and starts a second"
              + " later.%n",
          e.getMessage());
      return List.of();
    }
  }

  private static Path ownJar() {
    try {
      var jar =
          Path.of(InstallCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isRegularFile(jar)) {
        return jar;
      }
    } catch (URISyntaxException e) {
      throw new SetupException("This program does not know where it is: " + e.getMessage(), e);
    }
    throw new SetupException(
        "Only the packed kernel can be installed. Build it with  mvn package  and run  java -jar"
            + " kernel/target/interleave-kernel.jar install");
  }
}
