package interleave.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/** Some threads that do the same. Closing joins them, and fails if one of them failed. */
public final class Bunch implements AutoCloseable {

  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private Bunch() {}

  /** Starts {@code count} threads that run {@code body}, each with its number. */
  public static Bunch of(int count, IntConsumer body) {
    Bunch bunch = new Bunch();
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = new Thread(() -> body.accept(number), "bunch-" + i);
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler((t, failure) -> bunch.failures.add(failure));
      bunch.threads.add(thread);
    }
    bunch.threads.forEach(Thread::start);
    return bunch;
  }

  /** Starts one thread that runs {@code body}. */
  public static Bunch of(Runnable body) {
    return of(1, number -> body.run());
  }

  /** The threads, in the order of their numbers. */
  public List<Thread> threads() {
    return threads;
  }

  /** Waits for their end; the first failure becomes this thread's. */
  @Override
  public void close() {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(thread.getName() + " does not end", e);
      }
    }
    for (Throwable failure : failures) {
      throw new AssertionError("a thread failed", failure);
    }
  }
}
