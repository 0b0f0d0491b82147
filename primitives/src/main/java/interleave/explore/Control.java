package interleave.explore;

import interleave.hooks.Controller;
import interleave.hooks.Handover;
import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import interleave.runtime.Abandoned;
import interleave.runtime.Description;
import interleave.runtime.Interrupted;
import interleave.runtime.Operation;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Brings the steps of plain Java into an execution: monitors, threads, and accesses to memory, as
 * rewritten code announces them.
 *
 * <p>A loop that goes round and reads the same again, and changes nothing, gives way to others: see
 * {@link Execution} on spinning.
 *
 * <p>Used by who has the turn.
 */
final class Control implements Controller {

  /** When simulated time begins. */
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Execution execution;
  private final IdentityHashMap<Object, Monitor> monitors = new IdentityHashMap<>();
  private final IdentityHashMap<Thread, Permit> permits = new IdentityHashMap<>();

  /** Of objects without a name or a text, in order of appearance. */
  private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();

  private final Random random;

  Control(Execution execution, long seed) {
    this.execution = execution;
    this.random = new Random(seed);
  }

  // Monitors

  private Monitor monitor(Object object) {
    return monitors.computeIfAbsent(object, Monitor::new);
  }

  @Override
  public void monitorEnter(Object object, int site) {
    Actor me = execution.me();
    Monitor monitor = monitor(object);
    if (monitor.isOwnedBy(me)) {
      monitor.enterAgain();
    } else {
      execution.performUninterrupted(monitor.enter(me, 1));
    }
  }

  /** {@inheritDoc} Where the run ends here, the thread notices at its next step. */
  @Override
  public void monitorExit(Object object, int site) {
    Monitor monitor = monitor(object);
    if (execution.isUnwinding() || !monitor.isOwnedBy(execution.me()) || monitor.leaveInner()) {
      return;
    }
    try {
      execution.performUninterrupted(monitor.leave());
    } catch (Abandoned e) {
      // Its monitors are as good as left.
    }
  }

  private Monitor owned(Object object, Actor me) {
    Monitor monitor = monitor(object);
    if (!monitor.isOwnedBy(me)) {
      throw new IllegalMonitorStateException("current thread is not owner");
    }
    return monitor;
  }

  @Override
  public void await(Object object, long millis, int nanos, int site) throws InterruptedException {
    checkTime(millis, nanos);
    Actor me = execution.me();
    Monitor monitor = owned(object, me);
    checkNotInterrupted();
    int levels = monitor.level();
    Monitor.Ticket ticket = monitor.ticket();
    execution.perform(monitor.leaveToWait(ticket), TimeLimit.NONE);
    boolean interrupted = false;
    try {
      if (!execution.perform(ticket.wake(), limit(millis, nanos))) {
        execution.tryPerform(ticket.giveBack());
      }
    } catch (Interrupted e) {
      // Whoever was notified before the interrupt returns as usual, and keeps the flag.
      interrupted = execution.tryPerform(ticket.giveBack());
    }
    execution.performUninterrupted(monitor.enter(me, levels));
    if (interrupted) {
      checkNotInterrupted();
    }
  }

  private static void checkTime(long millis, int nanos) {
    if (millis < 0) {
      throw new IllegalArgumentException("timeout value is negative");
    }
    if (nanos < 0 || nanos >= NANOS_PER_MILLI) {
      throw new IllegalArgumentException("nanosecond timeout value out of range");
    }
  }

  private static long limit(long millis, int nanos) {
    return millis == 0 && nanos == 0 ? TimeLimit.NONE : nanos(millis, nanos);
  }

  private static long nanos(long millis, int nanos) {
    return millis >= TimeLimit.NONE / NANOS_PER_MILLI
        ? TimeLimit.NONE
        : millis * NANOS_PER_MILLI + nanos;
  }

  private static void checkNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  @Override
  public void notify(Object object, int site) {
    execution.perform(owned(object, execution.me()).signal(1), TimeLimit.NONE);
  }

  @Override
  public void notifyAll(Object object, int site) {
    execution.perform(owned(object, execution.me()).signal(Integer.MAX_VALUE), TimeLimit.NONE);
  }

  // Threads

  @Override
  public Thread currentThread() {
    return execution.me().seen();
  }

  private Optional<Actor> actor(Thread thread) {
    return execution.actorOf(thread);
  }

