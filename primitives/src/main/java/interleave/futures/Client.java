package interleave.futures;

import interleave.runtime.ThreadScope;
import java.util.concurrent.Callable;

/**
 * On whose behalf something is done: the run that a thread belongs to, and its context class
 * loader, by which a notebook's cell finds its threads.
 */
record Client(ThreadScope scope, ClassLoader loader) {

  /** The calling thread's. */
  static Client current() {
    return new Client(ThreadScope.current(), Thread.currentThread().getContextClassLoader());
  }

  /** Runs {@code body} on the calling thread on this client's behalf. */
  void work(Runnable body) {
    if (ThreadScope.current() == scope) {
      body.run();
    } else {
      withLoader(() -> join(body));
    }
  }

  /** Starts threads, which {@code body} does, so that they belong to this client. */
  void host(Runnable body) {
    if (ThreadScope.current() == scope) {
      body.run();
    } else {
      withLoader(() -> scope.asGuest(body));
    }
  }

  private void join(Runnable body) {
    if (scope == ThreadScope.ROOT) {
      scope.asGuest(body);
      return;
    }
    Callable<Boolean> call =
        () -> {
          body.run();
          return true;
        };
    try {
      scope.call(call);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("a Runnable throws nothing checked", e);
    }
  }

  private void withLoader(Runnable body) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      body.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
