package interleave.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which thread took which step of a run, short enough to be typed. It says only where the threads
 * did not do the obvious, which is to go on, and when one cannot, to leave it to the one that was
 * started first: {@code 2@5,1@9/23} is a run of 23 steps in which thread 2 took step 5, and thread
 * 1 took step 9. Threads are numbered in the order they are started, from 0, which is the main
 * thread; steps from 0, too. Where a step is what a thread picks among several, {@code 1@7} is the
 * second of them, the first being 0.
 *
 * @param turns where another than the obvious thread went on, by step
 * @param steps how many steps the run has
 * @param liberties what may happen in it besides the order of its threads; in text {@code
 *     /23+spurious@2.1}
 */
public record Schedule(List<Turn> turns, int steps, Liberties liberties) {

  private static final Pattern TEXT =
      Pattern.compile("((?:\\d+@\\d+)(?:,\\d+@\\d+)*)?/(\\d+)((?:\\+[a-z0-9@.]+)*)");

  /**
   * Another than the obvious thread goes on.
   *
   * @param step how many steps came before
   * @param thread who goes on
   */
  public record Turn(int step, int thread) {
    @Override
    public String toString() {
      return thread + "@" + step;
    }
  }

  /** Makes the list unchangeable. */
  public Schedule {
    turns = List.copyOf(turns);
  }

  /** Of a run in which nothing happens but what the order of its threads decides. */
  public Schedule(List<Turn> turns, int steps) {
    this(turns, steps, Liberties.NONE);
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if {@code text} is no schedule
   */
  public static Schedule parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw wrong(text);
    }
    try {
      List<Turn> turns = new ArrayList<>();
      int before = -1;
      for (String turn : matcher.group(1) == null ? new String[0] : matcher.group(1).split(",")) {
        int at = turn.indexOf('@');
        Turn next =
            new Turn(
                Integer.parseInt(turn.substring(at + 1)), Integer.parseInt(turn.substring(0, at)));
        if (next.step() <= before) {
          throw wrong(text);
        }
        before = next.step();
        turns.add(next);
      }
      return new Schedule(
          turns,
          Integer.parseInt(matcher.group(2)),
          Liberties.parse(matcher.group(3)).orElseThrow(() -> wrong(text)));
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "\""
            + text.strip()
            + "\" is no schedule. One looks like 2@5,1@9/23: thread 2 takes step 5, thread 1 step"
            + " 9, of 23 in all.");
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return turns.stream().map(Turn::toString).collect(Collectors.joining(","))
        + "/"
        + steps
        + liberties;
  }

  /** The beginning of its text, if that is long. */
  public String brief() {
    return Words.shortened(toString());
  }

  /** A schedule as it comes about. */
  static final class Builder {
    private final List<Turn> turns = new ArrayList<>();

    void add(int step, int thread) {
      turns.add(new Turn(step, thread));
    }

    Schedule build(int steps, Liberties liberties) {
      return new Schedule(turns, steps, liberties);
    }
  }
}
