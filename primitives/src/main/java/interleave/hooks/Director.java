package interleave.hooks;

import org.jspecify.annotations.Nullable;

/**
 * Says which threads do not run freely. Asked at the start of every method and at every hook while
 * it is {@linkplain Hooks#addDirector added}: must be quick, must not block, must not throw, and
 * must not run rewritten code.
 */
@FunctionalInterface
public interface Director {

  /**
   * Who receives what the thread does: a {@link Controller} (the thread runs explore bodies), an
   * {@link AccessSink} that is none (it runs race bodies), or null (the thread is not this
   * director's).
   *
   * @param current the thread that asks, as {@code Thread.currentThread()} has it
   */
  @Nullable AccessSink sinkOf(Thread current);
}
