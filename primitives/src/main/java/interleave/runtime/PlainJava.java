package interleave.runtime;

import interleave.hooks.Handover;
import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import interleave.hooks.Hooks;
import interleave.hooks.Sink;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Named;
import interleave.trace.ThreadLog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plain Java in rewritten code, in real time: threads, monitors, {@code java.util.concurrent}. It
 * does what Java says; what can be seen of it from other threads is recorded as the primitives'
 * operations are; and a thread of a run that is stopped is unwound wherever it waits.
 *
 * <h2>Unwinding</h2>
 *
 * A run that is stopped interrupts its threads. Where Java has a wait end with an {@code
 * InterruptedException}, a stopped thread fails with what {@link Hooks#poll} throws; where Java has
 * a wait go on in spite of an interrupt, the thread waits in a way that an interrupt ends, asks,
 * and if it was a learner's interrupt, waits on and finds its flag set afterwards. Monitors are
 * entered behind a {@link Monitor}, which can be left.
 *
 * <h2>Ownership</h2>
 *
 * A task belongs to the run that handed it over, on whichever thread it runs ({@link HandedTask},
 * {@link OwnTasks}).
 */
public final class PlainJava implements Sink {

  /** For all threads of the process. */
  public static final PlainJava SINK = new PlainJava();

  /** Who runs a task that a static method of {@code CompletableFuture} is given. */
  private static final Executor ASYNC = new CompletableFuture<>().defaultExecutor();

  private static final WeakIdentityMap<Permit> PERMITS = new WeakIdentityMap<>(o -> new Permit());

  private PlainJava() {}

  /** What a parked thread waits for, in {@code LockSupport}'s own word. */
  private static final class Permit implements Named {
    private volatile String name = "";
    private volatile long cause = ThreadLog.NO_EVENT;

    static Permit of(Thread thread) {
      Permit permit = PERMITS.of(thread);
      permit.name = "permit of " + thread.getName();
      return permit;
    }

    @Override
    public Optional<String> name() {
      return Optional.of(name);
    }
  }

  private static @Nullable ThreadLog log(ThreadScope.@Nullable Member member) {
    return member == null ? null : member.log();
  }

  // Monitors

  @Override
  public void monitorEnter(Object object, int site) {
    ThreadScope.Member member = ThreadScope.member();
    monitorOf(object, member).enter(object, log(member));
  }

  @Override
  public void monitorExit(Object object, int site) {
    ThreadScope.Member member = ThreadScope.member();
    monitorOf(object, member).leave(object, log(member));
  }

  private static Monitor monitorOf(Object object, ThreadScope.@Nullable Member member) {
    return member == null ? Monitors.of(object) : member.monitors.of(object);
  }

  /** What is wrong with the call is said by the JVM. */
  @Override
  public void await(Object object, long millis, int nanos, int site) throws InterruptedException {
    Monitor monitor = Monitors.of(object);
    boolean valid = millis >= 0 && nanos >= 0 && nanos <= 999_999;
    if (Thread.currentThread().isInterrupted()) {
      Hooks.poll();
    } else if (valid && monitor.isMine()) {
      monitor.await(object, limit(millis, nanos), ThreadScope.log());
      return;
    }
    Sink.super.await(object, millis, nanos, site);
  }

  private static long limit(long millis, int nanos) {
    if (millis == 0 && nanos == 0) {
      return TimeLimit.NONE;
    }
    long whole = TimeUnit.MILLISECONDS.toNanos(millis);
    return whole > TimeLimit.NONE - 1 - nanos ? TimeLimit.NONE : whole + nanos;
  }

  @Override
  public void notify(Object object, int site) {
    Monitor monitor = Monitors.of(object);
    if (monitor.isMine()) {
      monitor.signal(object, 1, ThreadScope.log());
    } else {
      Sink.super.notify(object, site);
    }
  }

  @Override
  public void notifyAll(Object object, int site) {
    Monitor monitor = Monitors.of(object);
    if (monitor.isMine()) {
      monitor.signal(object, Integer.MAX_VALUE, ThreadScope.log());
    } else {
      Sink.super.notifyAll(object, site);
    }
  }

  // Threads

  @Override
  public boolean start(Thread thread, int site) {
    if (thread.getState() == Thread.State.NEW) {
      ThreadLog log = ThreadScope.log();
      if (log != null) {
        log.startedUnwatched(thread);
      }
      Waits.starting(thread);
    }
    return false;
  }

  @Override
  public void join(Thread thread, long millis, int nanos, int site) throws InterruptedException {
    boolean valid = millis >= 0 && nanos >= 0 && nanos <= 999_999;
    if (!valid || !thread.isAlive()) {
      Sink.super.join(thread, millis, nanos, site);
      return;
    }
    ThreadLog log = ThreadScope.log();
    if (log != null) {
      log.add(EventKind.WAIT, thread, 0);
    }
    Wait wait = millis == 0 && nanos == 0 ? Wait.forEndOf(thread) : null;
    Outcome outcome = Outcome.STOPPED;
    try {
      if (wait != null) {
        Waits.begin(wait);
        wait.fallAsleep();
      }
      Sink.super.join(thread, millis, nanos, site);
      outcome = thread.isAlive() ? Outcome.TIMED_OUT : Outcome.PROCEEDED;
    } catch (InterruptedException e) {
      Hooks.poll();
      outcome = Outcome.INTERRUPTED;
      throw e;
    } finally {
      if (wait != null) {
        Waits.end(wait);
      }
      if (log != null) {
        long cause = outcome == Outcome.PROCEEDED ? endOf(thread) : ThreadLog.NO_EVENT;
        log.add(log.now(), EventKind.RESUME, thread, outcome.ordinal(), cause, "");
      }
    }
  }

  private static long endOf(Thread thread) {
    return ThreadScope.current().recorder().map(r -> r.ended(thread)).orElse(ThreadLog.NO_EVENT);
  }

  @Override
  public void sleep(long millis, int nanos, int site) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      Hooks.poll();
    }
    ThreadLog log = millis >= 0 ? ThreadScope.log() : null;
    if (log != null) {
      log.add(EventKind.SLEEP, null, TimeUnit.MILLISECONDS.toNanos(millis) + nanos);
    }
    Outcome outcome = Outcome.STOPPED;
    try {
      Sink.super.sleep(millis, nanos, site);
      outcome = Outcome.PROCEEDED;
    } catch (InterruptedException e) {
      Hooks.poll();
      outcome = Outcome.INTERRUPTED;
      throw e;
    } finally {
      if (log != null) {
        log.add(EventKind.RESUME, null, outcome.ordinal());
      }
    }
  }

  @Override
  public boolean interrupt(Thread thread, int site) {
    Marks.interrupted(thread);
    return false;
  }

  /** {@inheritDoc} A thread that waits to enter a monitor is parked, but not for its program. */
  @Override
  public Thread.State state(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING && Monitors.wantedBy(thread).isPresent()
        ? Thread.State.BLOCKED
        : state;
  }

  @Override
  public boolean isInterrupted(Thread thread) {
    return Interrupts.isInterrupted(thread);
  }

  @Override
  public void park(@Nullable Object blocker, int site) {
    parked(true, () -> Sink.super.park(blocker, site));
  }

  @Override
  public void parkNanos(@Nullable Object blocker, long nanos, int site) {
    parked(nanos > 0, () -> Sink.super.parkNanos(blocker, nanos, site));
  }

  @Override
  public void parkUntil(@Nullable Object blocker, long deadlineMillis, int site) {
    parked(true, () -> Sink.super.parkUntil(blocker, deadlineMillis, site));
  }

  private static void parked(boolean waits, Runnable park) {
    ThreadLog log = waits ? ThreadScope.log() : null;
    if (log == null) {
      park.run();
      stopIfInterrupted();
      return;
    }
    Permit permit = Permit.of(Thread.currentThread());
    log.add(EventKind.WAIT, permit, 0);
    Outcome outcome = Outcome.STOPPED;
    try {
      park.run();
      stopIfInterrupted();
      outcome = Thread.currentThread().isInterrupted() ? Outcome.INTERRUPTED : Outcome.PROCEEDED;
    } finally {
      long cause = outcome == Outcome.PROCEEDED ? permit.cause : ThreadLog.NO_EVENT;
      permit.cause = ThreadLog.NO_EVENT;
      log.add(log.now(), EventKind.RESUME, permit, outcome.ordinal(), cause, "");
    }
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      Hooks.poll();
    }
  }

  @Override
  public void unpark(Thread thread, int site) {
    ThreadLog log = ThreadScope.log();
    if (log != null) {
      Permit permit = Permit.of(thread);
      permit.cause = log.add(EventKind.SIGNAL, permit, 1);
    }
    LockSupport.unpark(thread);
  }

  // java.util.concurrent

  @Override
  public void call(@Nullable Object receiver, int site) {
    call(receiver, null, site);
  }

  @Override
  public void call(@Nullable Object receiver, @Nullable Object argument, int site) {
    ThreadScope.Member member = ThreadScope.member();
    if (member == null) {
      return;
    }
    HookSite at = HookSites.get(site);
    OwnTasks.pass(receiver, argument, at.name(), member.scope(), site);
    List<HandedTask> tasks = member.calls.take(site);
    Object object = receiver == null ? ASYNC : receiver;
    Deed deed = Deeds.of(object, receiver == null ? "submit" : at.name());
    if (deed != null) {
      PlainCall call = new PlainCall(object, argument, site, member, deed, tasks);
      member.calls.begin(call);
      deed.before(call);
    }
  }

  @Override
  public void called(@Nullable Object receiver, @Nullable Object result, int site) {
    ended(site).ifPresent(call -> call.deed().after(call, result));
  }

  @Override
  public void threw(@Nullable Object receiver, Throwable thrown, int site) {
    ended(site).ifPresent(call -> call.deed().failed(call, thrown));
    if (thrown instanceof InterruptedException) {
      Hooks.poll();
    }
  }

  private static Optional<PlainCall> ended(int site) {
    ThreadScope.Member member = ThreadScope.member();
    return member == null ? Optional.empty() : member.calls.end(site);
  }

  @Override
  public @Nullable Handover handOver(Object task, int site) {
    ThreadScope.Member member = ThreadScope.member();
    if (member == null) {
      return null;
    }
    if (!HandedTask.mayBeWrapped(task)) {
      OwnTasks.handOver(task, member.scope(), site);
      return null;
    }
    HandedTask handed = new HandedTask(member.scope(), site);
    member.calls.hand(handed);
    return handed;
  }

  @Override
  public void taskBegins(Object task) {
    OwnTasks.begin(task);
  }

  @Override
  public boolean taskEnded(Object task, @Nullable Throwable thrown) {
    return OwnTasks.end(task, thrown);
  }

  // What no interrupt ends

  /** A wait that an interrupt ends. */
  private interface Interruptible<T> {
    T run() throws InterruptedException;
  }

  /**
   * Does something as if no interrupt could end it: until it is done, or the run is stopped. As the
   * JDK does it, the flag is cleared meanwhile.
   */
  private static <T> T inSpiteOfInterrupts(Interruptible<T> action) {
    if (Thread.currentThread().isInterrupted()) {
      Hooks.poll();
      Interrupts.putOff();
    }
    try {
      while (true) {
        try {
          return action.run();
        } catch (InterruptedException e) {
          Hooks.poll();
          Thread.currentThread().interrupt();
          Interrupts.putOff();
        }
      }
    } finally {
      Interrupts.bringBack();
    }
  }

  /**
   * Takes a lock, or permits.
   *
   * @param attempt takes it if it can be had at once, as the stubborn method would
   * @param ready whether it might be had now
   * @param giveBack for who is stopped while it waits, and takes what another gave up as it was
   *     unwound
   */
  private static <T> T take(
      Object object,
      Wanted wanted,
      long value,
      Interruptible<Optional<T>> attempt,
      Interruptible<T> patient,
      BooleanSupplier ready,
      Consumer<T> giveBack) {
    ThreadLog log = ThreadScope.log();
    Optional<T> atOnce = inSpiteOfInterrupts(attempt);
    T taken =
        atOnce.isPresent()
            ? atOnce.get()
            : rest(object, EventKind.BLOCK, wanted, ready, log, patient);
    if (atOnce.isEmpty()) {
      stopAfter(() -> giveBack.accept(taken));
    }
    if (log != null) {
      log.add(EventKind.ACQUIRE, object, value);
    }
    return taken;
  }

  /** Unwinds the thread if it is to stop, after it has done {@code last}. */
  private static void stopAfter(Runnable last) {
    try {
      Hooks.poll();
    } catch (Throwable e) {
      last.run();
      throw e;
    }
  }

  private static <T> T rest(
      Object object,
      EventKind state,
      Wanted wanted,
      BooleanSupplier ready,
      @Nullable ThreadLog log,
      Interruptible<T> patient) {
    Station station = Station.of(object);
    if (log != null) {
      log.add(state, object, 0);
    }
    Wait wait = Wait.inTheJdk(object, wanted, ready, station::owner);
    Waits.begin(wait);
    Outcome outcome = Outcome.STOPPED;
    try {
      wait.fallAsleep();
      T result = inSpiteOfInterrupts(patient);
      outcome = Outcome.PROCEEDED;
      return result;
    } finally {
      Waits.end(wait);
      if (log != null) {
        long cause = outcome == Outcome.PROCEEDED ? station.cause() : ThreadLog.NO_EVENT;
        log.add(log.now(), EventKind.RESUME, object, outcome.ordinal(), cause, "");
      }
    }
  }

  @Override
  public void lock(Lock lock, int site) {
    ThreadScope.Member member = ThreadScope.member();
    ThreadLog log = log(member);
    if (takesAtOnce(lock)) {
      if (log != null) {
        log.add(EventKind.ACQUIRE, lock, 1);
      }
    } else {
      take(
          lock,
          Wanted.LOCK,
          1,
          () -> tryInTurn(lock) ? Optional.of(lock) : Optional.empty(),
          () -> {
            lock.lockInterruptibly();
            return lock;
          },
          () -> false,
          Lock::unlock);
    }
    if (!PlainCall.isShared(lock)) {
      stationOf(lock, member).setOwner(Thread.currentThread());
    }
  }

  private static Station stationOf(Object object, ThreadScope.@Nullable Member member) {
    return member == null ? Station.of(object) : member.stations.of(object);
  }

  /** Takes a lock if it can be had at once and the thread is not interrupted. */
  private static boolean takesAtOnce(Lock lock) {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    try {
      return tryInTurn(lock);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A fair lock's queue is respected by a try with a time of 0, and by no other. */
  private static boolean tryInTurn(Lock lock) throws InterruptedException {
    return lock.tryLock(0, TimeUnit.NANOSECONDS);
  }

  /** {@inheritDoc} What is said of it is said while the thread still has it. */
  @Override
  public void unlock(Lock lock, int site) {
    int level = level(lock);
    if (level == 0) {
      lock.unlock(); // fails
      return;
    }
    ThreadScope.Member member = ThreadScope.member();
    Station station = stationOf(lock, member);
    ThreadLog log = log(member);
    long time = log == null ? 0 : log.now();
    station.setCause(log == null ? ThreadLog.NO_EVENT : log.nextToken());
    if (level == 1 && station.isMine()) {
      station.setOwner(null);
    }
    try {
      lock.unlock();
    } catch (IllegalMonitorStateException e) {
      station.setCause(ThreadLog.NO_EVENT);
      throw e;
    }
    if (log != null) {
      log.add(time, EventKind.RELEASE, lock, level, ThreadLog.NO_EVENT, "");
    }
  }

  /** How often the thread has a lock; 1 if the lock does not tell. */
  private static int level(Lock lock) {
    if (lock instanceof ReentrantLock reentrant) {
      return reentrant.getHoldCount();
    }
    return lock instanceof ReentrantReadWriteLock.WriteLock write ? write.getHoldCount() : 1;
  }

  @Override
  public void acquireUninterruptibly(Semaphore semaphore, int permits, int site) {
    take(
        semaphore,
        Wanted.PERMIT,
        permits,
        () ->
            semaphore.tryAcquire(permits, 0, TimeUnit.NANOSECONDS)
                ? Optional.of(semaphore)
                : Optional.empty(),
        () -> {
          semaphore.acquire(permits);
          return semaphore;
        },
        () -> semaphore.availablePermits() >= permits,
        taken -> taken.release(permits));
  }

  @Override
  public long writeLock(StampedLock lock, int site) {
    long stamp =
        take(
            lock,
            Wanted.LOCK,
            1,
            () -> stamp(lock.tryWriteLock(0, TimeUnit.NANOSECONDS)),
            lock::writeLockInterruptibly,
            () -> !lock.isWriteLocked() && !lock.isReadLocked(),
            lock::unlockWrite);
    Station.of(lock).setOwner(Thread.currentThread());
    return stamp;
  }

  @Override
  public long readLock(StampedLock lock, int site) {
    return take(
        lock,
        Wanted.LOCK,
        1,
        () -> stamp(lock.tryReadLock(0, TimeUnit.NANOSECONDS)),
        lock::readLockInterruptibly,
        () -> !lock.isWriteLocked(),
        lock::unlockRead);
  }

  private static Optional<Long> stamp(long stamp) {
    return stamp == 0 ? Optional.empty() : Optional.of(stamp);
  }

  /**
   * {@inheritDoc} A learner's interrupt ends it as if there were a signal, which may come for no
   * reason; to wait on could miss one.
   */
  @Override
  @SuppressWarnings("WaitNotInLoop") // the learner's wait, in the learner's loop
  public void awaitUninterruptibly(Condition condition, int site) {
    call(condition, site);
    try {
      inSpiteOfInterrupts(
          () -> {
            try {
              condition.await();
            } catch (InterruptedException e) {
              Hooks.poll();
              Thread.currentThread().interrupt();
            }
            return condition;
          });
    } catch (Throwable e) {
      threw(condition, e, site);
      throw e;
    }
    called(condition, null, site);
  }

  /** {@inheritDoc} Waits for the end in one way, and asks for the result in the other. */
  @Override
  public @Nullable Object join(CompletableFuture<?> future, int site) {
    call(future, site);
    Object result;
    try {
      inSpiteOfInterrupts(() -> awaitDone(future));
      result = future.join();
    } catch (Throwable e) {
      threw(future, e, site);
      throw e;
    }
    called(future, result, site);
    return result;
  }

  private static CompletableFuture<?> awaitDone(CompletableFuture<?> future)
      throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException | CancellationException e) {
      // That is a result, too.
    }
    return future;
  }

  @Override
  public int arriveAndAwaitAdvance(Phaser phaser, int site) {
    call(phaser, site);
    int result;
    try {
      int phase = phaser.arrive();
      result = phase < 0 ? phase : advance(phaser, phase);
    } catch (Throwable e) {
      threw(phaser, e, site);
      throw e;
    }
    called(phaser, result, site);
    return result;
  }

  @Override
  public int awaitAdvance(Phaser phaser, int phase, int site) {
    call(phaser, phase, site);
    int result;
    try {
      result = advance(phaser, phase);
    } catch (Throwable e) {
      threw(phaser, e, site);
      throw e;
    }
    called(phaser, result, site);
    return result;
  }

  private static int advance(Phaser phaser, int phase) {
    return inSpiteOfInterrupts(() -> phaser.awaitAdvanceInterruptibly(phase));
  }
}
