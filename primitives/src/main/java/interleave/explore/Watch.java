package interleave.explore;

import java.util.concurrent.locks.LockSupport;

/** Real time, as far as an exploration minds it: for its budget, and to notice what hangs. */
interface Watch {

  /** The machine's. */
  Watch REAL =
      new Watch() {
        private static final long TICK = 20_000_000;

        @Override
        public long now() {
          return System.nanoTime();
        }

        @Override
        public void tick(Object blocker) {
          LockSupport.parkNanos(blocker, TICK);
        }
      };

  /** Nanoseconds since some moment. */
  long now();

  /** Waits for a moment, or until the calling thread is unparked. */
  void tick(Object blocker);
}
