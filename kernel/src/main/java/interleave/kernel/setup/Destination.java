package interleave.kernel.setup;

import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that say whose Jupyter gets the kernel. */
final class Destination {

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private Choice choice = new Choice();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "interleave",
      description = "The kernel's name in Jupyter's files (default: ${DEFAULT-VALUE}).")
  private String name = "interleave";

  /** At most one of these. */
  static final class Choice {
    // The default, said aloud: nothing needs to look at it.
    @SuppressWarnings("UnusedVariable")
    @Option(names = "--user", description = "For this user, in every Jupyter (the default).")
    private boolean user;

    @Option(
        names = "--sys-prefix",
        description = "For the active Python environment (venv, conda) only.")
    private boolean sysPrefix;

    @Option(
        names = "--prefix",
        paramLabel = "DIR",
        description = "For the Jupyter installed under DIR, in DIR/share/jupyter/kernels.")
    private Path prefix;
  }

  Kernelspec kernelspec(JupyterFolders folders) {
    if (choice.prefix != null) {
      return Kernelspec.named(name, JupyterFolders.under(choice.prefix));
    }
    if (choice.sysPrefix) {
      return Kernelspec.named(name, JupyterFolders.under(folders.pythonPrefix()));
    }
    return Kernelspec.named(name, folders.user());
  }
}
