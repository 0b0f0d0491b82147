package interleave.explore;

import java.util.List;
import java.util.Optional;

/**
 * Two threads read a variable before either wrote what it made of the value: what the first wrote
 * is lost.
 *
 * @param threads who both read
 * @param variable what
 * @param value what they read
 */
record LostUpdate(List<Actor> threads, Steps.Access variable, String value) {

  /** The first in an execution. */
  static Optional<LostUpdate> in(Execution execution) {
    List<Execution.Event> events = execution.events();
    for (int i = 0; i < events.size(); i++) {
      if (!(events.get(i).step() instanceof Steps.Access read)
          || read instanceof Steps.Call
          || read.writes()) {
        continue;
      }
      Optional<LostUpdate> lost = after(i, read, execution);
      if (lost.isPresent()) {
        return lost;
      }
    }
    return Optional.empty();
  }

  /** Whether another reads and writes between this read and the write that follows it. */
  private static Optional<LostUpdate> after(int i, Steps.Access read, Execution execution) {
    List<Execution.Event> events = execution.events();
    int mine = events.get(i).actor();
    int other = -1;
    boolean written = false;
    for (int k = i + 1; k < events.size(); k++) {
      if (!(events.get(k).step() instanceof Steps.Access access) || !access.isTo(read)) {
        continue;
      }
      int actor = events.get(k).actor();
      if (actor == mine && !access.writes()) {
        return Optional.empty(); // it looked again
      }
      if (actor == mine) {
        return written
            ? Optional.of(
                new LostUpdate(
                    List.of(execution.actors().get(mine), execution.actors().get(other)),
                    read,
                    read.result()))
            : Optional.empty();
      }
      if (!access.writes() && !written) {
        other = actor;
      } else if (access.writes() && actor == other) {
        written = true;
      }
    }
    return Optional.empty();
  }

  String sentence(Names names) {
    return Words.list(threads.stream().map(Actor::name).toList())
        + " both read "
        + variable.name(names)
        + (value.isEmpty() ? "" : " = " + value)
        + " before either wrote: one update is lost.";
  }
}
