package interleave.threads;

import interleave.runtime.Abandoned;
import interleave.runtime.Interrupted;
import interleave.runtime.Marks;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Making threads, and asking which there are. Semantics of CPython's {@code threading} module.
 *
 * <pre>{@code
 * var worker = Threads.target(() -> count.add(1)).name("worker").start();
 * worker.join();
 * }</pre>
 *
 * <h2>Memory effects</h2>
 *
 * Those of {@link ThreadHandle}: of starting a thread, and of joining it.
 */
public final class Threads {

  static final Registry REGISTRY = new Registry();

  private static final ExceptionHook JDK =
      (handle, exception) -> {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, exception);
      };

  private static volatile ExceptionHook hook = JDK;

  private Threads() {}

  /** Begins to describe a thread that runs {@code target}. */
  public static ThreadBuilder target(Runnable target) {
    return new ThreadBuilder().target(target);
  }

  /** Begins to describe a thread that calls {@code function} with arguments. */
  public static ThreadBuilder calling(Consumer<Arguments> function) {
    return new ThreadBuilder().calling(function);
  }

  /** Begins to describe a thread; without a target it does nothing. */
  public static ThreadBuilder builder() {
    return new ThreadBuilder();
  }

  /** Starts a thread that runs {@code target}. */
  public static ThreadHandle start(Runnable target) {
    return target(target).start();
  }

  /** Starts a thread that runs {@code target} and is called {@code name}. */
  public static ThreadHandle start(String name, Runnable target) {
    return target(target).name(name).start();
  }

  /**
   * Starts {@code count} threads that run {@code target}, each with its own number from 0.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  public static List<ThreadHandle> start(int count, IntConsumer target) {
    if (count < 0) {
      throw new IllegalArgumentException("the number of threads must not be negative: " + count);
    }
    return IntStream.range(0, count).mapToObj(i -> start(() -> target.accept(i))).toList();
  }

  /** Starts each of them, in order. */
  public static void startAll(Collection<? extends ThreadHandle> threads) {
    threads.forEach(ThreadHandle::start);
  }

  /**
   * Waits until all of them have ended.
   *
   * @throws Interrupted if the calling thread has to wait and is interrupted
   */
  public static void joinAll(Collection<? extends ThreadHandle> threads) {
    threads.forEach(ThreadHandle::join);
  }

  /** The calling thread. */
  public static ThreadHandle current() {
    return REGISTRY.current();
  }

  /**
   * The thread that the run of the calling thread began with: in a notebook the cell's own, else
   * the JVM's main thread.
   */
  public static ThreadHandle main() {
    return REGISTRY.main();
  }

  /** The handle of a thread of the JDK. */
  public static ThreadHandle of(Thread thread) {
    return REGISTRY.handleOf(thread);
  }

  /**
   * The threads that are alive, oldest first: those made here, the main and the calling thread, and
   * those of this run that were made by the JDK's own means, see {@link ThreadScope#threads}. A
   * virtual thread made by the JDK's own means is not found.
   */
  public static List<ThreadHandle> list() {
    return REGISTRY.list();
  }

  /** How many {@link #list} would tell. */
  public static int count() {
    return list().size();
  }

  /**
   * Lets the calling thread sleep.
   *
   * @throws IllegalArgumentException if {@code seconds} is negative, NaN or more than 9,223,372,036
   * @throws Interrupted if the thread is interrupted, before or meanwhile
   */
  public static void sleep(double seconds) {
    if (seconds < 0) {
      throw new IllegalArgumentException("a sleep must not be negative, got " + seconds);
    }
    ThreadScope.current().scheduler().sleep(TimeLimit.ofSeconds(seconds));
  }

  /**
   * Lets the calling thread sleep.
   *
   * @throws IllegalArgumentException if {@code length} is negative or more than 9,223,372,036
   *     seconds
   * @throws Interrupted if the thread is interrupted, before or meanwhile
   */
  public static void sleep(Duration length) {
    if (length.isNegative()) {
      throw new IllegalArgumentException("a sleep must not be negative, got " + length);
    }
    ThreadScope.current().scheduler().sleep(TimeLimit.of(length));
  }

  /**
   * Says who is told of an exception that nobody caught in a thread made here; returns who was told
   * before. At first that is the thread's {@link Thread.UncaughtExceptionHandler}, as for any
   * thread.
   */
  public static ExceptionHook exceptionHook(ExceptionHook newHook) {
    synchronized (Threads.class) {
      ExceptionHook before = hook;
      hook = newHook;
      return before;
    }
  }

  /** What {@link #exceptionHook} was before anyone changed it. */
  public static ExceptionHook defaultExceptionHook() {
    return JDK;
  }

  /**
   * Tells the {@linkplain #exceptionHook exception hook} of an exception that the calling thread
   * goes on after: for code that runs what others gave it, and must not fail with it.
   */
  public static void report(Throwable exception) {
    uncaught(current(), exception);
  }

  static boolean isCurrent(ThreadHandle thread) {
    return thread.thread().filter(t -> t == Thread.currentThread()).isPresent();
  }

  /** A hook that fails must not hide what it was told. */
  static void uncaught(ThreadHandle thread, Throwable exception) {
    if (exception instanceof Abandoned) {
      return;
    }
    if (!ThreadScope.current().isBeingStopped()) {
      Marks.thrown(exception); // what unwinds a stopped run is none of its threads' own
    }
    try {
      hook.uncaught(thread, exception);
    } catch (Throwable failure) {
      failure.addSuppressed(exception);
      JDK.uncaught(thread, new IllegalStateException("the exception hook failed", failure));
    }
  }
}
