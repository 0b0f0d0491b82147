package interleave.explore;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * What the JDK's virtual threads are made of: bodies that can be left at any point and entered
 * there again, and a way to say who the current thread is. Both are internal to the JDK.
 */
final class Continuations {

  /** The first JDK that this is known to work on, and in which monitors can be kept meanwhile. */
  private static final int FIRST_JDK = 25;

  private Continuations() {}

  /**
   * Whether they can be used: the JVM has to have been started with
   *
   * <pre>{@code
   * --add-exports java.base/jdk.internal.vm=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED
   * }</pre>
   *
   * or an agent to have opened as much before this is first called; and all has to work.
   */
  static boolean areAvailable() {
    return Probe.PASSED;
  }

  /** A body that begins when it is first {@linkplain #enter entered}. */
  static Object of(Runnable body) {
    try {
      return Handles.MAKE.invokeExact(Handles.SCOPE, body);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Runs a body on the calling thread, up to its end or to where it is left. Meanwhile it is {@code
   * as} that is the current thread.
   */
  static void enter(Object continuation, Thread self, Thread as) {
    // Nothing between the two may ask for the current thread: the compiler takes it for constant.
    try {
      Handles.SET_CURRENT.invokeExact(self, as);
      try {
        Handles.RUN.invokeExact(continuation);
      } finally {
        Handles.SET_CURRENT.invokeExact(self, self);
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Leaves the body that the calling thread is in; returns when it is entered again.
   *
   * @return false if it cannot be left, since there is native code on the stack
   */
  static boolean leave() {
    try {
      return (boolean) Handles.YIELD.invokeExact(Handles.SCOPE);
    } catch (IllegalStateException e) {
      return false; // pinned
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static AssertionError unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    if (e instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    return new AssertionError(e);
  }

  /** Found when they are first used. */
  private static final class Handles {
    static final Object SCOPE;
    static final MethodHandle MAKE;
    static final MethodHandle RUN;
    static final MethodHandle YIELD;
    static final MethodHandle SET_CURRENT;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Class<?> type = Class.forName("jdk.internal.vm.Continuation");
        Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
        SCOPE = scope.getConstructor(String.class).newInstance("interleave");
        MAKE =
            lookup
                .findConstructor(type, MethodType.methodType(void.class, scope, Runnable.class))
                .asType(MethodType.methodType(Object.class, Object.class, Runnable.class));
        RUN =
            lookup
                .findVirtual(type, "run", MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
        YIELD =
            lookup
                .findStatic(type, "yield", MethodType.methodType(boolean.class, scope))
                .asType(MethodType.methodType(boolean.class, Object.class));
        SET_CURRENT =
            MethodHandles.privateLookupIn(Thread.class, lookup)
                .findVirtual(
                    Thread.class,
                    "setCurrentThread",
                    MethodType.methodType(void.class, Thread.class));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private Handles() {}
  }

  /** Tries them, on a thread of its own. */
  private static final class Probe implements Runnable {
    static final boolean PASSED = Runtime.version().feature() >= FIRST_JDK && new Probe().passes();

    private final Thread worker = new Thread("worker");
    private volatile boolean passed;

    private boolean passes() {
      Thread thread = new Thread(this, "interleave-probe");
      thread.setDaemon(true);
      thread.start();
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return passed;
    }

    /** Leaves a body that holds a monitor. */
    @Override
    public void run() {
      try {
        Thread self = Thread.currentThread();
        boolean[] seen = new boolean[2];
        Object body = of(() -> leaveHoldingMonitor(seen));
        enter(body, self, worker);
        boolean left = !Thread.holdsLock(worker) && Thread.currentThread() == self;
        enter(body, self, worker);
        passed = left && seen[0] && seen[1] && Thread.currentThread() == self;
      } catch (LinkageError | RuntimeException | AssertionError e) {
        passed = false; // not opened, or another JDK than those that are known
      }
    }

    private void leaveHoldingMonitor(boolean[] seen) {
      synchronized (worker) {
        seen[0] = leave();
        seen[1] = Thread.holdsLock(worker) && Thread.currentThread() == worker;
      }
    }
  }
}
