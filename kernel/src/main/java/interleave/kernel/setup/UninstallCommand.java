package interleave.kernel.setup;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes the kernel out of a Jupyter. */
@Command(
    name = "uninstall",
    description = "Take the kernel out of Jupyter.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class UninstallCommand implements Runnable {

  @Mixin private Destination destination;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    var kernelspec = destination.kernelspec(JupyterFolders.ofThisUser());
    kernelspec.remove();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Removed %s%n", kernelspec.folder());
    out.flush();
  }
}
