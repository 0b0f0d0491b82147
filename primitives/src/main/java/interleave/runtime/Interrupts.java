package interleave.runtime;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interrupts that threads have put off: a thread with its interrupt flag set cannot park, so one
 * that has to wait in spite of it clears the flag meanwhile. In between, too, it shows as
 * interrupted.
 */
final class Interrupts {

  /** By identity: a learner's thread may say that it equals another. */
  private static final Set<Thread> PUT_OFF =
      Collections.newSetFromMap(Collections.synchronizedMap(new IdentityHashMap<>()));

  /**
   * No fewer than there are in the set: nearly always none, and then nobody takes the set's lock.
   */
  private static final AtomicInteger HOW_MANY = new AtomicInteger();

  private Interrupts() {}

  /** Clears the calling thread's flag, if it is set, until {@link #bringBack}. */
  static void putOff() {
    if (Thread.currentThread().isInterrupted()) {
      HOW_MANY.incrementAndGet();
      if (!PUT_OFF.add(Thread.currentThread())) {
        HOW_MANY.decrementAndGet();
      }
      Thread.interrupted();
    }
  }

  /** Sets the calling thread's flag if it was put off. */
  static void bringBack() {
    if (isPutOff(Thread.currentThread())) {
      Thread.currentThread().interrupt();
      PUT_OFF.remove(Thread.currentThread());
      HOW_MANY.decrementAndGet();
    }
  }

  /** Whether a thread is interrupted, as its program is to see it. */
  static boolean isInterrupted(Thread thread) {
    return thread.isInterrupted() || isPutOff(thread);
  }

  private static boolean isPutOff(Thread thread) {
    return HOW_MANY.get() != 0 && PUT_OFF.contains(thread);
  }
}
