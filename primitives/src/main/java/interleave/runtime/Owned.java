package interleave.runtime;

import java.util.Optional;

/** Something that one thread at a time has for its own. */
public interface Owned {

  /** Who has it now. A snapshot. */
  Optional<Thread> owner();

  /**
   * Takes it away from {@code thread}, which has ended or was stopped without giving it back, and
   * wakes who waits for it.
   *
   * @return whether the thread had it
   */
  boolean takeFrom(Thread thread);
}
