package interleave.sync;

/**
 * Something that is held until it is closed, for {@code try (var held = lock.hold()) { … }}.
 * Closing is releasing, with the same errors; a second close is a second release.
 */
@FunctionalInterface
public interface Held extends AutoCloseable {

  /** Releases what is held. */
  @Override
  void close();
}
