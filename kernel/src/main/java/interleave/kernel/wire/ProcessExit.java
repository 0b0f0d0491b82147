package interleave.kernel.wire;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Ends this process in order if it can be done, and anyhow if not. */
final class ProcessExit implements Runnable {

  /** For shutdown hooks, among them those a cell may have left. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

  @Override
  public void run() {
    Thread watchdog =
        new Thread(
            () -> {
              long end = System.nanoTime() + GRACE_NANOS;
              for (long left = GRACE_NANOS; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
              }
              Runtime.getRuntime().halt(0);
            },
            "interleave-exit");
    watchdog.setDaemon(true);
    watchdog.start();
    System.exit(0);
  }
}
