package interleave.hooks;

/** What rewritten code does at a {@link HookSite}. */
public enum HookKind {
  /** Enters a monitor: a {@code synchronized} block or method begins. */
  MONITOR_ENTER,
  /** Leaves a monitor. */
  MONITOR_EXIT,
  /** Calls {@code Object.wait}. */
  WAIT,
  /** Calls {@code Object.notify} or {@code notifyAll}. */
  NOTIFY,
  /** Calls a method of {@code Thread} or {@code TimeUnit} that starts, joins, sleeps and so on. */
  THREAD,
  /** Calls {@code LockSupport}. */
  PARK,
  /** Calls a method of an object, or a static method, of {@code java.util.concurrent}. */
  CALL,
  /** Reads a field. */
  READ,
  /** Writes a field. */
  WRITE,
  /** Reads an element of an array. */
  ELEMENT_READ,
  /** Writes an element of an array. */
  ELEMENT_WRITE,
  /** Calls a method of a mutable object of {@code java.util} (or a builder) that only reads it. */
  CONTENTS_READ,
  /** Calls a method of a mutable object of {@code java.util} (or a builder) that may change it. */
  CONTENTS_WRITE,
  /** Accesses a variable through a {@code VarHandle}. */
  VARIABLE,
  /** Goes back in a loop. */
  BACK_EDGE,
  /** Initializes a class. */
  CLASS_INIT
}
