package interleave.explore;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The places that a step touches. Two steps of different threads are <em>dependent</em>, so that
 * their order may matter, exactly if they touch a common place and at least one of them changes it.
 */
final class Footprint {

  static final Footprint NONE = new Footprint(new int[0]);

  /** By mark: those of one of the first places. Most steps of most runs have no other. */
  private static final Footprint[] SMALL =
      IntStream.range(0, 128)
          .mapToObj(mark -> new Footprint(new int[] {mark}))
          .toArray(Footprint[]::new);

  /** Twice the number of the place, plus one if it is changed. No place twice. */
  private final int[] marks;

  /** Asked for at every step of every thread. */
  private final int hash;

  private Footprint(int[] marks) {
    this.marks = marks;
    this.hash = Arrays.hashCode(marks);
  }

  static Footprint reading(int place) {
    return of(place << 1);
  }

  static Footprint changing(int place) {
    return of(place << 1 | 1);
  }

  private static Footprint of(int mark) {
    return mark < SMALL.length ? SMALL[mark] : new Footprint(new int[] {mark});
  }

  Footprint and(Footprint other) {
    if (marks.length == 0) {
      return other;
    }
    if (other.marks.length == 0) {
      return this;
    }
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
    return new Footprint(size == all.length ? all : Arrays.copyOf(all, size));
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
    return hash;
  }
}
