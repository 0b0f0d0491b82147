package interleave.threads;

/**
 * A thread of the operating system.
 *
 * @param stackSize its stack in bytes, 0 for the JVM's choice
 */
record PlatformKind(long stackSize) implements ThreadKind {

  @Override
  public Thread make(OwnThread handle) {
    Thread thread = new Carrier(handle, stackSize);
    thread.setDaemon(handle.daemon());
    return thread;
  }

  @Override
  public void checkDaemon(boolean daemon) {
    // Either is fine.
  }

  /** Knows its handle, so that {@link Threads#current} costs no look-up. */
  static final class Carrier extends Thread {
    private final OwnThread handle;

    Carrier(OwnThread handle, long stackSize) {
      super(null, handle::live, handle.name(), stackSize);
      this.handle = handle;
    }

    OwnThread handle() {
      return handle;
    }
  }
}
