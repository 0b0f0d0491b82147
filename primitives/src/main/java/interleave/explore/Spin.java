package interleave.explore;

/**
 * Whether a thread's loop goes round and round to no effect: several times in a row it has read the
 * same from the same places, and changed nothing.
 */
final class Spin {

  private static final int ROUNDS = 3;

  /** How often a loop may go round without a step that others can see. */
  private static final int ENDLESS = 2_000_000;

  private int seen;
  private int seenBefore;
  private boolean read;
  private int rounds;
  private int silent;

  /** The thread took a step that reads or writes a variable. */
  void touched(Step step) {
    silent = 0;
    if (step.changed()) {
      progressed();
    } else {
      read(step);
    }
  }

  /** The thread took a step that might have changed something, and has not. */
  void read(Step step) {
    silent = 0;
    read = true;
    seen = 31 * seen + step.footprint().hashCode();
  }

  /** What it read. */
  void saw(String value) {
    seen = 31 * seen + value.hashCode();
  }

  /** The thread changed something. */
  void progressed() {
    rounds = 0;
    seen = 0;
    seenBefore = 0;
    read = false;
    silent = 0;
  }

  /** The loop goes round; returns whether it is to give way. */
  boolean wentRound() {
    if (!read) {
      silent++;
      return false;
    }
    rounds = seen == seenBefore ? rounds + 1 : 1;
    seenBefore = seen;
    seen = 0;
    read = false;
    return rounds >= ROUNDS;
  }

  /** The loop goes round, in which nothing the thread does is a step. */
  void wentRoundUnseen() {
    silent++;
  }

  /** Whether it has gone round without a step for too long. */
  boolean isEndless() {
    return silent > ENDLESS;
  }
}
