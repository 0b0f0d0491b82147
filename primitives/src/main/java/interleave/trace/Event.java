package interleave.trace;

import java.util.Optional;

/**
 * One thing that one thread did.
 *
 * @param time nanoseconds since the trace began, in the trace's own {@link Trace.Clock}
 * @param thread id of the {@link TracedThread} that did it
 * @param kind what happened
 * @param object id of the {@link TracedObject} it happened to, or {@link #NONE}
 * @param value a number whose meaning the {@link EventKind} gives, else 0
 * @param cause index in {@link Trace#events()} of the event that made this one possible, or {@link
 *     #NONE}; the source of an arrow
 * @param site where in the learner's source, if known
 * @param detail text whose meaning the {@link EventKind} gives, else empty
 */
public record Event(
    long time,
    int thread,
    EventKind kind,
    int object,
    long value,
    int cause,
    Optional<Site> site,
    String detail) {

  /** No object, or no cause. */
  public static final int NONE = -1;

  /** How the state ended that this {@link EventKind#RESUME} ends. */
  public EventKind.Outcome outcome() {
    if (kind != EventKind.RESUME) {
      throw new IllegalStateException("only a RESUME has an outcome, this is a " + kind);
    }
    return EventKind.Outcome.values()[(int) value];
  }
}