  @Override
  public boolean isAlive(Thread thread) {
    return actor(thread).map(actor -> !actor.ended).orElseGet(thread::isAlive);
  }

  @Override
  public Thread.State state(Thread thread) {
    return actor(thread).map(Control::state).orElseGet(thread::getState);
  }

  private static Thread.State state(Actor actor) {
    if (actor.ended) {
      return Thread.State.TERMINATED;
    }
    Step next = actor.next;
    return next == null || next.ready() || !next.blocked()
        ? Thread.State.RUNNABLE
        : Thread.State.WAITING;
  }

  @Override
  public boolean isInterrupted(Thread thread) {
    Actor me = execution.me();
    return actor(thread)
        .map(actor -> actor == me ? me.worker.isInterrupted() : actor.interrupted)
        .orElseGet(thread::isInterrupted);
  }

  @Override
  public boolean interrupted() {
    return Thread.interrupted();
  }

  @Override
  public boolean start(Thread thread, int site) {
    if (actor(thread).isPresent() || thread.getState() != Thread.State.NEW) {
      throw new IllegalThreadStateException();
    }
    execution.start(thread);
    return true;
  }

  @Override
  public void join(Thread thread, long millis, int nanos, int site) throws InterruptedException {
    checkTime(millis, nanos);
    checkNotInterrupted();
    try {
      execution.join(thread, limit(millis, nanos));
    } catch (Interrupted e) {
      checkNotInterrupted();
    }
  }

  @Override
  public void sleep(long millis, int nanos, int site) throws InterruptedException {
    checkTime(millis, nanos);
    checkNotInterrupted();
    try {
      execution.sleep(nanos(millis, nanos));
    } catch (Interrupted e) {
      checkNotInterrupted();
    }
  }

  @Override
  public boolean interrupt(Thread thread, int site) {
    if (actor(thread).isEmpty()) {
      return false;
    }
    execution.interrupt(thread);
    return true;
  }

  @Override
  public void giveWay(int site) {
    execution.giveWay();
  }

  @Override
  public void onSpinWait(int site) {
    execution.giveWay();
  }

  private Permit permit(Thread thread) {
    return permits.computeIfAbsent(thread, Permit::new);
  }

  @Override
  public void park(@Nullable Object blocker, int site) {
    parkFor(TimeLimit.NONE);
  }

  @Override
  public void parkNanos(@Nullable Object blocker, long nanos, int site) {
    if (nanos > 0) {
      parkFor(nanos);
    }
  }

  @Override
  public void parkUntil(@Nullable Object blocker, long deadlineMillis, int site) {
    parkNanos(blocker, (deadlineMillis - instant().toEpochMilli()) * NANOS_PER_MILLI, site);
  }

  /** An interrupt ends it, too, and the flag stays. */
  private void parkFor(long nanos) {
    try {
      execution.perform(permit(execution.me().seen()).take(), nanos);
    } catch (Interrupted e) {
      // The thread finds the flag set.
    }
  }

  @Override
  public void unpark(Thread thread, int site) {
    execution.perform(permit(thread).give(), TimeLimit.NONE);
  }

  // Memory

  private void access(Object owner, Object part, String label, boolean named, boolean writes) {
    Actor me = execution.me();
    me.access = execution.access(owner, part, label, named, writes);
    me.spin.touched(me.access);
  }

  @Override
  public void read(Object owner, int site) {
    field(owner, site, false);
  }

  @Override
  public void write(Object owner, int site) {
    field(owner, site, true);
  }

  private void field(Object owner, int site, boolean writes) {
    HookSite at = HookSites.get(site);
    access(owner, at.variable(), "." + at.name(), true, writes);
  }

  @Override
  public void readStatic(int site) {
    staticField(site, false);
  }

  @Override
  public void writeStatic(int site) {
    staticField(site, true);
  }

  private void staticField(int site, boolean writes) {
    HookSite at = HookSites.get(site);
    access(HookSites.class, at.variable(), at.name(), false, writes);
  }

  @Override
  public void readElement(Object array, int index, int site) {
    access(array, index, "[" + index + "]", true, false);
  }

  @Override
  public void writeElement(Object array, int index, int site) {
    access(array, index, "[" + index + "]", true, true);
  }

  @Override
  public void readContents(Object receiver, int site) {
    access(receiver, "contents", "", true, false);
  }

