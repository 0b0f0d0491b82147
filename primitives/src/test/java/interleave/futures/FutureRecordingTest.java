package interleave.futures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.futures.Futures.When;
import interleave.runtime.ThreadScope;
import interleave.testkit.Await;
import interleave.threads.Threads;
import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.Recorder;
import interleave.trace.Trace;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What pools and futures leave in a trace: which task ran where, and who waited for it. */
class FutureRecordingTest {

  private static Trace record(Callable<?> body) throws Exception {
    Recorder recorder = new Recorder("run");
    try (var scope = new ThreadScope("run", recorder)) {
      scope.call(body);
      return recorder.trace();
    }
  }

  private static Event only(Trace trace, Predicate<Event> which) {
    List<Event> found = trace.events().stream().filter(which).toList();
    assertEquals(1, found.size(), () -> found + " of " + trace.events());
    return found.get(0);
  }

  private static Event causeOf(Trace trace, Event event) {
    assertTrue(event.cause() != Event.NONE, () -> "no cause: " + event);
    return trace.events().get(event.cause());
  }

  private static String object(Trace trace, Event event) {
    return trace.objects().get(event.object()).name();
  }

  @Test
  void arrows_goFromSubmitToRunToResult() throws Exception {
    Trace trace =
        record(
            () -> {
              try (var pool = new ThreadPool(1, "io")) {
                Future<Future<Integer>> known = new Future<>();
                Future<Integer> future =
                    pool.submit(
                        () -> {
                          Future<Integer> own = known.result();
                          Await.until(() -> !own.waiters().isEmpty(), () -> "main waits");
                          return 42;
                        });
                known.setResult(future);
                return future.result();
              }
            });
    Event put = only(trace, e -> e.kind() == EventKind.PUT);
    assertEquals("task 1", put.detail());
    assertEquals("io", object(trace, put));
    Event take = only(trace, e -> e.kind() == EventKind.TAKE);
    assertEquals("task 1", take.detail());
    assertEquals("io_0", trace.threads().get(take.thread()).name());
    assertEquals(put, causeOf(trace, take));
    Event set = only(trace, e -> e.kind() == EventKind.SET && object(trace, e).equals("task 1"));
    assertEquals("42", set.detail());
    assertEquals(take.thread(), set.thread());
    Event resume =
        only(
            trace,
            e -> e.kind() == EventKind.RESUME && e.object() == set.object() && e.thread() == 0);
    assertEquals(set, causeOf(trace, resume));
  }

  @Test
  void waitForSeveral_isResumedByTheOneThatIsDone() throws Exception {
    Trace trace =
        record(
            () -> {
              Future<Integer> first = new Future<>("first");
              Future<Integer> second = new Future<>("second");
              Thread main = Thread.currentThread();
              var setter =
                  Threads.start(
                      () -> {
                        Await.parked(main);
                        second.setResult(2);
                      });
              Futures.waitFor(List.of(first, second), When.FIRST_COMPLETED);
              setter.join();
              return null;
            });
    Event set = only(trace, e -> e.kind() == EventKind.SET);
    assertEquals("second", object(trace, set));
    Event resume =
        only(
            trace,
            e -> e.kind() == EventKind.RESUME && object(trace, e).equals("the first of 2 futures"));
    assertEquals(set, causeOf(trace, resume));
  }

  @Test
  void cancel_isRecorded() throws Exception {
    Trace trace = record(() -> new Future<Integer>("f").cancel());
    assertEquals("f", object(trace, only(trace, e -> e.kind() == EventKind.CANCEL)));
  }

  @Test
  void failure_isTold() throws Exception {
    Trace trace =
        record(
            () -> {
              new Future<Integer>().setException(new IllegalStateException("why"));
              return null;
            });
    assertEquals("IllegalStateException", only(trace, e -> e.kind() == EventKind.SET).detail());
  }

  @Test
  void shutdown_endsTheWorkers() throws Exception {
    Trace trace =
        record(
            () -> {
              try (var pool = new ThreadPool(1)) {
                return pool.submit(() -> 1).result();
              }
            });
    only(trace, e -> e.kind() == EventKind.CLOSE);
    assertEquals(2, trace.threads().size());
    assertTrue(trace.ended(0));
    assertTrue(trace.ended(1));
  }

  /** In the trace of the run that submitted it, a task of another run's pool is a lane. */
  @Test
  void taskInAnotherRunsPool_isALaneOfItsOwnRun() throws Exception {
    ThreadScope other = new ThreadScope("other");
    ThreadPool pool = other.call(() -> new ThreadPool(1, "shared"));
    Trace trace =
        record(
            () -> {
              Integer result = pool.submit(() -> 1).result();
              pool.shutdown(); // a result can be had before it is recorded
              return result;
            });
    Event set = only(trace, e -> e.kind() == EventKind.SET);
    assertEquals("shared_0", trace.threads().get(set.thread()).name());
    Event put = only(trace, e -> e.kind() == EventKind.PUT);
    assertEquals(0, put.thread());
  }
}
