package interleave.differential;

/** A deliberate difference, each a row of {@code CPYTHON.md}. */
enum Deviation {
  /** A time that is not a number, or too large, is an error here whether there is a wait or not. */
  TIME_IS_ALWAYS_CHECKED("IllegalArgumentException"),
  /** Before 3.13, CPython makes barriers that nobody passes. */
  BARRIER_NEEDS_A_PARTY("IllegalArgumentException"),
  /** A put of what cannot be compared leaves the item in CPython's heap. */
  FAILED_PUT_LEAVES_NOTHING("ClassCastException");

  private final String error;

  Deviation(String error) {
    this.error = error;
  }

  /** How a step that deviates ends here. */
  String outcomeHere() {
    return "error " + error;
  }
}
