package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two threads read a variable, then both write it: the second to write has not seen what the first
 * one wrote, and overwrites it. All numbers are indexes of events.
 *
 * @param read by the thread that writes last
 * @param between the other thread's write, after the read
 * @param write the one that makes {@code between} as if it had not been
 */
record LostUpdate(int read, int between, int write) {

  /**
   * All of them, by the time of the last write. Said only of threads whose last access before their
   * write was a read of the same variable: a thread that sets a variable without a look at it has
   * no update to lose.
   */
  static List<LostUpdate> of(List<Event> events, Names names) {
    Map<Integer, Variable> variables = new HashMap<>();
    List<LostUpdate> lost = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (!names.isVariable(event.object())) {
        continue;
      }
      if (event.kind() == EventKind.READ) {
        variables.computeIfAbsent(event.object(), v -> new Variable()).reads.put(event.thread(), i);
      } else if (event.kind() == EventKind.WRITE) {
        Variable variable = variables.computeIfAbsent(event.object(), v -> new Variable());
        Integer read = variable.reads.remove(event.thread());
        Update last = variable.last;
        if (read != null
            && last != null
            && last.read != Event.NONE
            && events.get(last.write).thread() != event.thread()
            && read < last.write) {
          lost.add(new LostUpdate(read, last.write, i));
        }
        variable.last = new Update(read == null ? Event.NONE : read, i);
      }
    }
    return List.copyOf(lost);
  }

  /** A write and the read it is based on. */
  private record Update(int read, int write) {}

  private static final class Variable {
    /** By thread: its latest access, if that was a read. */
    final Map<Integer, Integer> reads = new HashMap<>();

    @org.jspecify.annotations.Nullable Update last;
  }
}
