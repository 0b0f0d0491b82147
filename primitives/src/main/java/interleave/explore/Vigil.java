package interleave.explore;

import java.lang.Thread.State;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long a thread has shown no sign of life, as its own doing: what a busy machine keeps it from
 * does not count. To be used by one thread.
 */
final class Vigil {

  /** For a thread that is kept from running, or that runs and waits by turns. */
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private static final StackTraceElement[] NO_STACK = {};

  private final Watch watch;
  private final Actor actor;
  private Optional<Thread> threadBefore = Optional.empty();
  private OptionalLong ranBefore = OptionalLong.empty();
  private long waited;
  private long ran;
  private long passed;

  Vigil(Watch watch, Actor actor) {
    this.watch = watch;
    this.actor = actor;
  }

  Actor actor() {
    return actor;
  }

  /**
   * A moment has passed, and the thread is not done. What is known of it costs more than most
   * executions take: not to be asked before, and the first moment counts as it is on the clock.
   */
  void tick(long nanos) {
    Optional<Thread> on = actor.worker.seat.thread();
    StackTraceElement[] stack = on.map(Thread::getStackTrace).orElse(NO_STACK);
    boolean atRest = isAtRest(stack);
    if (atRest && actor.isAboutToRun()) {
      return;
    }
    passed += nanos;
    if (on.isEmpty() || atRest) {
      return; // who hands it the turn has said so, and been stopped before it did
    }
    OptionalLong now = watch.ran(on.get());
    boolean same = threadBefore.equals(on) && now.isPresent() && ranBefore.isPresent();
    long more = same ? now.getAsLong() - ranBefore.getAsLong() : nanos;
    threadBefore = on;
    ranBefore = now;
    if (on.get().getState() != State.RUNNABLE || isInTheSystem(stack)) {
      waited += nanos;
    } else {
      ran += more;
    }
    if (isParkedByTheJdk(stack)) {
      actor.worker.seat.nudge();
    }
  }

  /** What it is doing just now; empty if nothing. */
  StackTraceElement[] stack() {
    return actor.worker.seat.thread().map(Thread::getStackTrace).orElse(NO_STACK);
  }

  /** Whether it has waited for at least so long: each time it was looked at, it did. */
  boolean hasWaitedFor(long nanos) {
    return waited > nanos;
  }

  /** Whether it has run for so long; or come to nothing in much longer, whatever it did. */
  boolean hasRunFor(long nanos) {
    return ran > nanos || passed > 2 * nanos + PATIENCE_NANOS;
  }

  /** Whether it is the scheduler that it waits for, and so nothing that cannot be explored. */
  private static boolean isAtRest(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .map(StackTraceElement::getClassName)
        .filter(name -> !name.matches("(java|jdk)\\..*"))
        .findFirst()
        .map(name -> name.equals(Apart.class.getName()) || name.equals(Crew.Worker.class.getName()))
        .orElse(true);
  }

  /** Who waits for a connection or for input runs, as far as the JVM knows. */
  private static boolean isInTheSystem(StackTraceElement[] stack) {
    return stack.length > 0
        && stack[0].isNativeMethod()
        && stack[0].getClassName().matches("(sun\\.nio\\.ch|java\\.net|java\\.io\\.FileInput).*");
  }

  /** A learner's own park ends only as it says. */
  private static boolean isParkedByTheJdk(StackTraceElement[] stack) {
    return stack.length > 2
        && stack[0].getMethodName().equals("park")
        && stack[1].getClassName().equals("java.util.concurrent.locks.LockSupport")
        && stack[2].getClassName().startsWith("java.util.concurrent.");
  }
}
