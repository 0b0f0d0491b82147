package interleave.standstill;

import interleave.runtime.ThreadGroups;
import java.util.List;
import java.util.stream.Stream;

/** The JDK's platform threads that run virtual threads. */
final class Carriers {

  private static final String TYPE = "jdk.internal.misc.CarrierThread";

  private static final List<String> RUNNING =
      List.of("java.lang.VirtualThread", "jdk.internal.vm.Continuation");

  private Carriers() {}

  /** Those that are alive. */
  static List<Thread> all() {
    return ThreadGroups.living(ThreadGroups.top()).stream()
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
