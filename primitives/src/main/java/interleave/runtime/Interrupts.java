package interleave.runtime;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Interrupts that threads have put off: a thread with its interrupt flag set cannot park, so one
 * that has to wait in spite of it clears the flag meanwhile. In between, too, it shows as
 * interrupted.
 */
final class Interrupts {

  /** By identity: a learner's thread may say that it equals another. */
  private static final Set<Thread> PUT_OFF =
      Collections.newSetFromMap(Collections.synchronizedMap(new IdentityHashMap<>()));

  private Interrupts() {}

  /** Clears the calling thread's flag, if it is set, until {@link #bringBack}. */
  static void putOff() {
    if (Thread.currentThread().isInterrupted()) {
      PUT_OFF.add(Thread.currentThread());
      Thread.interrupted();
    }
  }

  /** Sets the calling thread's flag if it was put off. */
  static void bringBack() {
    if (PUT_OFF.contains(Thread.currentThread())) {
      Thread.currentThread().interrupt();
      PUT_OFF.remove(Thread.currentThread());
    }
  }

  /** Whether a thread is interrupted, as its program is to see it. */
  static boolean isInterrupted(Thread thread) {
    return thread.isInterrupted() || PUT_OFF.contains(thread);
  }
}
