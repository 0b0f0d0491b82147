package interleave.kernel;

import interleave.kernel.display.NoOutput;
import interleave.kernel.setup.Setup;
import interleave.kernel.setup.Training;
import interleave.kernel.shell.CellScope;
import interleave.kernel.shell.CellStreams;
import interleave.kernel.shell.JavaSession;
import interleave.kernel.wire.ConnectionFile;
import interleave.kernel.wire.KernelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Where the jar starts: as a kernel if it is given a connection file, else as an installer. */
public final class Main {

  /** How often it is looked whether Jupyter lives. */
  private static final long LOOK_NANOS = 1_000_000_000;

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 1 && Files.isRegularFile(Path.of(arguments[0]))) {
      serve(Path.of(arguments[0]));
    } else if (arguments.length == 1 && arguments[0].equals(Training.COMMAND)) {
      train();
    } else {
      System.exit(Setup.handle(arguments));
    }
  }

  private static void serve(Path connectionFile) throws IOException, InterruptedException {
    JavaSession session = JavaSession.open();
    // For as long as the process lives: its standard streams are the cells'.
    var unusedStreams = CellStreams.install(session);
    var kernel =
        KernelServer.start(
            ConnectionFile.read(connectionFile),
            new JavaKernel(session),
            KernelServer.Settings.ofThisProcess());
    Thread warmUp =
        new Thread(() -> session.warmUp(new CellScope(0, new NoOutput())), "interleave-warm-up");
    warmUp.setDaemon(true);
    warmUp.start();
    starter().ifPresent(process -> endWith(process, kernel));
    kernel.awaitShutdown();
  }

  /**
   * The Jupyter that has started this kernel. Without it nobody could ever end the kernel, should
   * Jupyter be killed, so the kernel ends with it. (On Windows the variable holds a handle.)
   */
  private static Optional<ProcessHandle> starter() {
    return Optional.ofNullable(System.getenv("JPY_PARENT_PID"))
        .filter(
            pid ->
                pid.matches("[1-9]\\d{0,17}")
                    && !System.getProperty("os.name").startsWith("Windows"))
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)));
  }

  /**
   * Ends this process soon after another one has ended. It is looked at again and again by a thread
   * of the kernel's own: {@link ProcessHandle#onExit} occupies one of the threads that serve cells,
   * too, and while one of these is at work, nobody can say that a cell will wait for ever.
   */
  private static void endWith(ProcessHandle process, KernelServer kernel) {
    Thread watch =
        new Thread(
            () -> {
              while (process.isAlive()) {
                LockSupport.parkNanos(LOOK_NANOS);
                // Code of a cell may interrupt any thread it finds; here that means nothing.
                Thread.interrupted();
              }
              kernel.close();
              System.exit(0);
            },
            "interleave-starter");
    watch.setDaemon(true);
    watch.start();
  }

  /** Runs a kernel for some typical requests of our own, and ends. */
  private static void train() throws IOException, InterruptedException {
    var connectionFile = Training.connectionFile();
    var exit = new KernelServer.Settings(Optional.empty(), () -> {});
    try (var kernel =
        KernelServer.start(
            ConnectionFile.read(connectionFile), new JavaKernel(JavaSession.open()), exit)) {
      new Training(kernel.connection()).run();
      kernel.awaitShutdown();
    } finally {
      Files.delete(connectionFile);
    }
    System.exit(0);
  }
}
