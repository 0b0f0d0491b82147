package interleave.race;

import interleave.hooks.AccessSink;
import interleave.hooks.Handover;
import interleave.hooks.HookKind;
import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import interleave.hooks.Sink;
import interleave.race.Family.Effect;
import interleave.race.Mirror.Part;
import interleave.race.Mirror.Result;
import interleave.race.Mirror.Running;
import interleave.race.Mirror.Started;
import interleave.race.Mirror.View;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells one thread's {@link Watched} what plain Java does, as rewritten code announces it. What
 * orders threads is told <em>before</em> it is done where others may come after it, and
 * <em>after</em> it was done where it may come after others: then no order that there is goes
 * unseen. Everything is passed on to the receiver there would be if nobody looked for races.
 */
final class Observer implements AccessSink {

  /** Methods of futures and stages that give the result of one task, and what it depends on. */
  private static final Set<String> STAGES =
      Set.of("thenApply", "thenAccept", "thenRun", "handle", "whenComplete", "exceptionally");

  private static final Set<String> COMPLETING =
      Set.of("complete", "completeExceptionally", "cancel", "obtrudeValue", "obtrudeException");

  private static final Set<String> ASKING =
      Set.of(
          "get",
          "join",
          "getNow",
          "resultNow",
          "exceptionNow",
          "state",
          "isDone",
          "isCancelled",
          "isCompletedExceptionally",
          "isCompletedNormally");

  /** Methods of executors after which all tasks have ended, or the one that was asked for. */
  private static final Set<String> ENDING =
      Set.of("awaitTermination", "isTerminated", "close", "awaitQuiescence", "invokeAny");

  /**
   * A call that is going on.
   *
   * @param tasks what it hands over
   */
  private record Call(int site, List<Handed> tasks) {}

  private final RaceDetector detector;
  private final Watched me;
  private final Sink free;

  private final List<Call> calls = new ArrayList<>();
  private List<Handed> pending = new ArrayList<>();

  /** Who observed the thread before it began the task that it is in, if anybody did. */
  private @Nullable Observer outside;

  /** Where to look when the value comes that is being read; null if it is no volatile read. */
  private @Nullable Sync reading;

  Observer(RaceDetector detector, Watched me, Sink free) {
    this.detector = detector;
    this.me = me;
    this.free = free;
  }

  Watched watched() {
    return me;
  }

  boolean isOf(RaceDetector other) {
    return detector == other;
  }

  /** The thread begins a task; {@code before} is who observed it up to now. */
  void beginTask(@Nullable Observer before) {
    if (me.beginTask()) {
      outside = before;
    }
  }

  /** The thread has ended a task; returns who is to observe it from now on. */
  @Nullable Observer endTask() {
    return me.endTask() ? outside : this;
  }

  private Mirror mirror(Object object) {
    return me.mirror(object);
  }

  // Monitors

  @Override
  public void monitorEnter(Object monitor, int site) {
    mirror(monitor); // gets its identity hash now: later it would make the lock a heavy one
    free.monitorEnter(monitor, site);
  }

  @Override
  public void monitorEntered(Object monitor, int site) {
    Mirror mirror = mirror(monitor);
    me.acquire(mirror.sync());
    me.take(mirror);
  }

  @Override
  public void monitorExiting(Object monitor, int site) {
    Mirror mirror = mirror(monitor);
    me.give(mirror);
    me.release(mirror.sync());
  }

  @Override
  public void monitorExit(Object monitor, int site) {
    free.monitorExit(monitor, site);
  }

  @Override
  public void await(Object monitor, long millis, int nanos, int site) throws InterruptedException {
    Sync sync = mirror(monitor).sync();
    me.release(sync);
    try {
      free.await(monitor, millis, nanos, site);
    } catch (InterruptedException e) {
      wasInterrupted();
      throw e;
    } finally {
      me.acquire(sync);
    }
  }

  @Override
  public void notify(Object monitor, int site) {
    free.notify(monitor, site);
  }

