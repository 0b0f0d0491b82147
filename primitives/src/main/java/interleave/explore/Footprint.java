package interleave.explore;

import java.util.Arrays;

/**
 * The places that a step touches. Two steps of different threads are <em>dependent</em>, so that
 * their order may matter, exactly if they touch a common place and at least one of them changes it.
 */
final class Footprint {

  static final Footprint NONE = new Footprint(new int[0]);

  /** Twice the number of the place, plus one if it is changed. No place twice. */
  private final int[] marks;

  private Footprint(int[] marks) {
    this.marks = marks;
  }

  static Footprint reading(int place) {
    return new Footprint(new int[] {place << 1});
  }

  static Footprint changing(int place) {
    return new Footprint(new int[] {place << 1 | 1});
  }

  Footprint and(Footprint other) {
    int[] all = Arrays.copyOf(marks, marks.length + other.marks.length);
    int size = marks.length;
    for (int mark : other.marks) {
      int at = 0;
      while (at < size && all[at] >> 1 != mark >> 1) {
        at++;
      }
      all[at] |= mark;
      size = Math.max(size, at + 1);
    }
    return new Footprint(Arrays.copyOf(all, size));
  }

  boolean dependsOn(Footprint other) {
    for (int mine : marks) {
      for (int theirs : other.marks) {
        if (mine >> 1 == theirs >> 1 && ((mine | theirs) & 1) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  int size() {
    return marks.length;
  }

  int place(int index) {
    return marks[index] >> 1;
  }

  boolean changes(int index) {
    return (marks[index] & 1) != 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Footprint footprint && Arrays.equals(marks, footprint.marks);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(marks);
  }
}
