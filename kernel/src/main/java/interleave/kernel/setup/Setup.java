package interleave.kernel.setup;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the kernel's jar, but for what Jupyter itself says: a connection file. */
@Command(
    name = "java -jar interleave-kernel.jar",
    synopsisHeading = "Usage: ",
    description = {
      "Interleave, a Jupyter kernel for Java that teaches threads.",
      "Jupyter starts it with a connection file; you tell it how to be found:"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Setup.Version.class,
    subcommands = {InstallCommand.class, UninstallCommand.class})
public final class Setup implements Runnable {

  @Spec private CommandSpec spec;

  private Setup() {}

  /**
   * Does what the arguments say.
   *
   * @return the exit code for the process: 0 done, 1 not done and said why, 2 not understood
   */
  public static int handle(String... arguments) {
    return new CommandLine(new Setup())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (failure instanceof SetupException) {
                command.getErr().println(failure.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
              }
              throw failure;
            })
        .execute(arguments);
  }

  /** The kernel's version, as the jar's manifest tells it. */
  public static String version() {
    return Optional.ofNullable(Setup.class.getPackage().getImplementationVersion())
        .orElse("(unpacked)");
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do: install, uninstall, or a connection file.");
  }

  /** What {@code --version} prints. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "Interleave " + version() + " on Java " + System.getProperty("java.version")
      };
    }
  }
}
