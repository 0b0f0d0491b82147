package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.TracedThread;
import java.util.List;

/**
 * What one thread did, exactly.
 *
 * @param thread whose lane it is
 * @param created when it was started, or {@code begin} if nobody is known to have started it
 * @param begin when it began; {@link Long#MAX_VALUE} if it has not
 * @param end when it ended, or when the trace was taken
 * @param ended whether it had ended when the trace was taken
 * @param last index of its {@code END}, or {@link Event#NONE}
 * @param stretches its states from {@code begin} to {@code end}, without gaps
 * @param holds what it held and when, by time of acquisition
 */
record Lane(
    TracedThread thread,
    long created,
    long begin,
    long end,
    boolean ended,
    int last,
    List<Stretch> stretches,
    List<Hold> holds) {

  Lane {
    stretches = List.copyOf(stretches);
    holds = List.copyOf(holds);
  }

  /** Whether the thread has begun at all. */
  boolean begun() {
    return begin != Long.MAX_VALUE;
  }

  /** Nanoseconds spent in {@code state}. */
  long time(State state) {
    long sum = 0;
    for (Stretch s : stretches) {
      if (s.state() == state) {
        sum += s.length();
      }
    }
    return sum;
  }

  /** Nanoseconds during which the thread held something. */
  long timeHolding() {
    long sum = 0;
    long reached = Long.MIN_VALUE;
    for (Hold h : holds) {
      long from = Math.max(h.from(), reached);
      if (h.to() > from) {
        sum += h.to() - from;
        reached = h.to();
      }
    }
    return sum;
  }

  /** The state in which the trace left the thread; empty if it had ended or not begun. */
  java.util.Optional<Stretch> open() {
    return ended || stretches.isEmpty()
        ? java.util.Optional.empty()
        : java.util.Optional.of(stretches.get(stretches.size() - 1));
  }

  /**
   * One state, uninterrupted.
   *
   * @param object what it was blocked on or waited for, or {@link Event#NONE}
   * @param holder thread that held the object when the thread blocked, or {@link Event#NONE}
   * @param first index of the event that began it, or {@link Event#NONE}
   * @param last index of the {@code RESUME} that ended it, or {@link Event#NONE}
   */
  record Stretch(long from, long to, State state, int object, int holder, int first, int last) {
    long length() {
      return to - from;
    }
  }

  /**
   * One object, held without a break.
   *
   * @param level how many other things the thread held when it got this one
   * @param first index of the event that acquired it
   * @param last index of the event that released it, or {@link Event#NONE} if it was not given back
   *     before the trace was taken
   */
  record Hold(int object, long from, long to, int level, int first, int last) {
    /** Whether it was given back before the trace was taken. */
    boolean released() {
      return last != Event.NONE;
    }
  }
}
