package interleave.exercise;

/** What a learner has to do in an exercise. */
public enum Kind {
  /** A program is given and wrong; a few lines make it right. */
  FIX("fix"),
  /** Something is left out of a program, to be written. */
  WRITE("write"),
  /** The lines of a program are given, to be put in order. */
  ORDER("put in order"),
  /** A program is given, and the question is what can come of it. */
  PREDICT("predict"),
  /** A program is given that fails in a bad order, to be found by choosing who goes next. */
  FIND("find the schedule");

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  /** What a learner calls it. */
  public String words() {
    return words;
  }
}
