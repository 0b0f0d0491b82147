package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Recorder;
import interleave.trace.Site;
import interleave.trace.SourceMap;
import interleave.trace.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a run leaves in its trace. */
class RecordingTest {

  private static final SourceMap HERE =
      new SourceMap() {
        @Override
        public boolean covers(String className) {
          return className.startsWith(RecordingTest.class.getName());
        }

        @Override
        public Optional<Site> locate(String className, int line) {
          return Optional.of(new Site("here", line));
        }
      };

  private static Trace record(Recorder recorder, Runnable body) throws Exception {
    try (var scope = new ThreadScope("run", recorder)) {
      scope.call(
          () -> {
            body.run();
            return null;
          });
      return recorder.trace();
    }
  }

  private static Trace record(Runnable body) throws Exception {
    return record(new Recorder("run", HERE, 1000), body);
  }

  private static interleave.trace.Event only(Trace trace, Predicate<interleave.trace.Event> which) {
    List<interleave.trace.Event> found = trace.events().stream().filter(which).toList();
    assertEquals(1, found.size(), () -> found + " of " + trace.events());
    return found.get(0);
  }

  private static int thread(Trace trace, String name) {
    return trace.threads().stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow()
        .id();
  }

  /** Events of one thread, as kinds. */
  private static List<EventKind> kinds(Trace trace, int thread) {
    return trace.events().stream()
        .filter(e -> e.thread() == thread)
        .map(interleave.trace.Event::kind)
        .toList();
  }

  @Test
  void uncontendedLock_isAcquireAndRelease() throws Exception {
    Trace trace = record(() -> new Lock().with(() -> {}));
    assertEquals(
        List.of(EventKind.BEGIN, EventKind.ACQUIRE, EventKind.RELEASE, EventKind.END),
        kinds(trace, 0));
    assertEquals("Lock-1", trace.objects().get(0).name());
    assertEquals("Lock", trace.objects().get(0).type());
    assertTrue(trace.ended(0));
    assertEquals(0, trace.dropped());
    assertEquals("run", trace.threads().get(0).group());
  }

  @Test
  void blockedThread_isResumedByTheRelease() throws Exception {
    Lock lock = new Lock("forks");
    Trace trace =
        record(
            () -> {
              lock.acquire();
              ThreadHandle other = Threads.start("other", () -> lock.with(() -> {}));
              Await.until(() -> lock.waiters().size() == 1, () -> "a waiter");
              lock.release();
              other.join();
            });
    int other = thread(trace, "other");
    assertEquals(
        List.of(
            EventKind.BEGIN,
            EventKind.BLOCK,
            EventKind.RESUME,
            EventKind.ACQUIRE,
            EventKind.RELEASE,
            EventKind.END),
        kinds(trace, other));
    var resume = only(trace, e -> e.thread() == other && e.kind() == EventKind.RESUME);
    assertEquals(Outcome.PROCEEDED, resume.outcome());
    var release = trace.events().get(resume.cause());
    assertEquals(EventKind.RELEASE, release.kind());
    assertEquals(0, release.thread());
    var start = only(trace, e -> e.kind() == EventKind.START);
    assertEquals(other, start.value());
    var begin = only(trace, e -> e.thread() == other && e.kind() == EventKind.BEGIN);
    assertEquals(start, trace.events().get(begin.cause()));
    assertEquals("forks", trace.objects().get(resume.object()).name());
  }

  @Test
  void join_isAWaitThatTheEndResumes() throws Exception {
    Event go = new Event();
    Trace trace =
        record(
            () -> {
              ThreadHandle other = Threads.start("other", go::await);
              ThreadHandle setter =
                  Threads.start(
                      "setter",
                      () -> {
                        Thread main = Threads.main().thread().orElseThrow();
                        Await.parked(main);
                        go.set();
                      });
              other.join();
              setter.join();
            });
    int other = thread(trace, "other");
    var joined =
        trace.events().stream()
            .filter(e -> e.thread() == 0 && e.kind() == EventKind.RESUME)
            .findFirst()
            .orElseThrow();
    var end = trace.events().get(joined.cause());
    assertEquals(EventKind.END, end.kind());
    assertEquals(other, end.thread());
    assertEquals("other", trace.objects().get(joined.object()).name());
    assertEquals("Thread", trace.objects().get(joined.object()).type());
  }