  @Override
  public void notifyAll(Object monitor, int site) {
    free.notifyAll(monitor, site);
  }

  // Threads

  @Override
  public boolean start(Thread thread, int site) {
    starts(thread);
    return free.start(thread, site);
  }

  /** The calling thread is about to start another, which is looked at from then on. */
  void starts(Thread thread) {
    Mirror mirror = mirror(thread);
    me.release(mirror.sync());
    if (mirror.role() == null) {
      mirror.role(new Started(me.slot()));
    }
  }

  @Override
  public void join(Thread thread, long millis, int nanos, int site) throws InterruptedException {
    try {
      free.join(thread, millis, nanos, site);
    } catch (InterruptedException e) {
      wasInterrupted();
      throw e;
    }
    foundEnded(thread);
  }

  @Override
  public void foundEnded(Thread thread) {
    if (thread.getState() == Thread.State.TERMINATED) {
      Mirror mirror = mirror(thread);
      me.acquire(mirror.sync());
      if (mirror.role() instanceof Running running) {
        me.acquireAll(running.watched());
      }
    }
  }

  @Override
  public Thread.State state(Thread thread) {
    return free.state(thread);
  }

  @Override
  public boolean isInterrupted(Thread thread) {
    boolean interrupted = free.isInterrupted(thread);
    if (interrupted) {
      foundInterrupted(thread);
    }
    return interrupted;
  }

  @Override
  public void foundInterrupted(Thread thread) {
    me.acquire(mirror(thread).sync());
  }

  private void wasInterrupted() {
    foundInterrupted(Thread.currentThread());
  }

  @Override
  public void sleep(long millis, int nanos, int site) throws InterruptedException {
    try {
      free.sleep(millis, nanos, site);
    } catch (InterruptedException e) {
      wasInterrupted();
      throw e;
    }
  }

  @Override
  public boolean interrupt(Thread thread, int site) {
    me.release(mirror(thread).sync());
    return free.interrupt(thread, site);
  }

  @Override
  public void giveWay(int site) {
    free.giveWay(site);
  }

  @Override
  public void onSpinWait(int site) {
    free.onSpinWait(site);
  }

  @Override
  public void park(@Nullable Object blocker, int site) {
    free.park(blocker, site);
    unparked();
  }

  @Override
  public void parkNanos(@Nullable Object blocker, long nanos, int site) {
    free.parkNanos(blocker, nanos, site);
    unparked();
  }

  @Override
  public void parkUntil(@Nullable Object blocker, long deadlineMillis, int site) {
    free.parkUntil(blocker, deadlineMillis, site);
    unparked();
  }

  private void unparked() {
    me.acquire(mirror(Thread.currentThread()).sync());
  }

  @Override
  public void unpark(Thread thread, int site) {
    me.release(mirror(thread).sync());
    free.unpark(thread, site);
  }

  // java.util.concurrent

  private static boolean isAnnouncedFreely(@Nullable Object receiver, HookSite at) {
    return at.kind() == HookKind.CALL
        && (receiver == null || Family.of(receiver).isAnnouncedFreely(receiver));
  }

  @Override
  public void call(@Nullable Object receiver, int site) {
    call(receiver, null, site);
  }

  @Override
  public void call(@Nullable Object receiver, @Nullable Object argument, int site) {
    HookSite at = HookSites.get(site);
    List<Handed> tasks = pending;
    if (!tasks.isEmpty()) {
      pending = new ArrayList<>();
    }
    if (isAnnouncedFreely(receiver, at)) {
      free.call(receiver, argument, site);
    }
    if (!tasks.isEmpty()) {
      calls.add(new Call(site, tasks));
    }
    if (receiver != null) {
      begins(receiver, at.name(), tasks);
    }
  }

