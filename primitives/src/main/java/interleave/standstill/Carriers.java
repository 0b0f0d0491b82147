package interleave.standstill;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The JDK's platform threads that run virtual threads. */
final class Carriers {

  private static final String TYPE = "jdk.internal.misc.CarrierThread";

  private static final List<String> RUNNING =
      List.of("java.lang.VirtualThread", "jdk.internal.vm.Continuation");

  private static final ThreadGroup TOP = top();

  private Carriers() {}

  private static ThreadGroup top() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** Those that are alive. */
  static List<Thread> all() {
    Thread[] found = new Thread[TOP.activeCount() + 16];
    // Only as many are told as there is room for.
    while (TOP.enumerate(found) == found.length) {
      found = new Thread[2 * found.length];
    }
    return Arrays.stream(found)
        .filter(Objects::nonNull)
        .filter(thread -> thread.getClass().getName().equals(TYPE))
        .toList();
  }

  /** Whether a carrier is in the midst of running a virtual thread, or of what goes with it. */
  static boolean isBusy(Thread carrier) {
    return Stream.of(carrier.getStackTrace()).anyMatch(Carriers::isRunning);
  }

  private static boolean isRunning(StackTraceElement frame) {
    return RUNNING.stream().anyMatch(frame.getClassName()::startsWith);
  }
}
