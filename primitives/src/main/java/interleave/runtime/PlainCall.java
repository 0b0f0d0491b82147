package interleave.runtime;

import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.ThreadLog;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A call of a method of {@code java.util.concurrent}, from before it is made until it is over. */
final class PlainCall {

  private final @Nullable Object receiver;
  private final @Nullable Object argument;
  private final int site;
  private final HookSite at;
  private final @Nullable ThreadLog log;
  private final Deed deed;
  private final List<HandedTask> tasks;
  private final Recent<Station> stations;

  private @Nullable EventKind rest;
  private boolean wasResting;
  private @Nullable Wait wait;

  /** What {@link #announce} was told. */
  private long time;

  private long token = ThreadLog.NO_EVENT;

  PlainCall(
      @Nullable Object receiver,
      @Nullable Object argument,
      int site,
      ThreadScope.Member caller,
      Deed deed,
      List<HandedTask> tasks) {
    this.receiver = receiver;
    this.argument = argument;
    this.site = site;
    this.at = HookSites.get(site);
    this.log = caller.log();
    this.stations = caller.stations;
    this.deed = deed;
    this.tasks = tasks;
  }

  int site() {
    return site;
  }

  Deed deed() {
    return deed;
  }

  /** The tasks that are handed over. */
  List<HandedTask> tasks() {
    return tasks;
  }

  /** The object whose method is called. */
  Object object() {
    if (receiver == null) {
      throw new IllegalStateException("a static method has no object: " + at);
    }
    return receiver;
  }

  Station station() {
    return stations.of(object());
  }

  /** The first argument, if there is one. */
  Optional<Object> argument() {
    return Optional.ofNullable(argument);
  }

  /** The first argument as a number of things; 1 if it is no number. */
  int count() {
    return argument instanceof Integer n && at.descriptor().startsWith("(I") ? n : 1;
  }

  /** Whether there is a limit of time. */
  boolean isTimed() {
    return at.descriptor().contains("Ljava/util/concurrent/TimeUnit;")
        || at.descriptor().contains("Ljava/time/Duration;")
        || at.name().equals("awaitNanos")
        || at.name().equals("awaitUntil");
  }

  /** Whether what is taken may be others', too, at the same time. */
  boolean isShared() {
    return (receiver != null && isShared(receiver))
        || method().toLowerCase(Locale.ROOT).contains("read");
  }

  /** Whether several threads can have a lock. */
  static boolean isShared(Object lock) {
    return lock instanceof ReentrantReadWriteLock.ReadLock;
  }

  /** The name of the method. */
  String method() {
    return at.name();
  }

  boolean hasNoArguments() {
    return at.descriptor().startsWith("()");
  }

  // Waiting

  /**
   * The thread is about to wait, unless {@code ready} says that it need not. A worker of a
   * fork-join pool runs other tasks in place of waiting.
   *
   * @param state {@link EventKind#BLOCK} or {@link EventKind#WAIT}
   */
  void rest(EventKind state, Wanted wanted, BooleanSupplier ready) {
    boolean helps =
        Thread.currentThread() instanceof ForkJoinWorkerThread
            && (wanted == Wanted.RESULT || wanted == Wanted.TASK);
    if (helps || ready.getAsBoolean()) {
      return;
    }
    rest = state;
    wasResting = true;
    if (log != null) {
      log.add(state, object(), 0);
    }
    if (!isTimed()) {
      Station here = station();
      wait = Wait.inTheJdk(object(), wanted, ready, here::owner);
      Waits.begin(wait);
      wait.fallAsleep();
    }
  }

  boolean rests() {
    return rest != null;
  }

  /** The wait is over; says nothing if there was none. */
  void goOn(Outcome outcome, long cause) {
    if (rest == null) {
      return;
    }
    rest = null;
    if (wait != null) {
      Waits.end(wait);
      wait = null;
    }
    if (log != null) {
      log.add(log.now(), EventKind.RESUME, object(), outcome.ordinal(), cause, "");
    }
  }

  /** Within the call the thread does something else; returns what brings the rest back. */
  Runnable interruptRest() {
    EventKind state = rest;
    if (state == null) {
      return () -> {};
    }
    if (log != null) {
      log.add(EventKind.RESUME, object(), Outcome.PROCEEDED.ordinal());
    }
    return () -> {
      if (log != null) {
        log.add(state, object(), 0);
      }
    };
  }

  /** How a call ended that ended with an exception. */
  static Outcome outcomeOf(Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      return Outcome.INTERRUPTED;
    }
    return thrown instanceof TimeoutException ? Outcome.TIMED_OUT : Outcome.PROCEEDED;
  }

  // Recording

  /** Records something; returns its token. */
  long record(EventKind kind, long value, long cause, String detail) {
    return record(object(), kind, value, cause, detail);
  }

  long record(EventKind kind, long value) {
    return record(kind, value, ThreadLog.NO_EVENT, "");
  }

  long record(Object object, EventKind kind, long value, long cause, String detail) {
    return log == null
        ? ThreadLog.NO_EVENT
        : log.add(log.now(), kind, object, value, cause, detail);
  }

  /**
   * What the call is about to do may let others go on, and will be recorded when it is known that
   * it was done: returns the token that it has then, if nothing is recorded in between but the end
   * of a rest.
   */
  long announce() {
    if (log != null) {
      time = log.now();
      token = rests() ? log.tokenAfterNext() : log.nextToken();
    }
    return token;
  }

  /** Records what was announced: at the time of the announcement, if nothing came in between. */
  void recordAnnounced(EventKind kind, long value, String detail) {
    if (log != null) {
      long when = wasResting || log.nextToken() != token ? log.now() : time;
      log.add(when, kind, object(), value, ThreadLog.NO_EVENT, detail);
    }
  }
}