  private void begins(Object receiver, String method, List<Handed> tasks) {
    Mirror mirror = mirror(receiver);
    Family family = Family.of(receiver);
    switch (family) {
      case LOCK -> {
        // Nothing but unlock gives anything back, and that is not announced.
      }
      case STAMPED_LOCK -> unlocks(mirror, method);
      case CONDITION -> {
        if (method.startsWith("await")) {
          me.releaseHeld();
        }
      }
      case FUTURE -> begins(mirror, receiver, method, tasks);
      case LOCKING_MAP -> {
        if (family.effectOf(method).releases) {
          me.enter(mirror.sync());
        }
      }
      default -> {
        if (family.effectOf(method).releases) {
          me.release(mirror.sync());
        }
      }
    }
  }

  private void begins(Mirror future, Object object, String method, List<Handed> tasks) {
    if (COMPLETING.contains(method)) {
      me.release(future.sync());
    }
    if (!tasks.isEmpty()) {
      boolean one = isStage(method) || method.startsWith("thenCompose");
      Completion source = one ? me.completionOf(object) : Completion.UNKNOWN;
      tasks.forEach(task -> task.dependsOn(source));
    }
  }

  private static boolean isStage(String method) {
    return STAGES.contains(
        method.endsWith("Async") ? method.substring(0, method.length() - 5) : method);
  }

  private List<Handed> endCall(int site) {
    int top = calls.size() - 1;
    return top >= 0 && calls.get(top).site() == site ? calls.remove(top).tasks() : List.of();
  }

  @Override
  public void called(@Nullable Object receiver, @Nullable Object result, int site) {
    HookSite at = HookSites.get(site);
    List<Handed> tasks = endCall(site);
    if (at.kind() == HookKind.VARIABLE) {
      takeReading();
      return;
    }
    if (receiver != null) {
      ends(receiver, result, at);
    }
    if (!tasks.isEmpty() && result != null) {
      returns(receiver, result, at.name(), tasks);
    }
    if (isAnnouncedFreely(receiver, at)) {
      free.called(receiver, result, site);
    }
  }

  private void ends(Object receiver, @Nullable Object result, HookSite at) {
    String method = at.name();
    Mirror mirror = mirror(receiver);
    Family family = Family.of(receiver);
    switch (family) {
      case LOCK -> {
        if (method.equals("lockInterruptibly")
            || (method.equals("tryLock") && Boolean.TRUE.equals(result))) {
          locked((Lock) receiver);
        }
      }
      case READ_WRITE_LOCK -> {
        if (result instanceof Lock side) {
          mirror(side).role(new View(mirror, method.equals("readLock")));
        }
      }
      case STAMPED_LOCK -> locked(mirror, method, result);
      case CONDITION -> {
        if (method.startsWith("await")) {
          me.acquireHeld();
        }
      }
      case FUTURE -> {
        if (ASKING.contains(method) && !Boolean.FALSE.equals(result)) {
          completed(receiver);
        }
      }
      case EXECUTOR -> {
        if (ENDING.contains(method) && !Boolean.FALSE.equals(result)) {
          me.acquireAll();
        } else if (receiver instanceof CompletionService && result instanceof Future<?> done) {
          completed(done);
        }
      }
      case LOCKING_MAP -> {
        if (family.effectOf(method).releases) {
          me.leave(mirror.sync());
        } else {
          me.acquire(mirror.sync());
        }
      }
      case CONTAINER -> {
        if (Contents.lockThemselves(receiver)) {
          me.acquire(mirror.sync());
        } else {
          partOf(receiver, result, method);
        }
      }
      default -> {
        if (family.effectOf(method).acquires) {
          me.acquire(mirror.sync());
        }
        if (family == Family.OTHER && method.startsWith("join")) {
          me.acquireAll(); // a scope of tasks has come to its end
        }
      }
    }
  }

  private void completed(Object future) {
    Mirror mirror = mirror(future);
    me.acquire(mirror.sync());
    if (mirror.role() instanceof Result || !mirror.sync().isUsed()) {
      me.acquire(me.completionOf(future));
    }
  }