  @Test
  void set_resumesTheWaiters() throws Exception {
    Event go = new Event();
    Trace trace =
        record(
            () -> {
              List<ThreadHandle> waiters = Threads.start(3, i -> go.await());
              Await.until(() -> go.waiters().size() == 3, () -> "three waiters");
              go.set();
              Threads.joinAll(waiters);
            });
    var set = only(trace, e -> e.kind() == EventKind.SET);
    assertEquals(
        3,
        trace.events().stream()
            .filter(e -> e.kind() == EventKind.RESUME && e.thread() != 0)
            .filter(e -> trace.events().get(e.cause()).equals(set))
            .count());
  }

  @Test
  void failedTry_isARefusal() throws Exception {
    Lock lock = new Lock();
    lock.acquire();
    Trace trace = record(() -> assertFalse(lock.tryAcquire()));
    only(trace, e -> e.kind() == EventKind.REFUSE);
  }

  @Test
  void wrongRelease_isNotRecorded() throws Exception {
    Trace trace =
        record(
            () -> {
              try {
                new Lock().release();
              } catch (IllegalMonitorStateException e) {
                Marks.thrown(e);
              }
            });
    assertEquals(List.of(EventKind.BEGIN, EventKind.THROW, EventKind.END), kinds(trace, 0));
  }

  @Test
  void whatUnwindsAStoppedRun_isNoExceptionOfItsThreads() throws Exception {
    Recorder recorder = new Recorder("run", HERE, 1000);
    ThreadScope stopped =
        new ThreadScope("run", recorder) {
          @Override
          public boolean isBeingStopped() {
            return true;
          }
        };
    try (stopped) {
      stopped.call(
          () -> {
            Threads.start(
                    "unwound",
                    () -> {
                      throw new IllegalStateException("the run is over");
                    })
                .join();
            return null;
          });
      assertEquals(
          List.of(EventKind.BEGIN, EventKind.END),
          kinds(recorder.trace(), thread(recorder.trace(), "unwound")));
    }
  }

  @Test
  void timeOut_isAResumeAndARefusal() throws Exception {
    Lock lock = new Lock();
    lock.acquire();
    Trace trace = record(() -> assertFalse(lock.acquire(1e-6)));
    assertEquals(
        List.of(
            EventKind.BEGIN, EventKind.BLOCK, EventKind.RESUME, EventKind.REFUSE, EventKind.END),
        kinds(trace, 0));
    assertEquals(Outcome.TIMED_OUT, only(trace, e -> e.kind() == EventKind.RESUME).outcome());
  }

  @Test
  void sleep_tellsItsPlannedLength() throws Exception {
    Trace trace = record(() -> Threads.sleep(1e-6));
    assertEquals(1000, only(trace, e -> e.kind() == EventKind.SLEEP).value());
    assertEquals(Outcome.PROCEEDED, only(trace, e -> e.kind() == EventKind.RESUME).outcome());
  }

  @Test
  void interrupt_isRecordedOnBothSides() throws Exception {
    Event never = new Event();
    Trace trace =
        record(
            () -> {
              ThreadHandle other =
                  Threads.start(
                      "other",
                      () -> {
                        try {
                          never.await();
                        } catch (Interrupted expected) {
                          Marks.note("interrupted");
                        }
                      });
              Await.until(() -> never.waiters().size() == 1, () -> "a waiter");
              other.interrupt();
              other.join();
            });
    int other = thread(trace, "other");
    assertEquals(other, only(trace, e -> e.kind() == EventKind.INTERRUPT).value());
    assertEquals(
        Outcome.INTERRUPTED,
        only(trace, e -> e.thread() == other && e.kind() == EventKind.RESUME).outcome());
    assertEquals("interrupted", only(trace, e -> e.kind() == EventKind.NOTE).detail());
  }

  @Test
  void site_isTheLearnersLine() throws Exception {
    int[] line = new int[1];
    Trace trace =
        record(
            () -> {
              Lock lock = new Lock();
              line[0] = StackWalker.getInstance().walk(s -> s.findFirst().get().getLineNumber());
              lock.acquire();
            });
    assertEquals(
        Optional.of(new Site("here", line[0] + 1)),
        only(trace, e -> e.kind() == EventKind.ACQUIRE).site());
  }

