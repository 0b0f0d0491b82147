package interleave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import interleave.futures.Future;
import interleave.futures.TimedOut;
import interleave.hooks.Sink;
import interleave.queue.Empty;
import interleave.queue.Full;
import interleave.queue.Queue;
import interleave.queue.SimpleQueue;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.sync.Barrier;
import interleave.sync.BrokenBarrierError;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import interleave.testkit.Bunch;
import interleave.testkit.ManualClock;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a call means that Java might take for another one. */
class CallsTest {

  private static final Set<String> OF_EVERY_OBJECT = Set.of("wait", "notify", "notifyAll");

  @Test
  void trap13_noMethod_isCalledLikeOnesOfEveryObject() {
    List<String> alike =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("interleave")
                .stream()
                // What rewritten code calls in place of these very methods; no learner's object.
                .filter(type -> !type.getPackageName().equals("interleave.hooks"))
                .filter(type -> !type.isAssignableTo(Sink.class))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> OF_EVERY_OBJECT.contains(method.getName()))
                .map(method -> method.getFullName())
                .toList();
    assertEquals(List.of(), alike);
  }

  /** Each of them waits for five seconds in vain. */
  private static Map<String, Runnable> waitsOfFive(ThreadHandle sleeper) {
    Lock lock = new Lock();
    lock.acquire();
    RLock ofAnother = new RLock();
    Threads.start(ofAnother::acquire).join();
    Condition condition = new Condition();
    Queue<String> full = new Queue<>(1);
    full.put("in");
    Map<String, Runnable> waits = new LinkedHashMap<>();
    waits.put("lock", () -> assertFalse(lock.acquire(5)));
    waits.put("lock, blocking", () -> assertFalse(lock.acquire(true, 5)));
    waits.put("rlock", () -> assertFalse(ofAnother.acquire(5)));
    waits.put("semaphore", () -> assertFalse(new Semaphore(0).acquire(5)));
    waits.put("event", () -> assertFalse(new Event().await(5)));
    waits.put("condition", () -> condition.with(() -> assertFalse(condition.await(5))));
    waits.put(
        "condition, predicate",
        () -> condition.with(() -> assertFalse(condition.awaitFor(() -> false, 5))));
    waits.put(
        "barrier", () -> assertThrows(BrokenBarrierError.class, () -> new Barrier(2).await(5)));
    waits.put("get", () -> assertThrows(Empty.class, () -> new Queue<String>().get(5)));
    waits.put("put", () -> assertThrows(Full.class, () -> full.put("more", 5)));
    waits.put("simple get", () -> assertThrows(Empty.class, () -> new SimpleQueue<>().get(5)));
    waits.put("result", () -> assertThrows(TimedOut.class, () -> new Future<>().result(5)));
    waits.put("join", () -> assertFalse(sleeper.join(5)));
    return waits;
  }

  @Test
  void trap13_wholeNumbers_areSeconds() throws Exception {
    ManualClock clock = new ManualClock();
    try (var scope = new ThreadScope("test", Optional.empty(), Scheduler.free(clock))) {
      scope.call(
          () -> {
            Event end = new Event();
            ThreadHandle sleeper = Threads.start(end::await);
            waitsOfFive(sleeper).forEach((name, wait) -> assertTakesFiveSeconds(clock, name, wait));
            end.set();
            sleeper.join();
            return null;
          });
    }
  }

  private static void assertTakesFiveSeconds(ManualClock clock, String name, Runnable wait) {
    try (var waiter = Bunch.of(wait)) {
      clock.awaitParked(1);
      clock.advance(Duration.ofMillis(4999));
      clock.awaitParked(1);
      assertTrue(waiter.threads().get(0).isAlive(), name);
      clock.advance(Duration.ofMillis(1));
    }
  }
}