  /** A call that has handed tasks over has returned something that stands for their ends. */
  private void returns(
      @Nullable Object receiver, Object result, String method, List<Handed> tasks) {
    List<Sync> ends = tasks.stream().map(Handed::end).toList();
    if (result instanceof Collection<?> futures && method.equals("invokeAll")) {
      ends.forEach(me::acquire);
      futures.forEach(future -> mirror(future).role(new Result(Completion.of(ends))));
    } else if (receiver instanceof CompletionStage<?>) {
      mirror(result)
          .role(
              new Result(
                  isStage(method)
                      ? Completion.after(me.completionOf(receiver), ends)
                      : Completion.UNKNOWN));
    } else if (result instanceof Future<?>) {
      mirror(result).role(new Result(Completion.of(ends)));
    }
  }

  @Override
  public void threw(@Nullable Object receiver, Throwable thrown, int site) {
    HookSite at = HookSites.get(site);
    endCall(site);
    reading = null;
    if (receiver != null) {
      Family family = Family.of(receiver);
      if (family == Family.CONDITION) {
        me.acquireHeld();
      } else if (family == Family.LOCKING_MAP && family.effectOf(at.name()).releases) {
        me.leave(mirror(receiver).sync());
      } else if (family == Family.FUTURE
          && ASKING.contains(at.name())
          && !(thrown instanceof TimeoutException)
          && !(thrown instanceof InterruptedException)) {
        completed(receiver);
      }
    }
    if (thrown instanceof InterruptedException) {
      wasInterrupted();
    }
    if (isAnnouncedFreely(receiver, at)) {
      free.threw(receiver, thrown, site);
    }
  }

  // Locks

  private View viewOf(Lock lock) {
    Mirror mirror = mirror(lock);
    if (mirror.role() instanceof View view) {
      return view;
    }
    boolean reads = lock instanceof ReentrantReadWriteLock.ReadLock;
    // Which lock it is a side of was told where nobody looked, and is told no more.
    boolean strays = reads || lock instanceof ReentrantReadWriteLock.WriteLock;
    View view = new View(strays ? detector.strays() : mirror, reads);
    mirror.role(view);
    return view;
  }

  private void locked(Lock lock) {
    View view = viewOf(lock);
    locked(view.of(), view.shared());
    me.take(mirror(lock));
  }

  private void locked(Mirror lock, boolean shared) {
    me.setOptimistic(false);
    me.acquire(lock.sync());
    if (!shared) {
      me.acquire(lock.shared());
    }
  }

  private void unlocks(Lock lock) {
    View view = viewOf(lock);
    me.give(mirror(lock));
    me.release(view.shared() ? view.of().shared() : view.of().sync());
  }

  private void unlocks(Mirror stamped, String method) {
    if (method.startsWith("unlock") || method.startsWith("tryUnlock")) {
      me.give(stamped);
    }
    switch (method) {
      case "unlockWrite", "tryUnlockWrite" -> me.release(stamped.sync());
      case "unlockRead", "tryUnlockRead" -> me.release(stamped.shared());
      case "unlock",
          "tryConvertToReadLock",
          "tryConvertToWriteLock",
          "tryConvertToOptimisticRead" -> {
        me.release(stamped.sync());
        me.release(stamped.shared());
      }
      case "validate" -> me.setOptimistic(false);
      default -> {
        // Nothing is given back.
      }
    }
  }

  private void locked(Mirror stamped, String method, @Nullable Object result) {
    boolean got = !(result instanceof Long stamp) || stamp != 0;
    switch (method) {
      case "tryWriteLock", "writeLockInterruptibly" -> lockedIf(got, stamped, false);
      case "tryReadLock", "readLockInterruptibly" -> lockedIf(got, stamped, true);
      case "tryConvertToReadLock", "tryConvertToWriteLock" -> locked(stamped, false);
      case "tryOptimisticRead" -> {
        me.acquire(stamped.sync());
        me.setOptimistic(true);
      }
      case "asReadLock", "asWriteLock" -> {
        if (result != null) {
          mirror(result).role(new View(stamped, method.equals("asReadLock")));
        }
      }
      default -> {
        // No lock was taken.
      }
    }
  }

