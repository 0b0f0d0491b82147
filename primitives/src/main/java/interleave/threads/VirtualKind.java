package interleave.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/** A virtual thread, which the JDK has from version 21 on. Always a daemon. */
record VirtualKind() implements ThreadKind {

  private static final Optional<MethodHandle> UNSTARTED = findUnstarted();

  VirtualKind {
    if (UNSTARTED.isEmpty()) {
      throw new UnsupportedOperationException(
          "virtual threads need JDK 21 or newer, this is " + Runtime.version().feature());
    }
  }

  /** {@code Thread.ofVirtual().unstarted(task)}. */
  private static Optional<MethodHandle> findUnstarted() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle ofVirtual =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
      MethodHandle unstarted =
          lookup.findVirtual(
              builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class));
      return Optional.of(MethodHandles.collectArguments(unstarted, 0, ofVirtual));
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  @Override
  public Thread make(OwnThread handle) {
    try {
      Thread thread = (Thread) UNSTARTED.orElseThrow().invokeExact((Runnable) handle::live);
      thread.setName(handle.name());
      return thread;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("making a virtual thread throws nothing checked", e);
    }
  }

  @Override
  public void checkDaemon(boolean daemon) {
    if (!daemon) {
      throw new IllegalArgumentException("a virtual thread is always a daemon");
    }
  }
}
