package interleave.race;

import org.jspecify.annotations.Nullable;

/**
 * What has been done to one variable, as far as it matters for what is done next: the last write,
 * and the reads since, of which there is one while each comes after the one before, and else one
 * for each slot (the adaptive representation of FastTrack).
 *
 * <p>Fields are written under this. Read without it, for one comparison of references only: a
 * thread that finds its own last access there has nothing to add.
 */
final class History {

  private static final Access[] NONE = {};

  private @Nullable Access write;

  private @Nullable Access read;

  /** Not empty if there are reads that are not ordered; then {@link #read} is null. */
  private Access[] reads = NONE;

  /**
   * Adds a read.
   *
   * @param clock what the reader knows
   * @return the write that it is not ordered with; null if there is none
   */
  @SuppressWarnings("ReferenceEquality") // an equal access of another thread is another access
  @Nullable Access reads(Access mine, long[] clock) {
    return read == mine ? null : addRead(mine, clock);
  }

  private synchronized @Nullable Access addRead(Access mine, long[] clock) {
    if (reads.length > 0) {
      share(mine);
    } else if (read == null || read.slot() == mine.slot() || read.isBefore(clock)) {
      read = mine;
    } else {
      reads = new Access[] {read, mine};
      read = null;
    }
    Access last = write;
    return last == null || last.isBefore(clock) ? null : last;
  }

  private void share(Access mine) {
    for (int i = 0; i < reads.length; i++) {
      if (reads[i].slot() == mine.slot()) {
        reads[i] = mine;
        return;
      }
    }
    Access[] more = new Access[reads.length + 1];
    System.arraycopy(reads, 0, more, 0, reads.length);
    more[reads.length] = mine;
    reads = more;
  }

  /**
   * Adds a write.
   *
   * @param clock what the writer knows
   * @return the access that it is not ordered with, the last write rather than a read; null if
   *     there is none
   */
  @SuppressWarnings("ReferenceEquality") // an equal access of another thread is another access
  @Nullable Access writes(Access mine, long[] clock) {
    return write == mine && read == null && reads == NONE ? null : addWrite(mine, clock);
  }

  private synchronized @Nullable Access addWrite(Access mine, long[] clock) {
    Access conflict = write != null && !write.isBefore(clock) ? write : unordered(clock);
    write = mine;
    read = null;
    reads = NONE;
    return conflict;
  }

  synchronized @Nullable Access lastWrite() {
    return write;
  }

  private @Nullable Access unordered(long[] clock) {
    if (read != null && !read.isBefore(clock)) {
      return read;
    }
    for (Access each : reads) {
      if (!each.isBefore(clock)) {
        return each;
      }
    }
    return null;
  }
}
