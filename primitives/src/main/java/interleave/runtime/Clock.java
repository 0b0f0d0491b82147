package interleave.runtime;

import java.util.concurrent.locks.LockSupport;

/**
 * Time as waiting threads see it. Give a {@link ThreadScope} one of your own to test time-outs
 * without waiting for them.
 */
public interface Clock {

  /** The machine's. */
  Clock SYSTEM =
      new Clock() {
        @Override
        public long now() {
          return System.nanoTime();
        }

        @Override
        public void parkUntil(Object blocker, long deadline) {
          LockSupport.parkNanos(blocker, deadline - System.nanoTime());
        }
      };

  /** Nanoseconds since some fixed moment; compare two of them by their difference only. */
  long now();

  /**
   * Parks the calling thread as {@link LockSupport#park(Object)} does, at most until {@link #now}
   * reaches {@code deadline}. May return early for no reason.
   */
  void parkUntil(Object blocker, long deadline);
}
