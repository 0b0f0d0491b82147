package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Await;
import interleave.testkit.Bunch;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** A run that is being stopped. */
  private static final class Stopped extends ThreadScope {
    Stopped() {
      super("stopped");
    }

    @Override
    public boolean isBeingStopped() {
      return true;
    }
  }

  @Test
  void interruptThatIsMeant_comesBeforeTheNextWork() {
    Stopped stopped = new Stopped();
    CountDownLatch works = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    AtomicBoolean interruptedNext = new AtomicBoolean();
    try (var worker =
        Bunch.of(
            () -> {
              ThreadScope.Loan loan = stopped.borrow().orElseThrow();
              works.countDown();
              Await.until(() -> asked.getCount() == 0, () -> "the question");
              loan.end();
              interruptedNext.set(Thread.currentThread().isInterrupted());
            })) {
      Thread thread = worker.threads().get(0);
      Await.until(() -> works.getCount() == 0, () -> "work");
      ThreadScope.interruptIf(
          thread,
          asks -> {
            asked.countDown();
            Await.until(() -> asks.getState() == Thread.State.BLOCKED, () -> "the end of the work");
            return isFor(stopped, asks);
          });
    }
    assertFalse(interruptedNext.get());
  }

  @Test
  void interruptThatComesTooLate_isNotMeant() {
    Stopped stopped = new Stopped();
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    try (var worker =
        Bunch.of(
            () -> {
              stopped.borrow().orElseThrow().end();
              over.countDown();
              Await.until(() -> go.getCount() == 0, () -> "a sign");
              interrupted.set(Thread.currentThread().isInterrupted());
            })) {
      Await.until(() -> over.getCount() == 0, () -> "the end of the work");
      ThreadScope.interruptIf(worker.threads().get(0), thread -> isFor(stopped, thread));
      go.countDown();
    }
    assertFalse(interrupted.get());
  }

  @Test
  void interruptOfWhoIsStopped_isNotForTheWorkItTakesOn() throws Exception {
    ThreadScope other = new ThreadScope("other");
    new Stopped()
        .call(
            () -> {
              Thread.currentThread().interrupt();
              ThreadScope.Loan loan = other.borrow().orElseThrow();
              assertFalse(Thread.currentThread().isInterrupted());
              Thread.currentThread().interrupt();
              loan.end();
              assertTrue(Thread.interrupted(), "it was the other's own");
              return null;
            });
  }

  private static boolean isFor(ThreadScope scope, Thread thread) {
    return ThreadScope.borrowerOf(thread).filter(borrower -> borrower == scope).isPresent();
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
