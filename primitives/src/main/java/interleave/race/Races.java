package interleave.race;

import interleave.trace.Trace;
import java.util.List;
import java.util.Locale;

/**
 * The data races of one run.
 *
 * @param found one for each pair of lines and variable, in the order they were found
 * @param more how often others were seen that were not kept, since there were too many
 * @param unseen how many accesses were not looked at, since there were too many variables
 * @param threads how many threads accessed memory where that was looked at
 */
public record Races(List<DataRace> found, long more, long unseen, int threads) {

  /** Of a run that was not looked at. */
  public static final Races NONE = new Races(List.of(), 0, 0, 0);

  /** Makes the list unchangeable. */
  public Races {
    found = List.copyOf(found);
  }

  /** Whether there were none. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Does nothing if there were none.
   *
   * @throws AssertionError with all there is to say, if there were
   */
  public void check() {
    if (!isEmpty()) {
      throw new AssertionError(toString());
    }
  }

  /** The answer in a sentence or two. */
  public String verdict() {
    String rest = unseen == 0 ? "" : " " + unseenText();
    if (!found.isEmpty()) {
      return (found.size() == 1 ? "1 data race" : found.size() + " data races")
          + (more == 0 ? "" : ", and more of which there were too many,")
          + " in this run."
          + rest;
    }
    if (threads == 0) {
      return "No access to shared memory was seen: there is none, or the code is not rewritten."
          + " Code in a notebook's cells is.";
    }
    return threads == 1
        ? "Only one thread has accessed memory: there was nobody to race with." + rest
        : "No data race in this run: whatever two threads did to the same variable was ordered."
            + rest;
  }

  private String unseenText() {
    return String.format(
        Locale.ROOT,
        "There were too many variables: %,d accesses to some of them were not looked at.",
        unseen);
  }

  /**
   * The trace of the run with both sides of each race in it, under the number of the race.
   *
   * @param origin when the trace begins, as {@link interleave.trace.Recorder#origin} has it
   */
  public Trace markedIn(Trace trace, long origin) {
    return isEmpty() ? trace : Marking.of(trace, origin, found);
  }

  /** The verdict, and every race by its number. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(verdict());
    for (int i = 0; i < found.size(); i++) {
      text.append("\n\n").append(i + 1).append(". ").append(found.get(i));
    }
    return text.toString();
  }
}
