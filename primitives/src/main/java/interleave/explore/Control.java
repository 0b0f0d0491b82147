package interleave.explore;

import interleave.hooks.Controller;
import interleave.hooks.Handover;
import interleave.hooks.HookKind;
import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import interleave.hooks.JdkHooks;
import interleave.runtime.Abandoned;
import interleave.runtime.Announced;
import interleave.runtime.Description;
import interleave.runtime.Interrupted;
import interleave.runtime.TimeLimit;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.Site;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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

  /** From where to where a submitter's queue is the next in a fork-join pool. */
  private static final int PROBES = 2;

  private final Execution execution;
  private final IdentityHashMap<Object, Monitor> monitors = new IdentityHashMap<>(Execution.FEW);
  private final IdentityHashMap<Thread, Permit> permits = new IdentityHashMap<>(Execution.FEW);

  /** The threads of timers that wait, by the queues that they wait for. */
  private final IdentityHashMap<Object, Thread> waiting = new IdentityHashMap<>(Execution.FEW);

  /** Of objects without a name or a text, in order of appearance. */
  private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>(Execution.FEW);

  private final JdkObjects objects = new JdkObjects();
  private final ForkJoin forkJoin = new ForkJoin();
  private final Random random;

  /** Null if the execution is not recorded. */
  private @Nullable JdkRecord record;

  private @Nullable ScheduledThreadPoolExecutor delayer;

  /** The thread of it. */
  private @Nullable Thread clock;

  Control(Execution execution, long seed) {
    this.execution = execution;
    this.random = new Random(seed);
  }

  /** From now on what happens is recorded. */
  void startRecord() {
    record = new JdkRecord(objects, this::text);
  }

  // Monitors

  private Monitor monitor(Object object) {
    return monitors.computeIfAbsent(
        object, met -> new Monitor(met, execution.liberties().anyWaiter()));
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
        givesBack(ticket);
      }
    } catch (Interrupted e) {
      // Whoever was notified before the interrupt returns as usual, and keeps the flag.
      interrupted = givesBack(ticket);
    }
    execution.performUninterrupted(monitor.enter(me, levels));
    if (interrupted) {
      checkNotInterrupted();
    }
  }

  /** Whether the thread goes without a signal; if one is meant for it, it has that. */
  private boolean givesBack(Monitor.Ticket ticket) {
    boolean without = execution.tryPerform(ticket.giveBack());
    if (!without) {
      ticket.take();
    }
    return without;
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

  @Override
  public void exit(int status) {
    execution.exit(status);
  }

  private Permit permit(Thread thread) {
    Thread made = actor(thread).map(actor -> actor.made).orElse(thread);
    return permits.computeIfAbsent(made, met -> new Permit(met, () -> name(met)));
  }

  /** As its lane is called; the program itself sees no name of a virtual thread without one. */
  private String name(Thread thread) {
    return actor(thread).map(Actor::name).orElseGet(thread::getName);
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
    Steps.Access access =
        execution.announceAccess(owner, part, label, named, writes, me.around(), () -> true);
    accessing(me, access);
  }

  private void accessing(Actor me, Steps.Access access) {
    if (me.looking) {
      return;
    }
    me.access = access;
    me.spin.touched(access);
    if (access.writes()) {
      execution.progressed(me);
    }
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
    contents(receiver, HookSites.get(site), false);
  }

  @Override
  public void writeContents(Object receiver, int site) {
    contents(receiver, HookSites.get(site), true);
  }

  private void contents(Object receiver, HookSite at, boolean writes) {
    if (at.name().equals("parallelStream")) {
      checkRewritten("A parallel stream runs", at);
    }
    Actor me = execution.me();
    Object home = objects.home(receiver);
    if (JdkObjects.locksItself(home)) {
      Monitor monitor = monitor(home);
      Footprint locked = Footprint.reading(execution.places.of(home)).and(me.around());
      enterShut(me, receiver, at.name(), writes, locked, () -> monitor.isOpenTo(me));
      execution.progressed(me);
    } else {
      Steps.Access call =
          execution.announceCall(home, "contents", at.name(), writes, me.around(), () -> true);
      accessing(me, call);
      me.enter(region(me, receiver, at.name(), writes));
    }
  }

  /** Calls what shuts others out: they cannot be in such a call meanwhile. */
  private void enterShut(
      Actor me,
      Object receiver,
      String method,
      boolean writes,
      Footprint around,
      BooleanSupplier guard) {
    Object home = objects.home(receiver);
    me.access =
        execution.announceCall(
            home,
            "contents",
            method,
            writes,
            around,
            () -> guard.getAsBoolean() && !execution.isShut(home, me));
    Region region = region(me, receiver, method, writes);
    me.enter(new Region(region.shown(), home, method, region.footprint(), true));
  }

  @Override
  public void variable(VarHandle handle, @Nullable Object target, int site) {
    Actor me = execution.me();
    Object owner = target != null ? target : handle;
    String method = HookSites.get(site).name();
    me.access =
        execution.announceCall(
            owner, "variable", method, !Calls.onlyReads(method), me.around(), () -> true);
    me.enter(Region.LEARNERS);
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
    if (reference instanceof Thread thread && thread.getState() == Thread.State.NEW) {
      execution.rename(thread);
    }
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
    if (me.looking) {
      me.spin.wentRoundUnseen();
    }
    if (!me.looking && (execution.isUnwinding() || me.spin.wentRound())) {
      execution.giveWay();
    } else if (me.spin.isEndless()) {
      execution.giveUp(
          me.name() + " goes round a loop without end, at " + where(HookSites.get(site)));
    }
  }

  // java.util.concurrent: a call is a step, and what the JDK does in it is part of that step; if it
  // parks the thread, it goes on with another.

  @Override
  public void call(@Nullable Object receiver, int site) {
    call(receiver, null, site);
  }

  @Override
  public void call(@Nullable Object receiver, @Nullable Object argument, int site) {
    HookSite at = HookSites.get(site);
    Actor me = execution.me();
    Object object = receiver == null ? JdkObjects.POOLS : receiver;
    String method = at.name();
    if (object instanceof Timer timer && Timers.thread(timer).flatMap(this::actor).isEmpty()) {
      execution.giveUp(
          "The timer was made before this run, on whose threads its tasks are not: they cannot be"
              + " explored ("
              + where(at)
              + "). Make the timer in the cell");
    }
    if (object instanceof ForkJoinPool || object instanceof ForkJoinTask<?>) {
      checkRewritten("The fork-join framework runs its tasks", at);
    }
    if (object instanceof ForkJoinPool pool) {
      checkOurs(pool);
    }
    if (JdkObjects.isConstant(object, method)) {
      me.enter(Region.LEARNERS);
      return;
    }
    if (receiver != null && !JdkObjects.isBlocking(object)) {
      boolean writes = !Calls.onlyReads(method);
      me.before = JdkObjects.content(object);
      if (writes && me.before == null) {
        enterShut(me, object, method, true, me.around(), () -> true);
      } else {
        me.access =
            execution.announceCall(
                objects.home(object), "contents", method, writes, me.around(), () -> true);
        me.enter(region(me, object, method, writes));
      }
      return;
    }
    enter(me, object, at, argument);
    me.announced = object instanceof ForkJoinTask<?>;
  }

  /**
   * Whether the thread may do something for others while it waits: run their tasks, or have another
   * thread take its place. Then it is not held up before the call.
   */
  private boolean helps(Actor me, Object object) {
    return me.made instanceof ForkJoinWorkerThread
        || object instanceof ForkJoinPool
        || (object instanceof ForkJoinTask<?> && forkJoin.hasCommon());
  }

  private void enter(Actor me, Object object, HookSite at, @Nullable Object argument) {
    String method = at.name();
    boolean timed = at.descriptor().contains("Ljava/util/concurrent/TimeUnit;");
    boolean helps = helps(me, object);
    // Those who wait for a fork-join task for some time are in a list, whose order tells.
    boolean queues = helps || (timed && object instanceof ForkJoinTask<?>);
    boolean lasting = !queues && JdkObjects.isLasting(object, method);
    boolean reads = Calls.onlyReads(method) && !(queues && JdkObjects.isLasting(object, method));
    Region region = region(me, object, method, !lasting && !reads);
    Optional<EventKind> event = JdkObjects.event(object, method);
    WaitQueue queue = objects.queue(region.shown(), method);
    Object target = event.equals(Optional.of(EventKind.RELEASE)) ? region.home() : region.shown();
    JdkOperation operation =
        event
            .map(
                kind ->
                    new JdkOperation(
                        target,
                        kind,
                        kind == EventKind.RELEASE ? objects.queue(region.home()) : queue,
                        () -> JdkObjects.amount(object, region.home(), at, argument)))
            .orElseGet(
                () ->
                    new JdkOperation(
                        target,
                        queue,
                        helps ? JdkObjects::always : objects.guard(object, method, timed)));
    if (record != null) {
      record.explain(operation, object, method);
    }
    JdkStep.Patience patience =
        timed
            ? JdkStep.Patience.UNTIL_ALL_WAIT
            : JdkObjects.isInterruptible(method)
                ? JdkStep.Patience.UNTIL_INTERRUPTED
                : JdkStep.Patience.ENDLESS;
    announce(me, operation, region, patience, lasting, JdkObjects.acquires(object, method), null);
    me.enter(region);
    if (record != null) {
      record.begins(region, object, at, argument);
    }
  }

  private Region region(Actor me, Object object, String method, boolean changes) {
    Object home = objects.home(object);
    int place = execution.places.of(home, "contents");
    Footprint own = changes ? Footprint.changing(place) : Footprint.reading(place);
    Object shown = home instanceof ReadWriteLock ? home : object;
    return new Region(shown, home, method, own.and(me.around()), false);
  }

  /** Takes the step into a call, or goes on without it: the call finds out why. */
  private void announce(
      Actor me,
      JdkOperation operation,
      Region region,
      JdkStep.Patience patience,
      boolean lasting,
      boolean acquires,
      @Nullable Feed feed) {
    Announced announced = Announced.byCallingThread(operation);
    Footprint interrupts =
        patience == JdkStep.Patience.ENDLESS ? Footprint.NONE : execution.interruptsOf(me);
    Footprint all = region.footprint().and(interrupts);
    boolean lasts = lasting && !operation.ready();
    JdkStep step =
        new JdkStep(
            announced,
            region,
            all,
            lasts ? interrupts : all,
            Step.NEVER,
            patience,
            lasts,
            acquires,
            feed);
    if (execution.take(step)) {
      execution.happened(announced);
    } else if (Thread.currentThread().isInterrupted()) {
      step.giveUp(EventKind.Outcome.INTERRUPTED);
    } else {
      step.strand(); // it waits on: the call itself finds out for how long
    }
  }

  @Override
  public void called(@Nullable Object receiver, @Nullable Object result, int site) {
    Actor me = execution.me();
    Region region = me.leave();
    me.announced = false;
    if (record != null && result != null) {
      record.promises(region, result);
    }
    if (receiver == null || execution.isUnwinding()) {
      return;
    }
    HookSite at = HookSites.get(site);
    if (result != null) {
      objects.returned(receiver, at.name(), result);
    }
    String text = at.descriptor().endsWith("V") ? "" : text(result);
    if (me.access != null) {
      judge(me, receiver, at, result);
      value(text);
    } else if (!region.isLearners()) {
      execution.lastStep().ifPresent(step -> returned(me, step, receiver, at, result, text));
      if (record != null) {
        record.returned(region, result, text, isInVain(at, result));
      }
    }
  }

  /** Whether an access through an object of the JDK's has changed anything, or goes in vain. */
  private void judge(Actor me, Object receiver, HookSite at, @Nullable Object result) {
    if (at.kind() == HookKind.CONTENTS_READ || at.kind() == HookKind.CONTENTS_WRITE) {
      return; // it is taken for what it is called
    }
    Object after = JdkObjects.content(receiver);
    boolean same = after == null ? isRefusal(at, result) : after.equals(me.before);
    me.before = null;
    if (me.access.writes() && !same) {
      execution.progressed(me);
    } else {
      me.spin.read(me.access);
    }
  }

  private static boolean isRefusal(HookSite at, @Nullable Object result) {
    return Boolean.FALSE.equals(result)
        || (result == null && !at.descriptor().endsWith("V") && at.name().startsWith("poll"));
  }

  private static boolean isInVain(HookSite at, @Nullable Object result) {
    return isRefusal(at, result) || Long.valueOf(0).equals(result);
  }

  /** A call of a class that may wait has returned. */
  private void returned(
      Actor me, Step last, Object receiver, HookSite at, @Nullable Object result, String text) {
    boolean refused = isInVain(at, result);
    if (last instanceof JdkStep step) {
      step.returned(text);
      boolean acquired = JdkObjects.acquires(receiver, at.name()) && !refused;
      boolean reacquired = receiver instanceof Condition && at.name().startsWith("await");
      if (acquired || reacquired) {
        step.acquired();
      }
    }
    if (refused || Calls.onlyReads(at.name())) {
      me.spin.read(last);
      me.spin.saw(text);
    } else {
      execution.progressed(me);
    }
  }

  @Override
  public void threw(@Nullable Object receiver, Throwable thrown, int site) {
    Actor me = execution.me();
    Region region = me.leave();
    me.announced = false;
    me.access = null;
    if (record != null && !execution.isUnwinding()) {
      record.failed(region, thrown);
    }
  }

  @Override
  public @Nullable Handover handOver(Object task, int site) {
    HookSite at = HookSites.get(site);
    if (at.owner().startsWith("interleave.")) {
      return null; // the threads of a pool of ours are controlled as any other
    }
    if (!JdkHooks.areInstalled() && !at.owner().equals("java.util.concurrent.CompletableFuture")) {
      refuseHere(at.owner().substring(at.owner().lastIndexOf('.') + 1) + " runs its tasks", at);
    }
    return task instanceof FutureTask<?> ? null : new Task(at);
  }

  /** A learner's code in the JDK's: what it does is not part of the call that it is in. */
  private final class Task implements Handover {
    private final HookSite from;
    private final JdkRecord.@Nullable Handed handed;

    Task(HookSite from) {
      this.from = from;
      this.handed = record == null ? null : record.hand(from);
    }

    @Override
    public void begin() {
      execution.me().enter(Region.LEARNERS);
      if (record != null && handed != null && !execution.isUnwinding()) {
        record.begins(handed);
      }
    }

    @Override
    public void end(@Nullable Throwable thrown) {
      execution.me().leave();
      boolean isStage = from.owner().contains("Completion") || from.owner().contains("Completable");
      if (isStage && !execution.isUnwinding()) {
        reach(JdkObjects.POOLS, "complete a stage");
      }
      if (record != null && handed != null && !execution.isUnwinding()) {
        record.ends(handed);
      }
    }
  }

  @Override
  public void refuse(String what) {
    execution.giveUp(
        what + ", which cannot be explored (" + here() + "). Use threads or an executor");
  }

  /** Where the JDK's code is as it is, what it does on threads of its own nobody sees. */
  private void checkRewritten(String what, HookSite at) {
    if (!JdkHooks.areInstalled()) {
      refuseHere(what, at);
    }
  }

  private void refuseHere(String what, HookSite at) {
    execution.giveUp(
        what
            + " on threads of the JDK's, which cannot be explored here ("
            + where(at)
            + "). Use ThreadPool or Threads.start");
  }

  private String here() {
    return execution.here().map(Site::toString).orElse("in the JDK's own code");
  }

  // The fork-join framework: see ForkJoin.

  @Override
  public ForkJoinPool commonPool(ForkJoinPool everybodys) {
    return forkJoin.common();
  }

  @Override
  public Executor asyncPool(Executor everybodys) {
    return forkJoin.common();
  }

  @Override
  public int commonParallelism(int everybodys) {
    return forkJoin.common().getParallelism();
  }

  @Override
  public void madePool(ForkJoinPool pool) {
    execution.me();
    forkJoin.add(pool);
  }

  @Override
  public void givenTo(ForkJoinPool pool, Object task) {
    // A virtual thread that this run has woken, and that is none of it, goes where it always does.
    if (!forkJoin.has(pool) && !task.getClass().getName().startsWith("java.lang.VirtualThread")) {
      checkOurs(pool);
    }
  }

  private void checkOurs(ForkJoinPool pool) {
    if (!forkJoin.has(pool)) {
      execution.giveUp(
          "The pool was made before this run, on whose threads its tasks are not: they cannot be"
              + " explored ("
              + here()
              + "). Make the pool in the cell");
    }
  }

  /** What a worker of a pool is called that is about to start. */
  Optional<String> nameOfWorker(Thread thread) {
    return forkJoin.start(thread);
  }

  // The time limits of futures

  @Override
  public ScheduledThreadPoolExecutor delayer(ScheduledThreadPoolExecutor everybodys) {
    return delayer();
  }

  /** One for the run; its only thread is a daemon. */
  private ScheduledThreadPoolExecutor delayer() {
    if (delayer == null) {
      delayer =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                clock = new Thread(task, "CompletableFutureDelayScheduler");
                clock.setDaemon(true);
                return clock;
              });
      delayer.setRemoveOnCancelPolicy(true);
    }
    return delayer;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the task is one itself
  public boolean delay(Runnable task, long nanos) {
    delayer().schedule(task, nanos, TimeUnit.NANOSECONDS);
    return true;
  }

  @Override
  public Thread worker(Thread thread) {
    Actor me = execution.me();
    return me.made instanceof ForkJoinWorkerThread ? me.made : thread;
  }

  @Override
  public int probe(int drawn) {
    return PROBES * (execution.me().id + 1);
  }

  @Override
  public int processors(int ofMachine) {
    return ForkJoin.COMMON_PARALLELISM;
  }

  @Override
  public void fork(ForkJoinTask<?> task) {
    forkJoin("fork");
    if (ForkJoin.isOfJdk(task)) {
      forkJoin.forked(task, execution.me().around());
    }
  }

  @Override
  public int queues(int atLeast) {
    return Math.max(atLeast, 2 * PROBES * Execution.MOST_THREADS);
  }

  @Override
  public void awaitOthers() {
    Actor me = execution.me();
    if (!me.helped) {
      execution.giveWay();
    }
    me.helped = false;
  }

  /** The step to what the thread does next in a pool, unless it has been taken already. */
  private void forkJoin(String what) {
    Actor me = execution.me();
    if (me.announced) {
      me.announced = false;
      return;
    }
    execution.checkUnwinding(me);
    Region region = region(me, JdkObjects.POOLS, what, true);
    JdkOperation operation =
        new JdkOperation(region.shown(), objects.queue(region.shown()), JdkObjects::always);
    announce(me, operation, region, JdkStep.Patience.ENDLESS, false, false, null);
    execution.progressed(me);
  }

  /**
   * {@inheritDoc} A task of the JDK's goes on with what others can see, and what it has forked may
   * come first. What a learner's task does then is a step of its own anyway.
   */
  @Override
  public void forkedWithin() {
    Region region = execution.me().region();
    if (region != null && !region.isLearners() && region.home() instanceof ForkJoinTask<?>) {
      forkJoin("go on");
    }
  }

  /** {@inheritDoc} Who has no tasks to help with only waits. */
  @Override
  public void joinForkJoin() {
    if (execution.me().made instanceof ForkJoinWorkerThread || forkJoin.hasCommon()) {
      forkJoin("join");
    }
  }

  @Override
  public void nextForkJoinTask() {
    Actor me = execution.me();
    if (!ForkJoin.isKnown()) {
      String release = "Java " + Runtime.version().feature();
      refuse("How a fork-join pool of " + release + " is made is not known here");
    }
    if (!me.looked && me.made instanceof ForkJoinWorkerThread worker) {
      ForkJoinPool pool = worker.getPool();
      Region region = region(me, JdkObjects.POOLS, "next task", true);
      step(me, region, () -> forkJoin.hasTasks(pool), JdkStep.Patience.ENDLESS, () -> false);
      execution.progressed(me);
      me.looked = true;
    }
  }

  @Override
  public int scanFrom(ForkJoinPool pool, int drawn) {
    nextForkJoinTask();
    List<Integer> queues = ForkJoin.queuesWithTasks(pool);
    return queues.isEmpty() ? 0 : queues.get(execution.pick("a task", queues.size()));
  }

  @Override
  public void beginForkJoinTask(ForkJoinTask<?> task) {
    Actor me = execution.me();
    me.looked = false;
    me.helped = true;
    me.announced = false;
    if (!ForkJoin.isOfJdk(task)) {
      me.enter(new Region(task, task, "", Footprint.NONE, false));
      return;
    }
    Footprint origin = forkJoin.origin(task);
    // What it does before it takes a step of its own is part of the step that has found it.
    execution.lastStep().ifPresent(step -> step.extend(origin));
    Footprint around = region(me, JdkObjects.POOLS, "run", true).footprint().and(origin);
    me.enter(new Region(task, task, "run", around, false));
  }

  @Override
  public void endForkJoinTask(ForkJoinTask<?> task) {
    Actor me = execution.me();
    boolean begun = me.leave(task);
    if (begun && !execution.isUnwinding() && !ForkJoin.isOfJdk(task)) {
      forkJoin("complete");
    }
  }

  @Override
  public boolean parkForkJoin(long nanos) {
    Actor me = execution.me();
    boolean isIdle = me.made instanceof ForkJoinWorkerThread && me.isInNoCall();
    if (!isIdle) {
      boolean isCall = isWithin(me) && me.region().home() == JdkObjects.POOLS;
      me.enter(isCall ? me.region() : region(me, JdkObjects.POOLS, "join", true));
    }
    try {
      return parkWithin(nanos);
    } finally {
      me.looked = isIdle;
      if (!isIdle) {
        me.leave();
      }
    }
  }

  static String where(HookSite site) {
    return site.unit() + " line " + site.line();
  }

  @Override
  public Executor asyncExecutor(int site) {
    return task -> execution.start(new Thread(task, "async-" + execution.actors().size()));
  }

  // Within the JDK's code

  /** Whether the JDK's code that the calling thread is in belongs to the program. */
  private boolean isWithin(Actor me) {
    Region region = me.region();
    return region != null && !region.isLearners();
  }

  @Override
  public boolean parkWithin(long nanos) {
    Actor me = execution.me();
    Region region = me.region();
    if (region == null || region.isLearners()) {
      return false;
    }
    execution.checkUnwinding(me);
    if (nanos <= 0 || Thread.currentThread().isInterrupted()) {
      return true;
    }
    Permit permit = permit(me.made);
    if (permit.isAvailable()) {
      permit.use();
      return true;
    }
    BooleanSupplier unlocked =
        region.home() instanceof ReentrantLock lock && region.shown() instanceof Condition
            ? () -> !lock.isLocked()
            : () -> true;
    JdkOperation operation =
        new JdkOperation(
            region.shown(), objects.queue(region.shown(), region.method()), permit, unlocked);
    Footprint footprint =
        region
            .footprint()
            .and(me.around())
            .and(Footprint.changing(execution.places.of(me.made)))
            .and(execution.interruptsOf(me));
    Announced announced = Announced.byCallingThread(operation);
    JdkStep step =
        new JdkStep(
                announced,
                region,
                footprint,
                footprint,
                execution.deadline(nanos),
                JdkStep.Patience.UNTIL_INTERRUPTED,
                false,
                JdkObjects.acquires(region.shown(), region.method()),
                me.feed())
            .parked();
    if (execution.take(step)) {
      execution.happened(announced);
    } else {
      step.giveUp(
          execution.now() >= step.deadline()
              ? EventKind.Outcome.TIMED_OUT
              : EventKind.Outcome.INTERRUPTED);
    }
    return true;
  }

  @Override
  public boolean unparkWithin(Thread thread) {
    Optional<Actor> target = actor(thread);
    if (target.isEmpty()) {
      return false;
    }
    permit(target.get().made).grant();
    if (!execution.isUnwinding()) {
      execution.touched(target.get().made);
    }
    return true;
  }

  @Override
  public boolean startWithin(Thread thread) {
    Actor me = execution.me();
    if (thread instanceof Crew.Worker) {
      return false;
    }
    boolean isWorker = forkJoin.has(thread);
    if (!isWithin(me) && !Timers.runs(thread) && !isWorker && thread != clock) {
      execution.meetStranger(thread);
      return false;
    }
    if (!execution.isUnwinding()) {
      if (isWorker) {
        execution.start(thread); // what it does first is part of the step that starts it
      } else {
        execution.startWithin(thread, JdkObjects.POOLS);
      }
    }
    return true;
  }

  @Override
  public boolean interruptWithin(Thread thread) {
    Actor me = execution.me();
    Optional<Actor> target = actor(thread);
    if (target.isEmpty() || !(isWithin(me) || forkJoin.has(target.get().made))) {
      return false;
    }
    execution.interruptWithin(target.get());
    return true;
  }

  @Override
  public void madeVirtual(Thread thread, Runnable task) {
    execution.remember(thread, task);
  }

  @Override
  public long nanoTimeWithin() {
    return isWithin(execution.me()) ? execution.now() : System.nanoTime();
  }

  @Override
  public long currentTimeMillisWithin() {
    return isWithin(execution.me())
        ? BEGINNING.plusNanos(execution.now()).toEpochMilli()
        : System.currentTimeMillis();
  }

  @Override
  public void reach(Object object, String what) {
    Actor me = execution.me();
    Region region = region(me, object, what, true);
    step(me, region, () -> true, JdkStep.Patience.ENDLESS, null);
    if (record != null) {
      record.reached(object, what);
    }
  }

  @Override
  public void nextTask(ThreadPoolExecutor pool) {
    Actor me = execution.me();
    boolean keeps =
        !pool.allowsCoreThreadTimeOut() && pool.getCorePoolSize() >= pool.getMaximumPoolSize();
    JdkStep.Patience patience =
        keeps ? JdkStep.Patience.UNTIL_INTERRUPTED : JdkStep.Patience.UNTIL_ALL_WAIT;
    Region region = region(me, pool, "next task", true);
    step(me, region, JdkObjects.hasTask(pool), patience, () -> JdkObjects.hasMore(pool));
  }

  @Override
  public Object timerQueue(Object queue, String what) {
    Actor me = execution.me();
    me.leaveAll();
    Feed feed = () -> Timers.hasMore(queue);
    Region region = region(me, JdkObjects.POOLS, what, true);
    step(me, region, JdkObjects::always, JdkStep.Patience.ENDLESS, feed);
    return me;
  }

  @Override
  public void beginTimerTask() {
    execution.me().enter(Region.LEARNERS);
  }

  @Override
  public void awaitTimerQueue(Object queue, long millis) throws InterruptedException {
    waiting.put(queue, execution.me().made);
    parkWithin(limit(millis, 0));
    waiting.remove(queue);
    checkNotInterrupted();
  }

  @Override
  public boolean notifyTimerQueue(Object queue) {
    Thread thread = waiting.get(queue);
    return thread != null && unparkWithin(thread);
  }

  private void step(
      Actor me,
      Region region,
      BooleanSupplier guard,
      JdkStep.Patience patience,
      @Nullable Feed feed) {
    execution.checkUnwinding(me);
    me.beginOfJdk(region, feed);
    JdkOperation operation = new JdkOperation(region.shown(), objects.queue(region.shown()), guard);
    if (record != null && feed != null) {
      record.explain(operation, region.shown(), "take");
    }
    announce(me, operation, region, patience, false, false, feed);
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
}
