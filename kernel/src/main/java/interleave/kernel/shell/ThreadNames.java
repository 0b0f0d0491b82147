package interleave.kernel.shell;

/** What to call a thread in a message. */
final class ThreadNames {

  private ThreadNames() {}

  /** Its name; virtual threads have none unless given one. */
  static String of(Thread thread) {
    String name = thread.getName();
    return name.isEmpty() ? "thread " + id(thread) : name;
  }

  // threadId() came with JDK 19; getId() is the same for every thread that does not override it.
  @SuppressWarnings("deprecation")
  private static long id(Thread thread) {
    return thread.getId();
  }
}
