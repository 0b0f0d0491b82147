package interleave.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.ThreadScope;
import interleave.testkit.Await;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Recorder;
import interleave.trace.Trace;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What queues leave in a trace. */
class QueueRecordingTest {

  private static Trace record(Runnable body) throws Exception {
    Recorder recorder = new Recorder("run");
    try (var scope = new ThreadScope("run", recorder)) {
      scope.call(
          () -> {
            body.run();
            return null;
          });
      return recorder.trace();
    }
  }

  private static List<Event> all(Trace trace, EventKind kind) {
    return trace.events().stream().filter(e -> e.kind() == kind).toList();
  }

  private static Event only(Trace trace, Predicate<Event> which) {
    List<Event> found = trace.events().stream().filter(which).toList();
    assertEquals(1, found.size(), () -> found + " of " + trace.events());
    return found.get(0);
  }

  private static List<String> details(List<Event> events) {
    return events.stream().map(Event::detail).toList();
  }

  private static Event causeOf(Trace trace, Event event) {
    assertTrue(event.cause() != Event.NONE, () -> "no cause: " + event);
    return trace.events().get(event.cause());
  }

  /** Each TAKE says which PUT its item came from, whatever the order. */
  private static void assertTakesComeFromTheirPuts(Trace trace, int count) {
    List<Event> takes = all(trace, EventKind.TAKE);
    assertEquals(count, takes.size());
    for (Event take : takes) {
      Event put = causeOf(trace, take);
      assertEquals(EventKind.PUT, put.kind());
      assertEquals(put.detail(), take.detail());
    }
    assertEquals(count, takes.stream().map(Event::cause).distinct().count());
  }

  @Test
  void take_isCausedByThePutOfItsItem() throws Exception {
    for (Queue<Integer> queue :
        List.of(new Queue<Integer>(), new LifoQueue<Integer>(), new PriorityQueue<Integer>())) {
      Trace trace =
          record(
              () -> {
                queue.put(2);
                queue.put(1);
                queue.put(3);
                queue.get();
                queue.get();
                queue.get();
              });
      assertEquals(List.of("2", "1", "3"), details(all(trace, EventKind.PUT)));
      assertTakesComeFromTheirPuts(trace, 3);
    }
  }

  /** What is put in while nobody records is in the same order, and knows of no put. */
  @Test
  void takeOfWhatNobodyRecorded_hasNoCause() throws Exception {
    PriorityQueue<Integer> queue = new PriorityQueue<>();
    queue.put(4);
    queue.put(2);
    Trace trace =
        record(
            () -> {
              queue.put(3);
              queue.put(1);
              for (int i = 0; i < 3; i++) {
                queue.get();
              }
            });
    List<Event> takes = all(trace, EventKind.TAKE);
    assertEquals(List.of("1", "2", "3"), details(takes));
    assertEquals("1", causeOf(trace, takes.get(0)).detail());
    assertEquals(Event.NONE, takes.get(1).cause());
    assertEquals("3", causeOf(trace, takes.get(2)).detail());
    assertEquals(4, queue.get());
  }

  @Test
  void simpleQueuesTake_isCausedByThePutOfItsItem() throws Exception {
    SimpleQueue<String> queue = new SimpleQueue<>();
    Trace trace =
        record(
            () -> {
              queue.put("a");
              queue.put(null);
              queue.get();
              queue.get();
            });
    assertEquals(List.of("\"a\"", "null"), details(all(trace, EventKind.TAKE)));
    assertTakesComeFromTheirPuts(trace, 2);
  }

  @Test
  void waitingGetter_isResumedByThePut() throws Exception {
    for (Queue<String> queue :
        List.of(
            new Queue<String>(),
            new PriorityQueue<String>(),
            new Queue<String>() {
              @Override
              protected void putItem(String item) {
                super.putItem(item);
              }
            })) {
      Trace trace =
          record(
              () -> {
                ThreadHandle getter = Threads.start("getter", queue::get);
                Await.until(() -> queue.waiters().size() == 1, () -> "a waiter");
                queue.put("x");
                getter.join();
              });
      Event take = only(trace, e -> e.kind() == EventKind.TAKE);
      Event resume = only(trace, e -> e.kind() == EventKind.RESUME && e.thread() == take.thread());
      assertEquals(Outcome.PROCEEDED, resume.outcome());
      assertEquals(EventKind.PUT, causeOf(trace, resume).kind());
      only(trace, e -> e.kind() == EventKind.WAIT && e.thread() == take.thread());
    }
  }

