package interleave.threads;

/** What kind of {@link Thread} a thread is to be. */
sealed interface ThreadKind permits PlatformKind, VirtualKind {

  /** A thread, not started, that will live as {@code handle} says. */
  Thread make(OwnThread handle);

  /**
   * Whether such a thread may be what {@code daemon} says.
   *
   * @throws IllegalArgumentException if it may not
   */
  void checkDaemon(boolean daemon);
}
