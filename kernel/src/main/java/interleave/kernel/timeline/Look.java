package interleave.kernel.timeline;

/**
 * How a piece of a lane looks: colour, pattern and a letter, so that no two differ by hue alone.
 * The hues are Okabe and Ito's, told apart with any colour vision.
 *
 * @see <a href="https://jfly.uni-koeln.de/color/">Color Universal Design</a>
 */
enum Look {
  RUNNING("running", "R", "#009E73", "works, or could if a processor were free"),
  HOLDING("holding a lock or permit", "H", "#0072B2", "others may have to wait for it"),
  BLOCKED("blocked", "B", "#D55E00", "cannot go on: another thread holds what it needs"),
  WAITING(
      "waiting", "W", "#E69F00", "until another thread does something: a signal, a value, an end"),
  SLEEPING("sleeping", "Z", "", "for a time it chose itself"),
  BUSY(
      "many short changes",
      "#",
      "",
      "too short to be drawn one by one; the heights are shares of time");

  private final String words;
  private final String letter;
  private final String colour;
  private final String meaning;

  Look(String words, String letter, String colour, String meaning) {
    this.words = words;
    this.letter = letter;
    this.colour = colour;
    this.meaning = meaning;
  }

  /** What the legend says. */
  String words() {
    return words;
  }

  /** The letter that stands for it where there is no colour. */
  String letter() {
    return letter;
  }

  /** Colour of the piece; empty if it is only outlined. */
  String colour() {
    return colour;
  }

  /** What it means to the thread. */
  String meaning() {
    return meaning;
  }

  static Look of(State state) {
    return switch (state) {
      case RUNNING -> RUNNING;
      case BLOCKED -> BLOCKED;
      case WAITING -> WAITING;
      case SLEEPING -> SLEEPING;
    };
  }
}
