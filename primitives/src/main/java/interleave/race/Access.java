package interleave.race;

/**
 * An access to memory, or several of the same thread at the same site between two of its steps that
 * order threads.
 *
 * @param slot whose time {@code at} is
 * @param at when: whoever knows this time of this slot comes after it
 * @param thread the name of the thread
 * @param writes whether it writes
 * @param site where
 * @param held what the thread held
 * @param nanos when, on the machine's clock
 */
record Access(Slot slot, long at, String thread, boolean writes, int site, Held held, long nanos) {

  /** Whether whoever knows {@code clock} comes after it. */
  boolean isBefore(long[] clock) {
    return at <= VectorClock.at(clock, slot.index());
  }
}
