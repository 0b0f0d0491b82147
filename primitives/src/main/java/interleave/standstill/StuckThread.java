package interleave.standstill;

import interleave.runtime.Wait;
import interleave.runtime.Wanted;
import interleave.trace.Site;
import java.util.Optional;

/**
 * A thread that waits for ever, as it was when that was found.
 *
 * @param thread the thread
 * @param name its name
 * @param run what it belonged to, for example {@code "cell 3"}
 * @param wanted what it waits for
 * @param target where: a primitive, or another thread
 * @param state of the target, in words, if there is anything to say
 * @param site where in the learner's source it waits, if known
 * @param holder who has, or is, what it waits for, if anyone
 */
public record StuckThread(
    Thread thread,
    String name,
    String run,
    Wanted wanted,
    Object target,
    Optional<String> state,
    Optional<Site> site,
    Optional<Holder> holder) {

  /**
   * Who has what a thread waits for.
   *
   * @param thread the thread
   * @param name its name
   * @param part what it is doing itself
   * @param since where in the learner's source it took it, if known
   */
  public record Holder(Thread thread, String name, Part part, Optional<Site> since) {}

  /** What the holder is doing. */
  public enum Part {
    /** It waits for ever too. */
    STUCK,
    /** It is a worker that waits for its next task. */
    IDLE,
    /** It has ended, or the code that took it has. */
    OVER
  }

  static StuckThread of(Wait wait, Optional<Site> site, Optional<Holder> holder) {
    return new StuckThread(
        wait.thread(),
        Names.of(wait.thread()),
        wait.scope().name(),
        wait.wanted(),
        wait.target(),
        wait.state(),
        site,
        holder);
  }

  /** Whether it can only go on when one certain thread does. */
  boolean waitsForThread() {
    return holder.isPresent();
  }
}
