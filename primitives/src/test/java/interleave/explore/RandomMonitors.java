package interleave.explore;

import interleave.runtime.ThreadScope;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * A small program of two or three threads that wait for each other's signals in the monitor of one
 * object. Its result is who was woken, and what is left.
 */
final class RandomMonitors implements Callable<String> {

  private static final int SITE = 0;
  private static final int KINDS = 6;

  private final String text;
  private final int[][] bodies;

  RandomMonitors(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder description = new StringBuilder().append(seed).append(':');
    int[] kinds = random.ints(3, 0, KINDS).toArray();
    bodies = new int[2 + random.nextInt(2)][];
    for (int t = 0; t < bodies.length; t++) {
      bodies[t] = new int[bodies.length == 2 ? 1 + random.nextInt(2) : 1];
      for (int a = 0; a < bodies[t].length; a++) {
        bodies[t][a] = kinds[random.nextInt(kinds.length)];
        description.append(' ').append(bodies[t][a]);
      }
      description.append(" |");
    }
    text = description.toString();
  }

  /** What the threads share. */
  private static final class World {
    final Object object = new Object();
    final Shared x = new Shared("x");
    final List<ThreadHandle> threads = new ArrayList<>();
  }

  private static Control control() {
    return ((Execution) ThreadScope.current().scheduler()).control();
  }

  @Override
  public String call() {
    World world = new World();
    List<StringBuilder> logs = new ArrayList<>();
    for (int[] body : bodies) {
      StringBuilder log = new StringBuilder();
      logs.add(log);
      world.threads.add(Threads.target(() -> run(body, world, log)).create());
    }
    Threads.startAll(world.threads);
    Threads.joinAll(world.threads);
    return String.join(",", logs) + " " + world.x.get();
  }

  private static void run(int[] body, World world, StringBuilder log) {
    for (int kind : body) {
      if (kind == 5) {
        world.x.increment();
        continue;
      }
      control().monitorEnter(world.object, SITE);
      try {
        inside(kind, world, log);
      } catch (InterruptedException e) {
        log.append('I');
      } finally {
        control().monitorExit(world.object, SITE);
      }
    }
  }

  private static void inside(int kind, World world, StringBuilder log) throws InterruptedException {
    switch (kind) {
      case 0, 1 -> {
        control().await(world.object, 0, 0, SITE);
        log.append('W').append(world.x.get());
      }
      case 2 -> {
        control().await(world.object, 5, 0, SITE);
        log.append('T').append(world.x.get());
      }
      case 3 -> {
        world.x.increment();
        control().notify(world.object, SITE);
      }
      default -> control().notifyAll(world.object, SITE);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
