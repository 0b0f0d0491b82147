package interleave.threads;

import interleave.runtime.Interrupted;
import interleave.runtime.ThreadLike;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A thread, with the rules of CPython's {@code threading.Thread}: it is started once, joined by any
 * other thread any number of times, and its misuse is an error rather than silence. Threads made by
 * {@link Threads} have one from the beginning; every other thread of the program has one too, see
 * {@link Threads#current} and {@link Threads#list}.
 *
 * <p>Two handles are equal if they are of the same thread.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it started another happens before what that one does. What a thread did
 * happens before what another does after a {@code join} that returned because it had ended, or
 * after {@link #alive} was false.
 */
public abstract sealed class ThreadHandle implements ThreadLike permits OwnThread, JavaThread {

  ThreadHandle() {}

  /** Its name. */
  @Override
  public abstract String name();

  /** Changes its name, at any time. Names need not be unique. */
  public abstract void setName(String name);

  /** Whether the program may end without it. */
  public abstract boolean daemon();

  /**
   * Says whether the program may end without it.
   *
   * @throws IllegalThreadStateException if it was started, even if it has ended
   */
  public abstract void setDaemon(boolean daemon);

  /**
   * Starts it; it is alive when this returns.
   *
   * @throws IllegalThreadStateException if it was started before, even if it has ended
   */
  public abstract void start();

  /**
   * Does on the calling thread what the new one would do; the target is then used up.
   *
   * @throws IllegalThreadStateException if the target was used up before
   */
  public abstract void run();

  /** Whether it was started and has not ended. */
  public abstract boolean alive();

  /** The thread as the JDK knows it; empty before the start. */
  public abstract Optional<Thread> thread();

  abstract boolean started();

  abstract boolean joinWithin(long nanos);

  /**
   * Waits until it has ended.
   *
   * @throws IllegalThreadStateException if it was not started, or is the calling thread itself
   * @throws Interrupted if the calling thread has to wait and is interrupted
   */
  public final void join() {
    joinChecked(TimeLimit.NONE);
  }

  /**
   * Waits until it has ended, for a limited time.
   *
   * @param seconds how long at most; zero or less to look only
   * @return whether it has ended
   * @throws IllegalThreadStateException if it was not started, or is the calling thread itself
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the calling thread has to wait and is interrupted
   */
  public final boolean join(double seconds) {
    return joinChecked(TimeLimit.ofSeconds(seconds));
  }

  /**
   * Waits until it has ended, for a limited time.
   *
   * @param limit how long at most; zero or less to look only
   * @return whether it has ended
   * @throws IllegalThreadStateException if it was not started, or is the calling thread itself
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   * @throws Interrupted if the calling thread has to wait and is interrupted
   */
  public final boolean join(Duration limit) {
    return joinChecked(TimeLimit.of(limit));
  }

  private boolean joinChecked(long nanos) {
    if (!started()) {
      throw new IllegalThreadStateException(
          this + " cannot be joined before it is started. Call start() first.");
    }
    if (Threads.isCurrent(this)) {
      throw new IllegalThreadStateException(
          this + " cannot join itself: it would wait for its own end for ever.");
    }
    return joinWithin(nanos);
  }

  /** Interrupts it: what it waits for, now or next, ends with {@link Interrupted}. */
  public final void interrupt() {
    thread().ifPresent(ThreadScope.current().scheduler()::interrupt);
  }

  /** The number the JDK gave it; empty before the start, kept after the end. */
  @SuppressWarnings({"deprecation", "ThreadId"}) // threadId() came with JDK 19
  public final OptionalLong id() {
    return thread().map(t -> OptionalLong.of(t.getId())).orElseGet(OptionalLong::empty);
  }

  /** Name, state and number. A snapshot. */
  @Override
  public final String toString() {
    String state = alive() ? "alive" : started() ? "ended" : "not started";
    OptionalLong id = id();
    return "Thread \""
        + name()
        + "\" ["
        + state
        + (daemon() ? ", daemon" : "")
        + (id.isPresent() ? ", id " + id.getAsLong() : "")
        + "]";
  }
}
