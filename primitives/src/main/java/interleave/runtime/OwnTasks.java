package interleave.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.TimerTask;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are run as they were handed over, since nothing can stand for them: a {@code
 * TimerTask}, a {@code RecursiveTask}, an object that is several things at once. So it is kept in
 * mind who handed one over, and the task belongs there from when its own code begins until that
 * ends, as {@link HandedTask} has it. Who hands one over again takes it over.
 */
final class OwnTasks {

  /** Nobody has handed one over yet: most programs have no such tasks. */
  private static volatile boolean none = true;

  private static final WeakIdentityMap<Owner> OWNERS = new WeakIdentityMap<>(task -> new Owner());

  /** Those that a thread is in the midst of, the innermost first. */
  private static final ThreadLocal<@Nullable Deque<Begun>> BEGUN = new ThreadLocal<>();

  private OwnTasks() {}

  /** Whom a task belongs to. */
  private static final class Owner {
    volatile Optional<HandedTask> handed = Optional.empty();
  }

  /** A task on a thread that is another run's. */
  private static final class Begun {
    final Object task;
    final HandedTask handed;
    boolean entered;

    Begun(Object task, HandedTask handed) {
      this.task = task;
      this.handed = handed;
    }
  }

  /** A call with this receiver and this argument may hand one of them over. */
  static void pass(
      @Nullable Object receiver,
      @Nullable Object argument,
      String method,
      ThreadScope scope,
      int site) {
    if (argument instanceof TimerTask || argument instanceof ForkJoinTask<?>) {
      handOver(argument, scope, site);
    } else if (receiver instanceof ForkJoinTask<?> && method.equals("fork")) {
      handOver(receiver, scope, site);
    }
  }

  static void handOver(Object task, ThreadScope scope, int site) {
    OWNERS.of(task).handed = Optional.of(new HandedTask(scope, site));
    none = false;
  }

  /** The calling thread begins with the code of an object that may be one of these. */
  static void begin(Object task) {
    if (none) {
      return;
    }
    Optional<HandedTask> handed = OWNERS.find(task).flatMap(owner -> owner.handed);
    if (handed.isPresent() && !handed.get().goesOn()) {
      Begun begun = new Begun(task, handed.get());
      push(begun);
      handed.get().begin();
      begun.entered = true;
    }
  }

  /**
   * It has ended.
   *
   * @return whether a timer is to live on: it is another run's than the task, which was stopped
   */
  static boolean end(Object task, @Nullable Throwable thrown) {
    Optional<Begun> innermost = none ? Optional.empty() : pop(task);
    if (innermost.isEmpty()) {
      return false;
    }
    Begun begun = innermost.get();
    boolean stopped = begun.handed.isStopped();
    if (begun.entered) {
      begun.handed.end(thrown);
    }
    if (stopped && task instanceof TimerTask timed) {
      timed.cancel();
      return true;
    }
    return false;
  }

  private static void push(Begun begun) {
    Deque<Begun> all = BEGUN.get();
    if (all == null) {
      all = new ArrayDeque<>(2);
      BEGUN.set(all);
    }
    all.push(begun);
  }

  /** The innermost, if it is this one. */
  private static Optional<Begun> pop(Object task) {
    Deque<Begun> all = BEGUN.get();
    if (all == null || all.element().task != task) {
      return Optional.empty();
    }
    Begun begun = all.pop();
    if (all.isEmpty()) {
      BEGUN.remove();
    }
    return Optional.of(begun);
  }
}
