package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentTest {

  private static final class Note extends Known {
    Note(Object object) {
      super(new WeakReference<>(object));
    }
  }

  private record Equal() {}

  private final List<Object> asked = new ArrayList<>();

  private final Recent<Note> recent =
      new Recent<>(
          object -> {
            asked.add(object);
            return new Note(object);
          });

  @Test
  void of_asksOnceForTwoObjectsInTurns() {
    Object one = new Object();
    Object other = new Object();
    Note ofOne = recent.of(one);
    Note ofOther = recent.of(other);
    assertSame(ofOne, recent.of(one));
    assertSame(ofOther, recent.of(other));
    assertSame(ofOne, recent.of(one));
    assertEquals(List.of(one, other), asked);
  }

  @Test
  void of_asksAgainForWhatTwoOthersHaveFollowed() {
    Object one = new Object();
    recent.of(one);
    recent.of(new Object());
    recent.of(new Object());
    recent.of(one);
    assertEquals(4, asked.size());
  }

  @Test
  void of_tellsEqualObjectsApart() {
    Equal one = new Equal();
    Equal other = new Equal();
    assertEquals(one, other);
    assertNotSame(recent.of(one), recent.of(other));
  }
}
