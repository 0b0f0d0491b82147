package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Bunch;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThreadScopeTest {

  @Test
  void threads_belongToTheScopeOfTheirCreator() throws Exception {
    ThreadScope scope = new ThreadScope("run");
    AtomicReference<ThreadScope> seen = new AtomicReference<>();
    scope.call(
        () -> {
          assertSame(scope, ThreadScope.current());
          try (var child = Bunch.of(() -> seen.set(ThreadScope.current()))) {
            // Looked at when it has ended.
          }
          return null;
        });
    assertSame(scope, seen.get());
    assertSame(ThreadScope.ROOT, ThreadScope.current());
  }

  @Test
  void innerScope_endsWithItsCall() throws Exception {
    ThreadScope outer = new ThreadScope("outer");
    ThreadScope inner = new ThreadScope("inner");
    outer.call(
        () -> {
          assertSame(inner, inner.call(ThreadScope::current));
          return assertSameAsCurrent(outer);
        });
  }

  private static Void assertSameAsCurrent(ThreadScope expected) {
    assertSame(expected, ThreadScope.current());
    return null;
  }

  @Test
  void call_restoresTheScopeEvenIfTheEndFails() throws Exception {
    assertEquals(
        EveryOrder.STUCK,
        EveryOrder.outcomes(
                () -> {
                  new interleave.sync.Semaphore(0).acquire();
                  return "not reached";
                })
            .firstKey());
    assertSame(ThreadScope.ROOT, ThreadScope.current());
  }

  @Test
  void main_isTheFirstThreadToCall() throws Exception {
    ThreadScope scope = new ThreadScope("run");
    assertEquals(Optional.empty(), scope.main());
    scope.call(() -> null);
    Lifetime main = scope.main().orElseThrow();
    assertSame(Thread.currentThread(), main.thread());
    assertTrue(main.ended());
  }

  @Test
  void quiet_whileNoScopeWatches() throws Exception {
    assertTrue(ThreadScope.quiet);
    new ThreadScope("plain").call(() -> assertQuiet(true));
    ThreadScope watched = new ThreadScope("recorded", new interleave.trace.Recorder("recorded"));
    watched.call(() -> assertQuiet(false));
    assertQuiet(false);
    watched.close();
    watched.close();
    assertQuiet(true);
  }

  private static Void assertQuiet(boolean expected) {
    assertEquals(expected, ThreadScope.quiet);
    return null;
  }
}
