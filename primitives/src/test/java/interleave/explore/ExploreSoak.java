package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.futures.ThreadPool;
import interleave.sync.Event;
import interleave.threads.Threads;
import interleave.threads.Timer;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Explores programs again and again, wrong ones and right ones, and looks whether threads or memory
 * are left behind: {@code install/bench --explore-soak}. Its name is not that of a test: it takes
 * minutes.
 */
class ExploreSoak {

  /** After so many, classes are loaded and tables have their size. */
  private static final int WARM_UP = 2_000;

  /** The heap is never quite the same twice; what leaks, leaks more than this each time. */
  private static final double BYTES_EACH = 16;

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final List<Callable<?>> PROGRAMS =
      List.of(
          Lessons.lostUpdate(2, 1),
          Lessons.lockedUpdate(2, 1),
          Lessons.twoLocks(false),
          Lessons.signal(false),
          ExploreSoak::poolAndTimer,
          ExploreSoak::failingDaemon);

  private static Object poolAndTimer() {
    Event rung = new Event();
    new Timer(1, rung::set).start();
    try (ThreadPool pool = new ThreadPool(1)) {
      return pool.submit(
              () -> {
                rung.await();
                return "rung";
              })
          .result();
    }
  }

  private static Object failingDaemon() {
    Event never = new Event();
    Threads.target(never::await).daemon(true).start();
    Threads.target(() -> {}).create();
    Threads.start(
            "worker",
            () -> {
              throw new IllegalStateException("oops");
            })
        .join();
    return "never";
  }

  /** What is there after so many explorations. */
  private record Look(int explorations, long bytes, int threads) {}

  @Test
  void leavesNothingBehind() {
    int all = Integer.getInteger("explorations", 100_000);
    System.out.println("explorations  interleavings  heap after GC  threads  seconds");
    long began = System.nanoTime();
    long interleavings = explore(WARM_UP);
    Look start = look(0, Integer.MAX_VALUE);
    print(start, interleavings, began);
    interleavings += explore(all / 2);
    Look middle = look(all / 2, start.threads());
    print(middle, interleavings, began);
    interleavings += explore(all - all / 2);
    Look end = look(all, start.threads());
    print(end, interleavings, began);

    double bytesEach = (end.bytes() - middle.bytes()) / (double) Math.max(1, all - all / 2);
    int more = Math.max(0, end.threads() - start.threads());
    System.out.printf(
        Locale.ROOT,
        "%d threads more, goal 0; %.1f bytes more for each exploration of the second half, goal ≤"
            + " %.0f%n",
        more,
        bytesEach,
        BYTES_EACH);
    assertTrue(more == 0, "threads are left");
    assertTrue(bytesEach <= BYTES_EACH, "memory is left");
  }

  /** Explores each program in turn; returns how many interleavings that were. */
  private static long explore(int times) {
    long interleavings = 0;
    for (int i = 0; i < times; i++) {
      Exploration found = Explore.all(PROGRAMS.get(i % PROGRAMS.size()));
      if (!found.coverage().all() || found.trouble().isPresent()) {
        throw new AssertionError(found.toString());
      }
      interleavings += found.schedules();
    }
    return interleavings;
  }

  /** Threads that were told to end may still be at it: it waits for them, within reason. */
  private static Look look(int explorations, int usualThreads) {
    long began = System.nanoTime();
    while (threads() > usualThreads && System.nanoTime() - began < PATIENCE_NANOS) {
      LockSupport.parkNanos(10_000_000);
    }
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < 3; i++) {
      memory.gc();
    }
    return new Look(explorations, memory.getHeapMemoryUsage().getUsed(), threads());
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static void print(Look look, long interleavings, long began) {
    System.out.printf(
        Locale.ROOT,
        "%,12d %,14d %,10d KiB %8d %8.0f%n",
        look.explorations(),
        interleavings,
        look.bytes() / 1024,
        look.threads(),
        (System.nanoTime() - began) / 1e9);
  }
}
