package interleave.futures;

import java.util.concurrent.RejectedExecutionException;

/**
 * A pool cannot carry out tasks any more, because a worker of it failed: its initializer threw, or
 * it was stopped. CPython's {@code BrokenThreadPool}.
 */
public final class BrokenThreadPool extends RejectedExecutionException {

  private static final long serialVersionUID = 1;

  BrokenThreadPool(String message, Throwable cause) {
    super(message, cause);
  }
}
