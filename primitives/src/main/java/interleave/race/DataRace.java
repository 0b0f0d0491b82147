package interleave.race;

import interleave.trace.Site;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Two accesses to one variable by different threads, at least one of them a write, that nothing
 * orders: what is read is a matter of luck, and so is what is left in the variable.
 *
 * @param variable what the learner calls it
 * @param first the access that came first in this run
 * @param second the other one
 * @param missing what would have ordered them, in a sentence
 * @param times how often that was seen between these two lines
 */
public record DataRace(String variable, Side first, Side second, String missing, long times) {

  /**
   * One of the two accesses.
   *
   * @param thread the name of the thread
   * @param writes whether it writes; else it reads
   * @param site where, if that is known
   * @param locks what the thread held, in the order it took them
   * @param time when, in nanoseconds of {@link System#nanoTime}, give or take: several accesses of
   *     a thread with nothing between them that orders threads have the time of the first
   */
  public record Side(
      String thread, boolean writes, Optional<Site> site, List<String> locks, long time) {

    /** Makes the list unchangeable. */
    public Side {
      locks = List.copyOf(locks);
    }

    /** {@code "writes"} or {@code "reads"}. */
    public String verb() {
      return writes ? "writes" : "reads";
    }

    /** Without what is accessed: {@code "Thread-1 writes at cell 3 line 4, holding lock"}. */
    @Override
    public String toString() {
      return thread
          + " "
          + verb()
          + site.map(at -> " at " + at).orElse("")
          + (locks.isEmpty() ? ", holding no lock" : ", holding " + String.join(", ", locks));
    }
  }

  /** What it is about: {@code "Data race on count, seen 17 times"}. */
  public String title() {
    return "Data race on "
        + variable
        + (times > 1 ? String.format(Locale.ROOT, ", seen %,d times", times) : "");
  }

  /** The title, the two sides, and what is missing; a line each. */
  @Override
  public String toString() {
    return title() + ":\n  " + first + "\n  " + second + "\n  " + missing;
  }
}
