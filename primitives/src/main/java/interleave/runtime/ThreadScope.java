package interleave.runtime;

import java.util.concurrent.Callable;

/**
 * The threads that one run started: a notebook cell, a test, a main method.
 *
 * <p>A thread belongs to the scope of the thread that created it, platform and virtual threads
 * alike (the binding is inheritable). Subclass it to carry what belongs to the run, such as where
 * its output goes.
 */
public class ThreadScope {

  /** Everything that no scope was opened for. */
  public static final ThreadScope ROOT = new ThreadScope("main");

  private static final InheritableThreadLocal<ThreadScope> CURRENT = new InheritableThreadLocal<>();

  private final String name;

  /** Makes a scope that shows as {@code name}, for example {@code "cell 3"}. */
  public ThreadScope(String name) {
    this.name = name;
  }

  /** The scope of the calling thread; {@link #ROOT} if none was opened. */
  public static ThreadScope current() {
    ThreadScope scope = CURRENT.get();
    return scope == null ? ROOT : scope;
  }

  /** What this run is called. */
  public final String name() {
    return name;
  }

  /** Runs {@code body} on the calling thread as part of this scope. */
  public final <T> T call(Callable<T> body) throws Exception {
    ThreadScope before = CURRENT.get();
    CURRENT.set(this);
    try {
      return body.call();
    } finally {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }
}
