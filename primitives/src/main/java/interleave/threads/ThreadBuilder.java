package interleave.threads;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Says what a thread is to be, then {@link #create}s or {@link #start}s it. Not thread-safe. */
public final class ThreadBuilder {

  private Optional<Object> target = Optional.empty();
  private Consumer<Arguments> body = arguments -> {};
  private final List<Object> positional = new ArrayList<>();
  private final Map<String, Object> named = new LinkedHashMap<>();
  private Optional<String> name = Optional.empty();
  private Optional<Boolean> daemon = Optional.empty();
  private ThreadKind kind = new PlatformKind(0);

  ThreadBuilder() {}

  /** It will run {@code target}. */
  public ThreadBuilder target(Runnable target) {
    this.target = Optional.of(target);
    this.body = arguments -> target.run();
    return this;
  }

  /** It will call {@code function} with its {@link #args} and {@link #arg named arguments}. */
  public ThreadBuilder calling(Consumer<Arguments> function) {
    this.target = Optional.of(function);
    this.body = function;
    return this;
  }

  /** Adds arguments by position. */
  public ThreadBuilder args(Object... values) {
    positional.addAll(Arrays.asList(values));
    return this;
  }

  /** Adds an argument by name. */
  public ThreadBuilder arg(String name, Object value) {
    named.put(name, value);
    return this;
  }

  /** Its name; without one, or an empty one, it is {@code Thread-n}. */
  public ThreadBuilder name(String name) {
    this.name = Optional.of(name).filter(given -> !given.isEmpty());
    return this;
  }

  /** Whether the program may end without it; if this is not said, as the thread that makes it. */
  public ThreadBuilder daemon(boolean daemon) {
    this.daemon = Optional.of(daemon);
    return this;
  }

  /**
   * How large its stack is to be, a hint to the JVM.
   *
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public ThreadBuilder stackSize(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a stack size must not be negative, got " + bytes);
    }
    kind = new PlatformKind(bytes);
    return this;
  }

  /**
   * It will be a virtual thread.
   *
   * @throws UnsupportedOperationException on a JDK before 21
   */
  public ThreadBuilder virtual() {
    kind = new VirtualKind();
    return this;
  }

  /**
   * Makes the thread; it is not started.
   *
   * @throws IllegalArgumentException if it is virtual and not to be a daemon
   */
  public ThreadHandle create() {
    daemon.ifPresent(kind::checkDaemon);
    boolean isDaemon =
        kind instanceof VirtualKind || daemon.orElseGet(Thread.currentThread()::isDaemon);
    Arguments arguments = new Arguments(positional, named);
    Consumer<Arguments> called = body;
    return new OwnThread(
        kind,
        name.orElseGet(() -> DefaultName.of(target)),
        isDaemon,
        () -> called.accept(arguments));
  }

  /**
   * Makes the thread and starts it.
   *
   * @throws IllegalArgumentException if it is virtual and not to be a daemon
   */
  public ThreadHandle start() {
    ThreadHandle thread = create();
    thread.start();
    return thread;
  }
}
