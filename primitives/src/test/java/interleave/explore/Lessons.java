package interleave.explore;

import interleave.runtime.ThreadScope;
import interleave.sync.Condition;
import interleave.sync.Lock;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** The programs that a lesson on threads is about, wrong and right. */
final class Lessons {

  private Lessons() {}

  static void together(Runnable... bodies) {
    List<ThreadHandle> threads = Stream.of(bodies).map(Threads::start).toList();
    Threads.joinAll(threads);
  }

  static Runnable times(int n, Runnable body) {
    return () -> {
      for (int i = 0; i < n; i++) {
        body.run();
      }
    };
  }

  /** Threads that increment a variable without a lock. */
  static Callable<Integer> lostUpdate(int threads, int times) {
    return () -> {
      Shared count = new Shared("count");
      together(
          Stream.generate(() -> times(times, count::increment))
              .limit(threads)
              .toArray(Runnable[]::new));
      return count.get();
    };
  }

  /** The same under a lock. */
  static Callable<Integer> lockedUpdate(int threads, int times) {
    return () -> {
      Shared count = new Shared("count");
      Lock lock = new Lock("lock");
      Runnable body = times(times, () -> lock.with(count::increment));
      together(Stream.generate(() -> body).limit(threads).toArray(Runnable[]::new));
      return count.get();
    };
  }

  static Callable<String> twoLocks(boolean sameOrder) {
    return () -> {
      Lock left = new Lock("left");
      Lock right = new Lock("right");
      Runnable one = () -> left.with(() -> right.with(() -> {}));
      together(one, sameOrder ? one : () -> right.with(() -> left.with(() -> {})));
      return "done";
    };
  }

  static Callable<String> signal(boolean flagged) {
    return () -> {
      Condition condition = new Condition(new Lock("lock"), "condition");
      Shared flag = new Shared("flag");
      together(
          () ->
              condition.with(
                  () -> {
                    while (!flagged || flag.get() == 0) {
                      condition.await();
                      if (!flagged) {
                        break;
                      }
                    }
                  }),
          () ->
              condition.with(
                  () -> {
                    if (flagged) {
                      flag.set(1);
                    }
                    condition.signal();
                  }));
      return "received";
    };
  }

  /** A buffer of two places, in which threads wait with if or while. */
  private static final class Buffer {
    private final Condition condition = new Condition(new Lock("lock"), "condition");
    private final int[] items = new int[2];
    private final boolean loops;
    private int size;

    Buffer(boolean loops) {
      this.loops = loops;
    }

    private void awaitUnless(BooleanSupplier possible) {
      if (loops) {
        while (!possible.getAsBoolean()) {
          condition.await();
        }
      } else if (!possible.getAsBoolean()) {
        condition.await();
      }
    }

    void put(int item) {
      condition.with(
          () -> {
            awaitUnless(() -> size < items.length);
            items[size++] = item;
            condition.signalAll();
          });
    }

    void take() {
      condition.with(
          () -> {
            awaitUnless(() -> size > 0);
            items[--size] = 0;
            condition.signalAll();
          });
    }
  }

  /** Two consumers of one item each, one producer of two. */
  static Callable<String> buffer(boolean loops) {
    return () -> {
      Buffer buffer = new Buffer(loops);
      together(
          buffer::take,
          buffer::take,
          () -> {
            buffer.put(1);
            buffer.put(2);
          });
      return "left " + buffer.size;
    };
  }

  /** Peterson's algorithm: mutual exclusion of two by reads and writes alone. */
  static Callable<Integer> peterson() {
    return () -> {
      Shared[] wants = {new Shared("wants 0"), new Shared("wants 1")};
      Shared turn = new Shared("turn");
      Shared count = new Shared("count");
      IntConsumer body =
          me -> {
            int other = 1 - me;
            wants[me].set(1);
            turn.set(other);
            while (wants[other].get() == 1 && turn.get() == other) {
              execution().giveWay();
            }
            count.increment();
            wants[me].set(0);
          };
      together(() -> body.accept(0), () -> body.accept(1));
      return count.get();
    };
  }

  static Execution execution() {
    return (Execution) ThreadScope.current().scheduler();
  }

  /** Three philosophers who take the left fork first; or, if that is solved, the lower one. */
  static Callable<String> philosophers(boolean solved) {
    return () -> {
      List<Lock> forks = List.of(new Lock("fork 0"), new Lock("fork 1"), new Lock("fork 2"));
      IntConsumer eat =
          me -> {
            int left = me;
            int right = (me + 1) % 3;
            Lock first = forks.get(solved ? Math.min(left, right) : left);
            Lock second = forks.get(solved ? Math.max(left, right) : right);
            first.with(() -> second.with(() -> {}));
          };
      together(() -> eat.accept(0), () -> eat.accept(1), () -> eat.accept(2));
      return "fed";
    };
  }

  /** A writer of two variables, and two readers that must find them alike. */
  static Callable<String> readersAndWriter(boolean locked) {
    return () -> {
      Shared left = new Shared("left");
      Shared right = new Shared("right");
      Lock lock = new Lock("lock");
      Queue<Boolean> torn = new ConcurrentLinkedQueue<>();
      Consumer<Runnable> guarded = body -> Lessons.maybe(locked, lock, body);
      Runnable reader = () -> guarded.accept(() -> torn.add(left.get() != right.get()));
      Runnable writer =
          () ->
              guarded.accept(
                  () -> {
                    left.set(1);
                    right.set(1);
                  });
      together(reader, reader, writer);
      return torn.contains(true) ? "torn" : "never torn";
    };
  }

  private static void maybe(boolean locked, Lock lock, Runnable body) {
    if (locked) {
      lock.with(body);
    } else {
      body.run();
    }
  }
}