  @Override
  public void writeContents(Object receiver, int site) {
    access(receiver, "contents", "", true, true);
  }

  @Override
  public void variable(VarHandle handle, @Nullable Object target, int site) {
    boolean hasTarget = target != null;
    access(hasTarget ? target : handle, "variable", "", true, true);
  }

  @Override
  public void value(long bits, int site) {
    value(text(bits, HookSites.get(site).descriptor()));
  }

  @Override
  public void value(@Nullable Object reference, int site) {
    value(text(reference));
  }

  /** What has no text of its own goes by its type and a number: the same in each execution. */
  private String text(@Nullable Object reference) {
    String text = Description.of(reference);
    String identity = "@" + Integer.toHexString(System.identityHashCode(reference));
    return reference != null && text.endsWith(identity)
        ? text.substring(0, text.length() - identity.length())
            + "#"
            + numbers.computeIfAbsent(reference, met -> numbers.size() + 1)
        : text;
  }

  private void value(String text) {
    Actor me = execution.me();
    if (me.access != null && !execution.isUnwinding()) {
      execution.accessed(me.access, text);
      me.spin.saw(text);
      me.access = null;
    }
  }

  static String text(long bits, String descriptor) {
    return switch (descriptor) {
      case "Z" -> bits == 0 ? "false" : "true";
      case "C" -> "'" + (char) bits + "'";
      case "F" -> Float.toString(Float.intBitsToFloat((int) bits));
      case "D" -> Double.toString(Double.longBitsToDouble(bits));
      default -> Long.toString(bits);
    };
  }

  @Override
  public void classInitBegin(int site) {
    execution.me().initializers++;
  }

  @Override
  public void classInitEnd(int site) {
    execution.me().initializers--;
  }

  @Override
  public void backEdge(int site) {
    Actor me = execution.me();
    if (execution.isUnwinding() || me.spin.wentRound()) {
      execution.giveWay();
    } else if (me.spin.isEndless()) {
      execution.giveUp(
          me.name() + " goes round a loop without end, at " + where(HookSites.get(site)));
    }
  }

  // Of java.util.concurrent: what never blocks is an access; what might is seen by the watch.

  @Override
  public void call(@Nullable Object receiver, int site) {
    HookSite at = HookSites.get(site);
    if (receiver == null) {
      return;
    }
    if (receiver instanceof Future<?> future && at.name().equals("get")) {
      execution.performUninterrupted(new Completion(future));
      return;
    }
    access(receiver, "contents", "", true, !Calls.onlyReads(at.name()));
  }

  @Override
  public void called(@Nullable Object receiver, @Nullable Object result, int site) {
    if (receiver != null && !HookSites.get(site).descriptor().endsWith("V")) {
      value(text(result));
    }
  }

  @Override
  public @Nullable Object join(CompletableFuture<?> future, int site) {
    execution.performUninterrupted(new Completion(future));
    return future.join();
  }

  @Override
  public @Nullable Handover handOver(Object task, int site) {
    HookSite at = HookSites.get(site);
    if (!at.owner().equals("java.util.concurrent.CompletableFuture")) {
      execution.giveUp(
          at.owner().substring(at.owner().lastIndexOf('.') + 1)
              + " runs its tasks on threads of the JDK's, which cannot be explored ("
              + where(at)
              + "). Use ThreadPool or Threads.start");
    }
    return null;
  }

  static String where(HookSite site) {
    return site.unit() + " line " + site.line();
  }

  @Override
  public Executor asyncExecutor(int site) {
    return task -> execution.start(new Thread(task, "async-" + execution.actors().size()));
  }

  // Time and chance

  @Override
  public long nanoTime() {
    execution.me().readsTime = true;
    return execution.now();
  }

  @Override
  public Instant instant() {
    execution.me().readsTime = true;
    return BEGINNING.plusNanos(execution.now());
  }

  @Override
  public Random random() {
    return random;
  }

  /** Waits for the end of a future of the JDK's. */
  private static final class Completion extends Operation {
    private final Future<?> future;

    Completion(Future<?> future) {
      super(future, WaitQueue.together(EventKind.WAIT), WaitQueue.NONE);
      this.future = future;
    }

    @Override
    public boolean ready() {
      return future.isDone();
    }

    @Override
    public boolean attempt() {
      return future.isDone();
    }
  }
}
