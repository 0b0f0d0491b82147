package interleave.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.ThreadScope;
import interleave.sync.Lock;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.trace.EventKind.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A trace that is taken while its threads go on. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SnapshotTest {

  private final Recorder recorder = new Recorder("run");
  private final Object lock = new Object();
  private final ThreadLog first = log("first");
  private final ThreadLog second = log("second");

  private ThreadLog log(String thread) {
    ThreadLog log = recorder.log(new Thread(thread), "run");
    log.begin();
    return log;
  }

  private static List<EventKind> kinds(Trace trace) {
    return trace.events().stream().map(Event::kind).toList();
  }

  private static Trace snapshot(Recorder recorder) {
    return recorder.snapshot(object -> Optional.empty());
  }

  private static void resume(ThreadLog log, Object object, long cause) {
    log.add(log.now(), EventKind.RESUME, object, Outcome.PROCEEDED.ordinal(), cause, "");
  }

  @Test
  void effectWithoutItsCause_waitsForItWithAllThatItsThreadDidAfter() {
    long release = first.nextToken();
    resume(second, lock, release);
    second.add(EventKind.NOTE, "later");

    assertEquals(List.of(EventKind.BEGIN, EventKind.BEGIN), kinds(snapshot(recorder)));
    assertEquals(4, recorder.trace().events().size());

    first.add(EventKind.RELEASE, lock, 0);
    Trace whole = snapshot(recorder);
    assertEquals(
        List.of(
            EventKind.BEGIN, EventKind.BEGIN, EventKind.RELEASE, EventKind.RESUME, EventKind.NOTE),
        kinds(whole));
    assertEquals(2, whole.events().get(3).cause());
  }

  @Test
  void effectOfAnEffectThatWaits_waitsToo() {
    long release = first.nextToken();
    resume(second, lock, release);
    long signal = second.add(EventKind.SIGNAL, lock, 1);
    ThreadLog third = log("third");
    resume(third, lock, signal);

    assertEquals(
        List.of(EventKind.BEGIN, EventKind.BEGIN, EventKind.BEGIN), kinds(snapshot(recorder)));
  }

  @Test
  void causeInAnotherRun_isNotWaitedFor() {
    ThreadLog elsewhere = new Recorder("other").log(new Thread("elsewhere"), "other");
    long release = elsewhere.add(EventKind.RELEASE, lock, 0);
    Recorder later = new Recorder("later");
    ThreadLog here = later.log(new Thread("here"), "later");
    resume(here, lock, release);

    Trace trace = snapshot(later);
    assertEquals(List.of(EventKind.RESUME), kinds(trace));
    assertEquals(Event.NONE, trace.events().get(0).cause());
  }

  @Test
  void whatHappensAfterTheInstant_isLeftOut() {
    first.add(first.now() + TimeUnit.HOURS.toNanos(1), EventKind.NOTE, null, 0, 0, "far");
    assertEquals(List.of(EventKind.BEGIN, EventKind.BEGIN), kinds(snapshot(recorder)));
    assertEquals(3, recorder.trace().events().size());
  }

  @Test
  void snapshotsOfARun_areBeginningsOfItWithEveryCause() throws Exception {
    Recorder busy = new Recorder("busy");
    List<Trace> snapshots = new ArrayList<>();
    AtomicBoolean enough = new AtomicBoolean();
    try (var scope = new ThreadScope("busy", busy)) {
      scope.call(
          () -> {
            Lock baton = new Lock();
            List<ThreadHandle> runners =
                Threads.start(
                    3,
                    i -> {
                      // So few that all is recorded.
                      for (int round = 0; round < 5_000 && !enough.get(); round++) {
                        baton.with(() -> {});
                      }
                    });
            for (int i = 0; i < 100; i++) {
              snapshots.add(snapshot(busy));
            }
            enough.set(true);
            Threads.joinAll(runners);
            return null;
          });
    }
    Trace whole = busy.trace();
    assertEquals(0, whole.dropped());
    for (Trace snapshot : snapshots) {
      for (TracedThread thread : snapshot.threads()) {
        List<EventKind> own = kindsOf(snapshot, thread.name());
        assertEquals(own, kindsOf(whole, thread.name()).subList(0, own.size()));
      }
      for (Event event : snapshot.events()) {
        boolean gets =
            event.kind() == EventKind.RESUME
                && event.outcome() == Outcome.PROCEEDED
                && snapshot.objects().get(event.object()).type().equals("Lock");
        if (gets) {
          assertNotEquals(Event.NONE, event.cause(), event::toString);
        }
      }
    }
    assertTrue(snapshots.get(99).events().size() >= snapshots.get(0).events().size());
  }

  private static List<EventKind> kindsOf(Trace trace, String thread) {
    return trace.events().stream()
        .filter(e -> trace.threads().get(e.thread()).name().equals(thread))
        .map(Event::kind)
        .toList();
  }
}
