package interleave.hooks;

import org.jspecify.annotations.Nullable;

/**
 * A task on its way from the thread that handed it over to the thread that runs it. Both methods
 * are called by the latter; a task that runs several times calls them each time.
 */
public interface Handover {

  /** The task begins. What this throws, the task ends with, without having begun. */
  void begin();

  /**
   * The task has ended.
   *
   * @param thrown what it ended with; null if it returned
   */
  void end(@Nullable Throwable thrown);
}