  private void lockedIf(boolean got, Mirror stamped, boolean shared) {
    if (got) {
      locked(stamped, shared);
      me.take(stamped);
    }
  }

  @Override
  public void lock(Lock lock, int site) {
    free.lock(lock, site);
    locked(lock);
  }

  @Override
  public void unlock(Lock lock, int site) {
    unlocks(lock);
    free.unlock(lock, site);
  }

  @Override
  public void acquireUninterruptibly(Semaphore semaphore, int permits, int site) {
    free.acquireUninterruptibly(semaphore, permits, site);
    me.acquire(mirror(semaphore).sync());
  }

  @Override
  public void awaitUninterruptibly(Condition condition, int site) {
    me.releaseHeld();
    try {
      free.awaitUninterruptibly(condition, site);
    } finally {
      me.acquireHeld();
    }
  }

  @Override
  public @Nullable Object join(CompletableFuture<?> future, int site) {
    try {
      return free.join(future, site);
    } finally {
      completed(future);
    }
  }

  @Override
  public int arriveAndAwaitAdvance(Phaser phaser, int site) {
    Sync sync = mirror(phaser).sync();
    me.release(sync);
    int phase = free.arriveAndAwaitAdvance(phaser, site);
    me.acquire(sync);
    return phase;
  }

  @Override
  public int awaitAdvance(Phaser phaser, int phase, int site) {
    int next = free.awaitAdvance(phaser, phase, site);
    me.acquire(mirror(phaser).sync());
    return next;
  }

  @Override
  public long writeLock(StampedLock lock, int site) {
    long stamp = free.writeLock(lock, site);
    lockedIf(true, mirror(lock), false);
    return stamp;
  }

  @Override
  public long readLock(StampedLock lock, int site) {
    long stamp = free.readLock(lock, site);
    lockedIf(true, mirror(lock), true);
    return stamp;
  }

  // Tasks

  @Override
  public @Nullable Handover handOver(Object task, int site) {
    Handover others = free.handOver(task, site);
    if (task instanceof ForkJoinTask<?>) {
      return others; // it goes where nobody sees it begin
    }
    Sync begin = new Sync();
    me.release(begin);
    Handed handed = new Handed(detector, begin, others);
    pending.add(handed);
    if (task instanceof Future<?>) {
      mirror(task).role(new Result(Completion.of(List.of(handed.end()))));
    }
    return handed;
  }

  @Override
  public void taskBegins(Object task) {
    free.taskBegins(task);
  }

  @Override
  public boolean taskEnded(Object task, @Nullable Throwable thrown) {
    return free.taskEnded(task, thrown);
  }

  // Memory

  @Override
  public void read(Object owner, int site) {
    HookSite at = HookSites.get(site);
    if (at.isVolatile()) {
      reading = mirror(owner).volatileField(at.variable());
    } else if (!me.looksAway()) {
      History history = mirror(owner).field(at.variable(), detector.room());
      me.read(history, owner, Findings.NO_INDEX, site);
    }
  }

  @Override
  public void write(Object owner, int site) {
    HookSite at = HookSites.get(site);
    if (at.isVolatile()) {
      me.release(mirror(owner).volatileField(at.variable()));
    } else if (!me.looksAway()) {
      History history = mirror(owner).field(at.variable(), detector.room());
      me.write(history, owner, Findings.NO_INDEX, site);
    }
  }

  @Override
  public void readStatic(int site) {
    HookSite at = HookSites.get(site);
    Mirror statics = detector.statics();
    if (at.isVolatile()) {
      reading = statics.volatileField(at.variable());
    } else if (!me.looksAway()) {
      me.read(
          statics.field(at.variable(), detector.room()), Findings.STATIC, Findings.NO_INDEX, site);
    }
  }

