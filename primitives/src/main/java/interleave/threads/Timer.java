package interleave.threads;

import interleave.runtime.TimeLimit;
import interleave.sync.Event;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A thread that waits for some time and then calls a function, unless it is cancelled. Semantics of
 * CPython's {@code threading.Timer}.
 *
 * <h2>Memory effects</h2>
 *
 * Those of a {@link ThreadHandle}: what a thread did before it started the timer happens before the
 * function is called.
 */
public final class Timer extends OwnThread {

  private final long nanos;
  private final Runnable function;
  private final Event finished = new Alarm();

  /**
   * A timer that calls {@code function}.
   *
   * @param seconds how long after the start; zero or less for at once
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   */
  public Timer(double seconds, Runnable function) {
    this(TimeLimit.ofSeconds(seconds), function);
  }

  /**
   * A timer that calls {@code function}.
   *
   * @param delay how long after the start; zero or less for at once
   * @throws IllegalArgumentException if {@code delay} is more than 9,223,372,036 seconds
   */
  public Timer(Duration delay, Runnable function) {
    this(TimeLimit.of(delay), function);
  }

  /**
   * A timer that calls {@code function} with arguments by position.
   *
   * @param seconds how long after the start; zero or less for at once
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   */
  public Timer(double seconds, Consumer<Arguments> function, Object... args) {
    this(seconds, function, Arrays.asList(args), Map.of());
  }

  /**
   * A timer that calls {@code function} with arguments by position and by name.
   *
   * @param seconds how long after the start; zero or less for at once
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   */
  public Timer(
      double seconds, Consumer<Arguments> function, List<Object> args, Map<String, Object> named) {
    this(TimeLimit.ofSeconds(seconds), call(function, new Arguments(args, named)));
  }

  private Timer(long nanos, Runnable function) {
    super(
        new PlatformKind(0),
        DefaultName.of(Optional.empty()),
        Thread.currentThread().isDaemon(),
        () -> {});
    this.nanos = nanos;
    this.function = function;
  }

  /**
   * A class of its own, so that a trace tells it apart: here it is the good case that the time is
   * over before it is set.
   */
  private static final class Alarm extends Event {}

  private static Runnable call(Consumer<Arguments> function, Arguments arguments) {
    return () -> function.accept(arguments);
  }

  /** Waits, then calls the function; what a started timer does. */
  @Override
  public void run() {
    finished.await(Duration.ofNanos(nanos));
    if (!finished.isSet()) {
      function.run();
    }
    finished.set();
  }

  /** Keeps the function from being called, if it is not called yet; the thread ends. */
  public void cancel() {
    finished.set();
  }

  /** How long it waits. */
  public Duration interval() {
    return Duration.ofNanos(nanos);
  }

  /** Is set when the function has returned, or the timer was cancelled. */
  public Event finished() {
    return finished;
  }
}
