package interleave.explore;

import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import java.util.Optional;

/**
 * What a thread does next. It has announced the step and goes on when the step is possible and
 * chosen; or, if it has a deadline, when that is reached; or when it is interrupted.
 *
 * <p>Fields are written by the thread itself before others may look.
 */
abstract class Step {

  static final long NEVER = Long.MAX_VALUE;

  private Footprint footprint;

  /** For a lasting step: without what it waits for. */
  private Footprint footprintOnceEnabled;

  private final long deadline;

  private boolean extended;

  /** How many steps had happened when it was announced. */
  private int announcedAt;

  private int announcedIn;

  private int enabledBy = -1;
  private boolean free;

  Step(Footprint footprint, long deadline) {
    this(footprint, footprint, deadline);
  }

  Step(Footprint footprint, Footprint footprintOnceEnabled, long deadline) {
    this.footprint = footprint;
    this.footprintOnceEnabled = footprintOnceEnabled;
    this.deadline = deadline;
  }

  final Footprint footprint() {
    return enabledBy >= 0 ? footprintOnceEnabled : footprint;
  }

  /** Whether it did more than it was announced to do. */
  final boolean isExtended() {
    return extended;
  }

  /**
   * What the step did that nobody knew before; called by who has taken it, and has not ended it.
   */
  final void extend(Footprint more) {
    extended = true;
    footprint = footprint.and(more);
    footprintOnceEnabled = footprintOnceEnabled.and(more);
  }

  /** It is taken within a call that has to do with more; said before it is announced. */
  final void within(Footprint around) {
    footprint = footprint.and(around);
    footprintOnceEnabled = footprintOnceEnabled.and(around);
  }

  /** The simulated time at which the thread goes on although it is not possible. */
  final long deadline() {
    return deadline;
  }

  final int announcedAt() {
    return announcedAt;
  }

  /** The epoch in which it was announced. */
  final int announcedIn() {
    return announcedIn;
  }

  final void announced(int steps, int epoch) {
    announcedAt = steps;
    announcedIn = epoch;
  }

  /**
   * Whether the step, once it is possible, is so for good, and changes nothing: from then on its
   * footprint does without what it waited for, and it comes after the step that {@linkplain
   * #enabledBy made} it possible, whatever else comes between.
   */
  boolean isLasting() {
    return false;
  }

  /** For a lasting step: how many steps had happened when it was first seen to be possible. */
  final void enabledAt(int steps) {
    if (enabledBy < 0) {
      enabledBy = steps - 1;
    }
  }

  /** For a lasting step: number of the step that made it possible; -1 if none has. */
  final int enabledBy() {
    return enabledBy;
  }

  /** Whether it is possible now. Pure; any thread may ask. */
  abstract boolean ready();

  /** From now on the thread may go on at any time, although the step is not possible. */
  final void setFree() {
    free = true;
  }

  final boolean isFree() {
    return free;
  }

  /** Whether an interrupt lets the thread go on, too. */
  boolean interruptible() {
    return false;
  }

  /** Whether the thread goes on without it when nobody else can, before time moves. */
  boolean isPatient() {
    return false;
  }

  /** Whether the thread offers to let others go first. */
  boolean yields() {
    return false;
  }

  /** Whether what happened, now that it has, may let others do what they could not. */
  boolean changed() {
    return true;
  }

  /** Whether it happened, now that the thread has gone on. */
  boolean succeeded() {
    return true;
  }

  /** The thread must wait for it; called by whoever has the turn, at most once. */
  void block(Thread who, long time) {}

  boolean blocked() {
    return false;
  }

  /** The run ends here; called on the thread itself. */
  void strand() {}

  /** The thread went on without it. */
  void giveUp(Outcome outcome) {}

  /** The object it is about, if there is one. */
  Optional<Object> object() {
    return Optional.empty();
  }

  /** The object that it is called after. */
  Optional<Object> subject() {
    return object();
  }

  /** What sort of event it is, if it has a name of its own. */
  Optional<EventKind> kind() {
    return Optional.empty();
  }

  /** A number that is the same when the step is the same in another execution. */
  final int fingerprint() {
    return 31 * footprint.hashCode() + getClass().hashCode();
  }

  /** What happened, for example {@code "acquire"}; what about it is told apart. */
  abstract String verb();

  /** What came of it, for example the value that was read; empty if that says nothing. */
  String result() {
    return "";
  }
}