  @Test
  void limit_keepsTheBeginningAndTheEndsAndCountsTheRest() throws Exception {
    Trace trace =
        record(
            new Recorder("run", HERE, 20),
            () -> {
              Lock lock = new Lock();
              for (int i = 0; i < 1000; i++) {
                lock.acquire();
                lock.release();
              }
            });
    assertTrue(trace.events().size() <= 21, "kept " + trace.events().size());
    assertEquals(2002, trace.events().size() + trace.dropped());
    assertEquals(EventKind.BEGIN, trace.events().get(0).kind());
    assertEquals(EventKind.END, trace.events().get(trace.events().size() - 1).kind());
  }

  @Test
  void names_areGivenWhenTheTraceIsTaken() throws Exception {
    Recorder recorder = new Recorder("run");
    Lock first = new Lock();
    Lock second = new Lock();
    record(
        recorder,
        () -> {
          first.with(() -> {});
          second.with(() -> {});
        });
    Trace trace =
        recorder.trace(object -> object == second ? Optional.of("door") : Optional.empty());
    assertEquals("Lock-1", trace.objects().get(0).name());
    assertEquals("door", trace.objects().get(1).name());
  }

  @Test
  void trace_canBeTakenWhileThreadsGoOn() throws Exception {
    Event stop = new Event();
    Recorder recorder = new Recorder("run");
    try (var scope = new ThreadScope("run", recorder)) {
      ThreadHandle late =
          scope.call(
              () ->
                  Threads.start(
                      "late",
                      () -> {
                        Lock lock = new Lock();
                        while (!stop.isSet()) {
                          lock.with(() -> {});
                        }
                      }));
      int before = 0;
      for (int i = 0; i < 20; i++) {
        Trace trace = recorder.trace();
        assertTrue(trace.events().size() >= before);
        before = trace.events().size();
        assertFalse(trace.ended(thread(trace, "late")));
      }
      stop.set();
      late.join();
      Trace last = recorder.trace();
      assertTrue(last.ended(thread(last, "late")));
    }
  }

  @Test
  void javaThreads_areRecordedWithoutBeingWatched() throws Exception {
    Trace trace =
        record(
            () -> {
              Lock lock = new Lock();
              try (var bunch = Bunch.of(() -> lock.with(() -> {}))) {
                // Ends by itself.
              }
            });
    assertEquals(
        List.of(EventKind.BEGIN, EventKind.ACQUIRE, EventKind.RELEASE, EventKind.END),
        kinds(trace, thread(trace, "bunch-0")));
  }

  @Test
  void contention_leavesAConsistentTrace() throws Exception {
    Trace trace =
        record(
            new Recorder("run"),
            () -> {
              Lock lock = new Lock();
              Threads.joinAll(
                  Threads.start(
                      4,
                      i -> {
                        for (int n = 0; n < 2000; n++) {
                          lock.with(() -> {});
                        }
                      }));
            });
    assertConsistent(trace);
    assertEquals(8000, trace.events().stream().filter(e -> e.kind() == EventKind.ACQUIRE).count());
  }

  /** Time never goes back, causes come first, and one thread holds a lock at a time. */
  private static void assertConsistent(Trace trace) {
    long time = 0;
    Map<Integer, Integer> holders = new HashMap<>();
    for (int i = 0; i < trace.events().size(); i++) {
      var event = trace.events().get(i);
      assertTrue(event.time() >= time, "event " + i + " goes back in time: " + event);
      time = event.time();
      assertTrue(event.cause() < i, "event " + i + " comes before its cause: " + event);
      if (event.kind() == EventKind.ACQUIRE) {
        assertEquals(null, holders.put(event.object(), event.thread()), "held twice: " + event);
      } else if (event.kind() == EventKind.RELEASE) {
        assertEquals(event.thread(), holders.remove(event.object()), "not held: " + event);
      }
      if (event.kind() == EventKind.RESUME
          && event.object() != interleave.trace.Event.NONE
          && event.cause() != interleave.trace.Event.NONE) {
        var kind = trace.events().get(event.cause()).kind();
        assertTrue(kind == EventKind.RELEASE || kind == EventKind.END, "woken by " + kind);
      }
    }
    assertTrue(trace.duration() >= time);
  }
}
