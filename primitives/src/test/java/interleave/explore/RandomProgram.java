package interleave.explore;

import interleave.queue.Empty;
import interleave.queue.Full;
import interleave.queue.Queue;
import interleave.runtime.Interrupted;
import interleave.sync.Barrier;
import interleave.sync.BrokenBarrierError;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * A small program of two or three threads that do this and that with everything there is to share.
 * Its result is all that its threads saw, and what is left.
 */
final class RandomProgram implements Callable<String> {

  /** What threads share; made anew in each execution. */
  private static final class World {
    final List<Shared> variables = List.of(new Shared("x"), new Shared("y"));
    final List<Lock> locks = List.of(new Lock("a"), new Lock("b"));
    final RLock rlock = new RLock("r");
    final Condition condition = new Condition(new Lock("c"), "condition");
    final Semaphore semaphore = new Semaphore(1, "semaphore");
    final Event event = new Event("event");
    final Queue<Integer> queue = new Queue<>(1);
    final Barrier barrier = new Barrier(2);
    final List<StringBuilder> logs = new ArrayList<>();
    final List<ThreadHandle> threads = new ArrayList<>();
  }

  /** Something that a thread does. */
  @FunctionalInterface
  private interface Action {
    void perform(World world, StringBuilder log);
  }

  private static final int PLAIN_KINDS = 9;
  private static final int KINDS = 24;

  private final String text;
  private final List<List<Action>> bodies = new ArrayList<>();

  RandomProgram(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder description = new StringBuilder();
    // A few kinds of actions only, so that the threads get in each other's way.
    int[] kinds = random.ints(3, 0, KINDS).toArray();
    int[] plain = random.ints(2, 0, PLAIN_KINDS).toArray();
    int threads = 2 + random.nextInt(4) / 3;
    for (int t = 0; t < threads; t++) {
      List<Action> body = new ArrayList<>();
      int actions = 1 + random.nextInt(threads == 2 ? 3 : 2);
      description.append(" | ");
      for (int a = 0; a < actions; a++) {
        body.add(action(random, description, kinds, plain));
      }
      bodies.add(body);
    }
    text = seed + ":" + description;
  }

  private static Action action(
      SplittableRandom random, StringBuilder text, int[] kinds, int[] plain) {
    int kind = kinds[random.nextInt(kinds.length)];
    int which = random.nextInt(2);
    text.append(kind).append(which == 0 ? "" : "'").append(' ');
    return switch (kind) {
      case 0, 1, 2 -> (world, log) -> log.append(world.variables.get(which).get());
      case 3, 4 -> {
        int value = 1 + random.nextInt(3);
        yield (world, log) -> world.variables.get(which).set(value);
      }
      case 5 -> (world, log) -> world.variables.get(which).increment();
      case 6 -> (world, log) -> log.append(world.event.isSet() ? 'S' : 's');
      case 7 -> (world, log) -> world.event.set();
      case 8 -> (world, log) -> world.event.clear();
      case 9, 10 -> {
        Action inner = action(random, text, plain, plain);
        yield (world, log) -> world.locks.get(which).with(() -> inner.perform(world, log));
      }
      case 11 -> {
        Action inner = action(random, text, plain, plain);
        yield (world, log) ->
            world.rlock.with(() -> world.rlock.with(() -> inner.perform(world, log)));
      }
      case 12 -> {
        Action inner = action(random, text, plain, plain);
        yield (world, log) -> {
          boolean got = world.locks.get(which).tryAcquire();
          log.append(got ? 'T' : 't');
          if (got) {
            inner.perform(world, log);
            world.locks.get(which).release();
          }
        };
      }
      case 13 ->
          (world, log) ->
              world.condition.with(() -> log.append(world.condition.await(2.0) ? 'W' : 'w'));
      case 14 -> (world, log) -> world.condition.with(() -> world.condition.await());
      case 15 -> (world, log) -> world.condition.with(() -> world.condition.signal());
      case 16 -> (world, log) -> world.semaphore.acquire();
      case 17 -> (world, log) -> world.semaphore.release();
      case 18 -> (world, log) -> log.append(world.semaphore.acquire(1.0) ? 'A' : 'a');
      case 19 -> (world, log) -> log.append(world.event.await(1.5) ? 'E' : 'e');
      case 20 ->
          (world, log) -> {
            try {
              world.queue.put(which, 1.0);
            } catch (Full e) {
              log.append('F');
            }
          };
      case 21 ->
          (world, log) -> {
            try {
              log.append(which == 0 ? world.queue.get() : world.queue.get(0));
            } catch (Empty e) {
              log.append('N');
            }
          };
      case 22 ->
          (world, log) -> {
            if (which == 0) {
              Threads.sleep(1.0);
            } else {
              world.threads.get(0).interrupt();
            }
          };
      default ->
          (world, log) -> {
            try {
              log.append('B').append(world.barrier.await(3.0));
            } catch (BrokenBarrierError e) {
              log.append('b');
            }
          };
    };
  }

  @Override
  public String call() {
    World world = new World();
    for (List<Action> body : bodies) {
      StringBuilder log = new StringBuilder();
      world.logs.add(log);
      world.threads.add(Threads.target(() -> run(body, world, log)).create());
    }
    Threads.startAll(world.threads);
    Threads.joinAll(world.threads);
    StringBuilder result = new StringBuilder(String.join(",", world.logs));
    world.variables.forEach(variable -> result.append(' ').append(variable.get()));
    result.append(world.event.isSet()).append(world.queue.size()).append(world.semaphore.permits());
    return result.toString();
  }

  private static void run(List<Action> body, World world, StringBuilder log) {
    try {
      body.forEach(action -> action.perform(world, log));
    } catch (Interrupted e) {
      log.append('I');
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
