package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import interleave.futures.Future;
import interleave.futures.Futures;
import interleave.futures.Futures.When;
import interleave.futures.ThreadPool;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Futures and pools, in every order in which their operations can happen. */
class FutureSeamTest {

  private static Set<String> outcomes(Callable<String> program) throws Exception {
    return EveryOrder.outcomes(program).keySet();
  }

  @Test
  void cancelAgainstBegin_haveOneWinner() throws Exception {
    assertEquals(
        Set.of("cancelled true", "7 false"),
        outcomes(
            () -> {
              Future<Integer> future = new Future<>();
              ThreadHandle worker =
                  Threads.start(
                      () -> {
                        if (future.setRunningOrNotifyCancel()) {
                          future.setResult(7);
                        }
                      });
              boolean cancelled = future.cancel();
              worker.join();
              try {
                return future.result() + " " + cancelled;
              } catch (CancellationException e) {
                return "cancelled " + cancelled;
              }
            }));
  }

  @Test
  void callback_isCalledOnceWheneverItIsAdded() throws Exception {
    assertEquals(
        Set.of("1"),
        outcomes(
            () -> {
              Future<Integer> future = new Future<>();
              int[] calls = new int[1];
              ThreadHandle setter = Threads.start(() -> future.setResult(1));
              future.addDoneCallback(f -> calls[0]++);
              setter.join();
              return "" + calls[0];
            }));
  }

  @Test
  void waitForTheFirst_returnsWhenOneIsDone() throws Exception {
    assertEquals(
        Set.of("1"),
        outcomes(
            () -> {
              Future<Integer> first = new Future<>();
              Future<Integer> second = new Future<>();
              Threads.start(() -> first.setResult(1));
              return ""
                  + Futures.waitFor(List.of(first, second), When.FIRST_COMPLETED).done().size();
            }));
  }

  @Test
  void task_isCarriedOutBeforeThePoolEnds() throws Exception {
    assertEquals(
        Set.of("true"),
        outcomes(
            () -> {
              Future<Integer> future;
              try (var pool = new ThreadPool(1)) {
                future = pool.submit(() -> 1);
              }
              return "" + future.done();
            }));
  }

  @Test
  void taskThatWaitsForItsOwnPool_isStuck() throws Exception {
    assertEquals(
        Set.of(EveryOrder.STUCK),
        outcomes(
            () -> {
              ThreadPool pool = new ThreadPool(1);
              Callable<Integer> inner = () -> 1;
              Callable<Integer> outer = () -> pool.submit(inner).result();
              return "" + pool.submit(outer).result();
            }));
  }
}
