package interleave.explore;

import interleave.runtime.Announced;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A step into the JDK's own code: a call of one of its blocking classes, or the return from where
 * such a call has parked the thread.
 *
 * <p>What is acquired by it is known only when the call returns: {@link #acquired}.
 */
final class JdkStep extends Step {

  /** How the thread can come to go on although the step is not possible. */
  enum Patience {
    /** Not at all, but for an interrupt or a deadline. */
    ENDLESS,
    /** By an interrupt, too. */
    UNTIL_INTERRUPTED,
    /** When nobody else can go on, before time moves: the call has a limit of its own. */
    UNTIL_ALL_WAIT
  }

  private final Announced announced;
  private final Region region;
  private final Patience patience;
  private final boolean lasting;
  private final boolean acquires;
  private final @Nullable Feed feed;
  private boolean acquired;
  private boolean parks;
  private Optional<String> ending = Optional.empty();
  private String result = "";

  JdkStep(
      Announced announced,
      Region region,
      Footprint footprint,
      Footprint footprintOnceEnabled,
      long deadline,
      Patience patience,
      boolean lasting,
      boolean acquires,
      @Nullable Feed feed) {
    super(footprint, footprintOnceEnabled, deadline);
    this.announced = announced;
    this.region = region;
    this.patience = patience;
    this.lasting = lasting;
    this.acquires = acquires;
    this.feed = feed;
  }

  /** Says that it is the way back from where the call has parked the thread. */
  JdkStep parked() {
    parks = true;
    return this;
  }

  /** What the call returned, for people. */
  void returned(String text) {
    result = text;
  }

  /** The call has returned, and the thread has what it was for. */
  void acquired() {
    acquired = true;
  }

  /** Where the thread looks for its next task; null if that is not what it does. */
  @Nullable Feed feed() {
    return feed;
  }

  @Override
  boolean isLasting() {
    return lasting;
  }

  @Override
  boolean isPatient() {
    return patience == Patience.UNTIL_ALL_WAIT;
  }

  @Override
  boolean ready() {
    return announced.ready();
  }

  @Override
  boolean interruptible() {
    return patience != Patience.ENDLESS;
  }

  @Override
  void block(Thread who, long time) {
    if (announced.operation().waits() != WaitQueue.NONE) {
      announced.block(who, time);
    }
  }

  @Override
  boolean blocked() {
    return announced.blocked() || announced.operation().waits() == WaitQueue.NONE;
  }

  @Override
  void strand() {
    announced.strand();
  }

  @Override
  void giveUp(Outcome outcome) {
    announced.giveUp(outcome);
    if (parks) {
      ending = Optional.of(outcome == Outcome.TIMED_OUT ? "timed out" : "interrupted");
    }
  }

  @Override
  boolean succeeded() {
    return acquired;
  }

  /** Whether the thread has been told to go on, and needs nothing but the lock that it gave up. */
  private boolean wantsItsLock() {
    return parks
        && region.home() != region.shown()
        && announced.operation() instanceof JdkOperation operation
        && operation.isPermitted();
  }

  @Override
  Optional<Object> object() {
    boolean ofTheLock = acquired || wantsItsLock() || kind().equals(Optional.of(EventKind.RELEASE));
    return Optional.of(ofTheLock ? region.home() : region.shown());
  }

  @Override
  Optional<Object> subject() {
    return Optional.of(region.shown()).filter(shown -> shown != JdkObjects.POOLS);
  }

  @Override
  Optional<EventKind> kind() {
    return acquires || acquired || wantsItsLock()
        ? Optional.of(EventKind.ACQUIRE)
        : announced.operation().event();
  }

  @Override
  String verb() {
    return region.method();
  }

  @Override
  String result() {
    String end = ending.orElse(result);
    return parks && end.isEmpty() ? "goes on" : end;
  }
}
