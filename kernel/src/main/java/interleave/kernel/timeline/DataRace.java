package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two accesses to one variable that nothing orders, where both are in the trace. All numbers are
 * indexes of events.
 */
record DataRace(int first, int second) {

  /** All of them, by their numbers. */
  static List<DataRace> of(List<Event> events) {
    Map<Long, List<Integer>> sides = new TreeMap<>();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).kind() == EventKind.RACE) {
        sides.computeIfAbsent(events.get(i).value(), n -> new ArrayList<>()).add(i);
      }
    }
    return sides.values().stream()
        .filter(both -> both.size() > 1)
        .map(both -> new DataRace(both.get(0), both.get(1)))
        .toList();
  }
}