  /** The put that had to wait itself is the cause of what comes after it. */
  @Test
  void putThatWaited_isACauseLikeAnyOther() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    Trace trace =
        record(
            () -> {
              queue.put(1);
              ThreadHandle putter = Threads.start("putter", () -> queue.put(2));
              Await.until(() -> queue.waiters().size() == 1, () -> "a waiter");
              queue.get();
              putter.join();
              queue.get();
            });
    assertTakesComeFromTheirPuts(trace, 2);
    Event put = only(trace, e -> e.kind() == EventKind.PUT && e.detail().equals("2"));
    Event resume =
        only(
            trace,
            e ->
                e.kind() == EventKind.RESUME
                    && e.thread() == put.thread()
                    && e.object() == put.object());
    assertEquals(EventKind.TAKE, causeOf(trace, resume).kind());
  }

  @Test
  void shutdown_isTheCauseOfWhatItWakes() throws Exception {
    Queue<Integer> queue = new Queue<>();
    Trace trace =
        record(
            () -> {
              ThreadHandle getter =
                  Threads.start(
                      "getter",
                      () -> {
                        try {
                          queue.get();
                        } catch (ShutDown expected) {
                          interleave.runtime.Marks.thrown(expected);
                        }
                      });
              Await.until(() -> queue.waiters().size() == 1, () -> "a waiter");
              queue.shutdown();
              getter.join();
            });
    Event closed = only(trace, e -> e.kind() == EventKind.CLOSE);
    Event refused = only(trace, e -> e.kind() == EventKind.REFUSE);
    Event resume = only(trace, e -> e.kind() == EventKind.RESUME && e.object() == closed.object());
    assertEquals(closed, causeOf(trace, resume));
    assertEquals(resume.thread(), refused.thread());
    assertEquals(List.of(), all(trace, EventKind.TAKE));
  }

  @Test
  void join_isResumedByTheLastTaskDone() throws Exception {
    Queue<Integer> queue = new Queue<>();
    Trace trace =
        record(
            () -> {
              queue.put(1);
              ThreadHandle joiner = Threads.start("joiner", queue::join);
              Await.until(() -> queue.waiters().size() == 1, () -> "a waiter");
              queue.taskDone();
              joiner.join();
            });
    Event done = only(trace, e -> e.kind() == EventKind.DONE);
    Event resume = only(trace, e -> e.kind() == EventKind.RESUME && e.object() == done.object());
    assertEquals(done, causeOf(trace, resume));
  }

  @Test
  void refusals_areRecorded() throws Exception {
    Queue<Integer> queue = new Queue<>(1);
    Trace trace =
        record(
            () -> {
              queue.put(1);
              try {
                queue.putNowait(2);
              } catch (Full expected) {
                interleave.runtime.Marks.thrown(expected);
              }
            });
    only(trace, e -> e.kind() == EventKind.REFUSE);
    assertEquals(1, all(trace, EventKind.PUT).size());
  }

  @Test
  void stress_leavesATraceInWhichEveryTakeHasItsPut() throws Exception {
    for (Queue<Integer> queue : List.of(new Queue<Integer>(2), new PriorityQueue<Integer>(2))) {
      Trace trace =
          record(
              () ->
                  Threads.joinAll(
                      Threads.start(
                          4,
                          n -> {
                            for (int i = 0; i < 500; i++) {
                              if (n % 2 == 0) {
                                queue.put(1000 * n + i);
                              } else {
                                queue.get();
                              }
                            }
                          })));
      int puts = 0;
      int takes = 0;
      for (int i = 0; i < trace.events().size(); i++) {
        Event event = trace.events().get(i);
        assertTrue(event.cause() < i, () -> "before its cause: " + event);
        puts += event.kind() == EventKind.PUT ? 1 : 0;
        takes += event.kind() == EventKind.TAKE ? 1 : 0;
        if (event.kind() == EventKind.TAKE && event.cause() != Event.NONE) {
          assertEquals(event.detail(), trace.events().get(event.cause()).detail());
        }
      }
      assertEquals(1000, puts);
      assertEquals(1000, takes);
    }
  }
}
