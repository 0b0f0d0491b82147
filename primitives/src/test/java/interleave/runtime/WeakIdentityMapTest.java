package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import interleave.testkit.Await;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {

  private static final class Twin {
    @Override
    public boolean equals(Object other) {
      return other instanceof Twin;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @Test
  void of_isTheSameForAnObject_andAnotherForItsEqual() {
    AtomicInteger made = new AtomicInteger();
    WeakIdentityMap<Object> map = new WeakIdentityMap<>(o -> "value " + made.incrementAndGet());
    Twin one = new Twin();
    Twin other = new Twin();
    assertSame(map.of(one), map.of(one));
    assertNotSame(map.of(one), map.of(other));
    assertEquals(2, made.get());
  }

  @Test
  void find_makesNothing() {
    WeakIdentityMap<Object> map = new WeakIdentityMap<>(o -> new Object());
    Twin object = new Twin();
    assertEquals(Optional.empty(), map.find(object));
    assertEquals(Optional.of(map.of(object)), map.find(object));
  }

  @Test
  void objects_areNotKeptAlive_norAreTheirValues() {
    WeakIdentityMap<Object> map = new WeakIdentityMap<>(o -> new Object());
    Object object = new Object();
    WeakReference<Object> value = new WeakReference<>(map.of(object));
    WeakReference<Object> key = new WeakReference<>(object);
    object = null;
    Await.collected(key);
    Await.until(
        () -> {
          map.of(new Object()); // which is when the dead are cleared away
          System.gc();
          return value.refersTo(null);
        },
        () -> "the value to be collected");
  }
}
