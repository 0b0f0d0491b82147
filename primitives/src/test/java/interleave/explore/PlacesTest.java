package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However many places there are, each keeps its number. */
class PlacesTest {

  private static final int MANY = 200;

  private final Places places = new Places();

  /** Equal objects that are not the same. */
  private static List<Object> objects() {
    return IntStream.range(0, MANY).<Object>mapToObj(i -> new ArrayList<>()).toList();
  }

  private static List<Integer> countedUp() {
    return IntStream.range(0, MANY).boxed().toList();
  }

  @Test
  void objects_areNumberedAsTheyAppear_andKeepTheirNumbers() {
    List<Object> objects = objects();
    assertEquals(countedUp(), objects.stream().map(places::of).toList());
    assertEquals(countedUp(), objects.stream().map(places::of).toList());
  }

  @Test
  void parts_haveNumbersOfTheirOwn_byTheirOwnerAndWhatTheyEqual() {
    Object owner = new Object();
    Object other = new Object();
    assertEquals(0, places.of(owner));
    for (int times = 0; times < 2; times++) {
      for (int i = 0; i < MANY; i++) {
        assertEquals(1 + 2 * i, places.of(owner, "part " + i));
        assertEquals(2 + 2 * i, places.of(other, "part " + i));
      }
    }
    assertEquals(0, places.of(owner));
    assertEquals(1 + 2 * MANY, places.of(other));
  }
}
