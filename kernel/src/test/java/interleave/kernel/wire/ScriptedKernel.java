package interleave.kernel.wire;

import java.io.IOException;
import java.nio.file.Path;

/** A kernel process with the scripted interpreter, for tests that need a process of its own. */
final class ScriptedKernel {

  private ScriptedKernel() {}

  /** Runs until it is shut down. The argument is a connection file. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    // A user's thread that would keep the process alive, and a user's hook that never ends.
    Thread loose = new Thread(ScriptedKernel::waitForEver, "loose");
    loose.start();
    Runtime.getRuntime().addShutdownHook(new Thread(ScriptedKernel::waitForEver, "hook"));
    KernelServer server =
        KernelServer.start(
            ConnectionFile.read(Path.of(arguments[0])),
            new ScriptedInterpreter(),
            new KernelServer.Settings(
                KernelServer.Settings.ofThisProcess().history(),
                LiveKernel.PATIENCE,
                KernelServer.Settings.ofThisProcess().exit()));
    System.out.println(server.connection().toJsonString());
    server.awaitShutdown();
  }

  private static void waitForEver() {
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException again) {
        // For ever is for ever.
      }
    }
  }
}
