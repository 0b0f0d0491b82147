package interleave.runtime;

import java.util.Optional;

/** The monitors of plain objects, as far as rewritten code has entered them. */
public final class Monitors {

  private static final WeakIdentityMap<Monitor> ALL = new WeakIdentityMap<>(Monitor::new);

  private Monitors() {}

  /** What stands in front of the monitor of an object. */
  static Monitor of(Object object) {
    return ALL.of(object);
  }

  /** Whether an object's monitor was ever entered by rewritten code. */
  public static boolean isMonitor(Object object) {
    return ALL.find(object).isPresent();
  }

  /**
   * The thread that has entered an object's monitor, or is about to and has the right to. A
   * snapshot. Code that is not rewritten is not seen.
   */
  public static Optional<Thread> owner(Object object) {
    return ALL.find(object).flatMap(Monitor::owner);
  }

  /** The object whose monitor a thread waits to enter, with no limit of time. A snapshot. */
  public static Optional<Object> wantedBy(Thread thread) {
    return Waits.of(thread)
        .filter(wait -> wait.wanted() == Wanted.LOCK && !(wait.target() instanceof Primitive))
        .map(Wait::target)
        .filter(Monitors::isMonitor);
  }
}
