package interleave.explore;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** Real time, as far as an exploration minds it: for its budget, and to notice what hangs. */
interface Watch {

  /** The machine's. */
  Watch REAL =
      new Watch() {
        private static final long TICK = 20_000_000;
        private static final long LONGEST_TICK = 3 * TICK;

        @Override
        public long now() {
          return System.nanoTime();
        }

        @Override
        public long tick(Object blocker) {
          long began = System.nanoTime();
          LockSupport.parkNanos(blocker, TICK);
          return Math.min(System.nanoTime() - began, LONGEST_TICK);
        }

        @Override
        public OptionalLong ran(Thread thread) {
          return Processor.timeOf(thread);
        }
      };

  /** Not looked for before a thread is slow. */
  final class Processor {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean TELLS =
        THREADS.isThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

    private Processor() {}

    private static OptionalLong timeOf(Thread thread) {
      long nanos = TELLS ? THREADS.getThreadCpuTime(thread.getId()) : -1;
      return nanos < 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
    }
  }

  /** Nanoseconds since some moment. */
  long now();

  /**
   * Waits for a moment, or until the calling thread is unparked.
   *
   * @return how long that was, in nanoseconds; a moment that became long because the machine was
   *     busy elsewhere counts as a short one, since those who are watched could not run either
   */
  long tick(Object blocker);

  /** How long a thread has had a processor, in nanoseconds; empty if that cannot be told. */
  OptionalLong ran(Thread thread);
}
