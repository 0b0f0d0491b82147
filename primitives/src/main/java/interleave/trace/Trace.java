package interleave.trace;

import java.util.List;

/**
 * What the threads of one run did, complete and unchangeable: the one input of every view.
 *
 * @param title what ran, for example {@code "cell 3"}
 * @param clock what the time stamps mean
 * @param duration nanoseconds from the beginning to the moment the trace was taken
 * @param threads every thread, in order of first appearance
 * @param objects every object met, in order of first appearance
 * @param events in order of time; a cause stands before its effect
 * @param dropped how many events did not fit into the recording and are missing
 */
public record Trace(
    String title,
    Clock clock,
    long duration,
    List<TracedThread> threads,
    List<TracedObject> objects,
    List<Event> events,
    long dropped) {

  /** Makes the lists unchangeable. */
  public Trace {
    threads = List.copyOf(threads);
    objects = List.copyOf(objects);
    events = List.copyOf(events);
  }

  /** What a time stamp is worth. */
  public enum Clock {
    /** Nanoseconds that passed on the machine. */
    REAL,
    /** Nanoseconds of a simulated clock that moves only when nobody can run. */
    VIRTUAL
  }

  /** Whether the thread had ended when the trace was taken. */
  public boolean ended(int thread) {
    return events.stream().anyMatch(e -> e.thread() == thread && e.kind() == EventKind.END);
  }
}
