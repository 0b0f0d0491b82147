package interleave.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may happen in a run besides the order of its threads. Each liberty leaves a thread no choice
 * of its own: whatever it does is decided by the order, and so covered by the search for orders.
 *
 * @param early whether a sleep or a wait with a time limit may end at any time, for want of time;
 *     for each thread {@value #MOST_EARLY} of them
 * @param anyWaiter whether {@code notify} may wake any of those who wait, and not the first
 * @param spurious the one wait that ends without a signal, at any time; empty if none does
 */
public record Liberties(boolean early, boolean anyWaiter, Optional<Wait> spurious) {

  /** How many sleeps and waits of a thread end early; those that follow last their time. */
  public static final int MOST_EARLY = 2;

  /** None but the order. */
  static final Liberties NONE = new Liberties(false, false, Optional.empty());

  private static final String EARLY = "+early";
  private static final String ANY_WAITER = "+notify";
  private static final Pattern SPURIOUS = Pattern.compile("\\+spurious@(\\d{1,2})\\.(\\d{1,6})");

  /**
   * A wait that may wake up spuriously.
   *
   * @param thread the thread that waits
   * @param number the how-many-th such wait of the thread, from 1
   */
  public record Wait(int thread, int number) {}

  Liberties withSpurious(Wait wait) {
    return new Liberties(early, anyWaiter, Optional.of(wait));
  }

  /** Reads what {@link #toString} wrote; empty if it did not write that. */
  static Optional<Liberties> parse(String text) {
    String rest = text;
    boolean early = rest.startsWith(EARLY);
    rest = early ? rest.substring(EARLY.length()) : rest;
    boolean anyWaiter = rest.startsWith(ANY_WAITER);
    rest = anyWaiter ? rest.substring(ANY_WAITER.length()) : rest;
    if (rest.isEmpty()) {
      return Optional.of(new Liberties(early, anyWaiter, Optional.empty()));
    }
    Matcher matcher = SPURIOUS.matcher(rest);
    return matcher.matches()
        ? Optional.of(
            new Liberties(early, anyWaiter, Optional.empty())
                .withSpurious(
                    new Wait(
                        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))))
        : Optional.empty();
  }

  /** For a schedule: what a replay must know; empty if there is nothing. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (early) {
      parts.add(EARLY);
    }
    if (anyWaiter) {
      parts.add(ANY_WAITER);
    }
    spurious.ifPresent(wait -> parts.add("+spurious@" + wait.thread() + "." + wait.number()));
    return String.join("", parts);
  }
}
