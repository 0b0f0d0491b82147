package interleave.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Bunch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocalTest {

  @Test
  void value_isTheThreadsOwn() {
    Local<String> local = new Local<>();
    assertFalse(local.isSet());
    assertThrows(IllegalStateException.class, local::get);
    local.set("mine");
    try (var other =
        Bunch.of(
            () -> {
              assertFalse(local.isSet());
              local.set("other's");
              assertEquals("other's", local.get());
            })) {
      // Fails when it has ended, if it does.
    }
    assertEquals("mine", local.get());
    local.set(null);
    assertTrue(local.isSet());
    assertNull(local.get());
    local.remove();
    assertThrows(IllegalStateException.class, local::get);
  }

  @Test
  void initialValue_isMadeInEachThread() {
    AtomicInteger made = new AtomicInteger();
    Local<Integer> local = new Local<>(made::incrementAndGet);
    assertTrue(local.isSet());
    assertEquals(1, local.get());
    try (var other = Bunch.of(() -> assertEquals(2, local.get()))) {
      // Fails when it has ended, if it does.
    }
    assertEquals(1, local.get());
  }
}
