package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import interleave.queue.LifoQueue;
import interleave.queue.PriorityQueue;
import interleave.queue.Queue;
import interleave.queue.ShutDown;
import interleave.queue.SimpleQueue;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Queues, in every order in which their operations can happen. */
class QueueSeamTest {

  private static Set<String> outcomes(Callable<String> program) throws Exception {
    return EveryOrder.outcomes(program).keySet();
  }

  /** The same for programs with too many orders to go through: one of those that are alike. */
  private static Set<String> outcomesByReduction(Callable<String> program) {
    Exploration exploration = Explore.all(program);
    assertTrue(exploration.coverage().all(), exploration::toString);
    return exploration.outcomes().stream()
        .map(tally -> tally.outcome().toString())
        .collect(Collectors.toSet());
  }

  private static <T> Queue<T> hooked(int maxSize) {
    return new Queue<>(maxSize) {
      @Override
      protected void putItem(T item) {
        super.putItem(item);
      }
    };
  }

  @Test
  void queueOfOne_handsOverInEitherOrder() throws Exception {
    for (Supplier<Queue<Integer>> kind :
        List.<Supplier<Queue<Integer>>>of(() -> new Queue<>(1), () -> new LifoQueue<>(1))) {
      assertEquals(
          Set.of("1 2", "2 1"),
          outcomes(
              () -> {
                Queue<Integer> queue = kind.get();
                Threads.start(() -> queue.put(1));
                Threads.start(() -> queue.put(2));
                return queue.get() + " " + queue.get();
              }));
    }
  }

  @Test
  void queueWithHooks_handsOverInEitherOrder() throws Exception {
    for (Supplier<Queue<Integer>> kind :
        List.<Supplier<Queue<Integer>>>of(() -> hooked(1), () -> new PriorityQueue<>(1))) {
      assertEquals(
          Set.of("1 2"),
          outcomes(
              () -> {
                Queue<Integer> queue = kind.get();
                Threads.start(
                    () -> {
                      queue.put(1);
                      queue.put(2);
                    });
                return queue.get() + " " + queue.get();
              }));
    }
  }

  @Test
  void priorityQueue_givesTheSmallestOfThoseThatAreIn() throws Exception {
    assertEquals(
        Set.of("1 2", "2 1"),
        outcomes(
            () -> {
              PriorityQueue<Integer> queue = new PriorityQueue<>();
              ThreadHandle putter = Threads.start(() -> queue.put(1));
              queue.put(2);
              String got = queue.get() + " " + queue.get();
              putter.join();
              return got;
            }));
  }

  private record Job(int number) implements Comparable<Job> {
    @Override
    public int compareTo(Job other) {
      return Integer.compare(number, other.number);
    }
  }

  /** Who waits for an item in one step finds that it has to be taken by turn. */
  @Test
  void priorityQueue_handsOverWhatALearnersCodeCompares() {
    assertEquals(
        Set.of("1 2", "2 1"),
        outcomesByReduction(
            () -> {
              PriorityQueue<Job> queue = new PriorityQueue<>();
              ThreadHandle one = Threads.start(() -> queue.put(new Job(1)));
              ThreadHandle two = Threads.start(() -> queue.put(new Job(2)));
              String got = queue.get().number() + " " + queue.get().number();
              one.join();
              two.join();
              return got;
            }));
  }

  /** Who waits for room in one step finds that an item of another class has been in meanwhile. */
  @Test
  void priorityQueue_losesNothingWhenItIsPlainNoLonger() {
    assertEquals(
        Set.of("5 six 7", "5 7 six"),
        outcomesByReduction(
            () -> {
              PriorityQueue<Object> queue = new PriorityQueue<>(1);
              queue.put(5);
              Threads.start(() -> queue.put(7));
              Threads.start(() -> queue.put("six"));
              return queue.get() + " " + queue.get() + " " + queue.get();
            }));
  }

  @Test
  void simpleQueue_handsOver() throws Exception {
    assertEquals(
        Set.of("1 2", "2 1"),
        outcomes(
            () -> {
              SimpleQueue<Integer> queue = new SimpleQueue<>();
              Threads.start(() -> queue.put(1));
              Threads.start(() -> queue.put(2));
              return queue.get() + " " + queue.get();
            }));
  }

  /** What a learner may write: between the look and the get another one gets. */
  @Test
  void lookBeforeGet_canBeTooLate() throws Exception {
    assertEquals(
        Set.of("0", EveryOrder.STUCK),
        outcomes(
            () -> {
              Queue<Integer> queue = new Queue<>();
              queue.put(1);
              Runnable body =
                  () -> {
                    if (!queue.empty()) {
                      queue.get();
                    }
                  };
              Threads.joinAll(List.of(Threads.start(body), Threads.start(body)));
              return "" + queue.size();
            }));
  }

  @Test
  void join_comesAfterTheLastTaskDone() throws Exception {
    assertEquals(
        Set.of("0"),
        outcomes(
            () -> {
              Queue<Integer> queue = new Queue<>();
              queue.put(1);
              queue.put(2);
              Runnable body =
                  () -> {
                    queue.get();
                    queue.taskDone();
                  };
              Threads.start(body);
              Threads.start(body);
              queue.join();
              return "" + queue.size();
            }));
  }

  @Test
  void shutdown_leavesNobodyWaiting() {
    for (Supplier<Queue<Integer>> kind :
        List.<Supplier<Queue<Integer>>>of(() -> new Queue<>(1), () -> hooked(1))) {
      assertEquals(
          Set.of("1", "shut down"),
          outcomesByReduction(
              () -> {
                Queue<Integer> queue = kind.get();
                ThreadHandle putter =
                    Threads.start(
                        () -> {
                          try {
                            queue.put(1);
                          } catch (ShutDown e) {
                            Marks.thrown(e);
                          }
                        });
                Threads.start(queue::shutdown);
                String got;
                try {
                  got = "" + queue.get();
                } catch (ShutDown e) {
                  got = "shut down";
                }
                putter.join();
                return got;
              }));
    }
  }
}