  @Override
  public void writeStatic(int site) {
    HookSite at = HookSites.get(site);
    Mirror statics = detector.statics();
    if (at.isVolatile()) {
      me.release(statics.volatileField(at.variable()));
    } else if (!me.looksAway()) {
      me.write(
          statics.field(at.variable(), detector.room()), Findings.STATIC, Findings.NO_INDEX, site);
    }
  }

  @Override
  public void readElement(Object array, int index, int site) {
    if (!me.looksAway()) {
      me.read(mirror(array).element(index, array, detector.room()), array, index, site);
    }
  }

  @Override
  public void writeElement(Object array, int index, int site) {
    if (!me.looksAway()) {
      me.write(mirror(array).element(index, array, detector.room()), array, index, site);
    }
  }

  @Override
  public void value(long bits, int site) {
    if (reading != null) {
      takeReading();
    }
  }

  /**
   * {@inheritDoc} An object whose fields are all final can be read by whoever has come to it,
   * however that was, and so can what these fields lead to, as it was then.
   */
  @Override
  public void value(@Nullable Object reference, int site) {
    if (reading != null) {
      takeReading();
    } else if (reference != null && FinalFields.areAll(reference.getClass())) {
      me.hasReadSafely();
    }
  }

  private void takeReading() {
    Sync sync = reading;
    reading = null;
    if (sync != null) {
      me.acquire(sync);
    }
  }

  // Contents

  /** The container whose contents are meant. */
  private Mirror contents(Object receiver) {
    Mirror mirror = mirror(receiver);
    return mirror.role() instanceof Part part ? part.of() : mirror;
  }

  @Override
  public void readContents(Object receiver, int site) {
    if (Contents.lockThemselves(receiver)) {
      me.release(mirror(receiver).sync());
    } else if (!me.looksAway()) {
      Mirror contents = contents(receiver);
      contents
          .object()
          .ifPresent(
              container ->
                  me.read(
                      contents.field(Mirror.CONTENTS, detector.room()),
                      container,
                      Findings.NO_INDEX,
                      site));
    }
  }

  @Override
  public void writeContents(Object receiver, int site) {
    boolean onlyMoves =
        Contents.onlyMoves(HookSites.get(site).name()) && mirror(receiver).role() instanceof Part;
    if (onlyMoves || Contents.lockThemselves(receiver)) {
      readContents(receiver, site);
    } else if (!me.looksAway()) {
      Mirror contents = contents(receiver);
      contents
          .object()
          .ifPresent(
              container ->
                  me.write(
                      contents.field(Mirror.CONTENTS, detector.room()),
                      container,
                      Findings.NO_INDEX,
                      site));
    }
  }

  /** What a container has returned may be a way to its contents. */
  private void partOf(Object container, @Nullable Object result, String method) {
    boolean isPart =
        Contents.returnsPart(method)
            || (result instanceof Map.Entry && mirror(container).role() instanceof Part);
    if (isPart && result != null && result != container) {
      mirror(result).role(new Part(contents(container)));
    }
  }

  // Variable handles

  @Override
  public void variable(VarHandle handle, @Nullable Object target, int site) {
    String method = HookSites.get(site).name();
    int variable = detector.handles().variableOf(handle);
    Object owner = target == null ? Findings.STATIC : target;
    Mirror mirror = target == null ? detector.statics() : mirror(target);
    Effect effect = VariableHandles.effectOf(method);
    if (effect == Effect.NONE) {
      if (variable != 0 && VariableHandles.isPlain(method) && !me.looksAway()) {
        History history = mirror.field(variable, detector.room());
        if (method.equals("get")) {
          me.read(history, owner, Findings.NO_INDEX, site);
        } else {
          me.write(history, owner, Findings.NO_INDEX, site);
        }
      }
      return;
    }
    Sync sync = variable == 0 ? mirror.sync() : mirror.volatileField(variable);
    if (effect.releases) {
      me.release(sync);
    }
    reading = effect.acquires ? sync : null;
  }

  // Classes

  @Override
  public void classInitBegin(int site) {
    me.beginInitializer();
  }

  @Override
  public void classInitEnd(int site) {
    me.endInitializer();
  }
}
