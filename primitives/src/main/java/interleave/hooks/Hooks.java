package interleave.hooks;

import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What rewritten code calls.
 *
 * <p>Every call is made from a learner's code, many of them from its innermost loops: the common
 * case of each is one read of a static field and one branch. With neither sink nor director, all of
 * them do what the learner wrote.
 *
 * <p>The first part is for those who install receivers; from {@link #poll} on, the methods are for
 * rewritten code, which alone gets their arguments right.
 */
public final class Hooks {

  /** Decides whether the calling thread must stop. */
  public interface Stopper {
    /** Returns if the calling thread may go on; throws what unwinds it if not. */
    void check();
  }

  /** Stands in for {@link System#exit}. */
  public interface ExitHandler {
    /** Ends what the calling thread belongs to, by an exception if it is the thread itself. */
    void exit(int status);
  }

  /** The body that {@link #body} chooses by default. */
  public static final int FREE = 0;

  /** The body of a thread that has a {@link Controller}. */
  public static final int EXPLORE = 1;

  /** The body of a thread that has an {@link AccessSink} which is no controller. */
  public static final int RACE = 2;

  /**
   * Not 0 while there is a director: {@link #body} is to be asked. For methods so small that they
   * need not be stopped: plain, so that reading it costs the compiler no freedom. A thread that
   * gets a director while it runs may see it late, one that is started or woken for it sees it.
   */
  public static int mode;

  /**
   * Not 0 while there is a director or a stopper: {@link #body} or {@link #poll} is to be asked.
   * Volatile: a plain field could be hoisted out of the very loop that is to be stopped.
   */
  public static volatile int signal;

  /** Null while nobody is to be stopped. */
  private static volatile @Nullable Stopper stopper;

  private static volatile @Nullable ExitHandler exitHandler;

  /**
   * Of all threads that no director has. Plain, so that reading it costs the compiler no freedom
   * (to merge two locks into one, say): whoever must see it is started after it was set.
   */
  private static @Nullable Sink sink;

  /** Never changed, but replaced. */
  private static volatile Director[] directors = {};

  private Hooks() {}

  /**
   * From now on {@link #poll} asks {@code stopper}.
   *
   * @param stopper may be null: nobody is to be stopped
   */
  public static synchronized void setStopper(@Nullable Stopper stopper) {
    Hooks.stopper = stopper;
    changed();
  }

  /**
   * From now on {@link #exit} asks {@code handler}.
   *
   * @param handler may be null: {@code System.exit} does what it always does
   */
  public static void setExitHandler(@Nullable ExitHandler handler) {
    exitHandler = handler;
  }

  /**
   * From now on {@code sink} receives what threads without a director do.
   *
   * @param sink may be null: nobody does. Threads that run already may see it late, and may be
   *     between two calls that belong together
   */
  public static synchronized void setSink(@Nullable Sink sink) {
    Hooks.sink = sink;
  }

  /**
   * Who receives what threads without a director do: for a director's own receivers that pass on
   * what they are told. Does what the learner wrote if there is none.
   */
  public static synchronized Sink sink() {
    return sink == null ? PLAIN : sink;
  }

  /**
   * From now on {@code director} is asked about every thread. Of several directors, the first that
   * has a thread gets it.
   */
  public static synchronized void addDirector(Director director) {
    Director[] more = new Director[directors.length + 1];
    System.arraycopy(directors, 0, more, 0, directors.length);
    more[directors.length] = Objects.requireNonNull(director);
    directors = more;
    changed();
  }

  /** From now on {@code director} is not asked any more. Does nothing if it is not there. */
  public static synchronized void removeDirector(Director director) {
    List<Director> rest = new ArrayList<>(List.of(directors));
    rest.remove(director);
    directors = rest.toArray(new Director[0]);
    changed();
  }

  /** Guarded by the class: the two fields are those of the last change. */
  private static void changed() {
    mode = directors.length;
    signal = mode + (stopper == null ? 0 : 1);
  }

  /** Who receives what the calling thread does; null if nobody does. */
  private static @Nullable Sink receiver() {
    if (mode != 0) {
      Sink directed = directed();
      if (directed != null) {
        return directed;
      }
    }
    return sink;
  }

  private static @Nullable AccessSink directed() {
    Thread current = Thread.currentThread();
    for (Director director : directors) {
      AccessSink found = director.sinkOf(current);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable AccessSink accessSink() {
    return mode == 0 ? null : directed();
  }

  static @Nullable Controller controller() {
    return mode != 0 && directed() instanceof Controller c ? c : null;
  }

  // Control

  /** Called on every way back in a loop. */
  public static void poll() {
    if (signal != 0) {
      stopIfAsked();
    }
  }

  /** How often a loop without calls may go round between two polls. */
  private static final int STRIP = 1 << 14;

  /**
   * Polls, in place of every way back of a loop that counts up by one.
   *
   * @return where the loop is to come back: {@code to}, or nearer
   */
  public static int strip(int from, int to) {
    poll();
    return (long) to - from > STRIP ? from + STRIP : to;
  }

  /** As {@link #strip}, for a loop that counts down by one. */
  public static int stripDown(int from, int to) {
    poll();
    return (long) from - to > STRIP ? from - STRIP : to;
  }

  private static void stopIfAsked() {
    Stopper s = stopper;
    if (s != null) {
      s.check();
    }
  }

  /**
   * Called at the start of a method when {@link #mode} or {@link #signal} is not 0.
   *
   * @return {@link #FREE}, {@link #EXPLORE} or {@link #RACE}: the body that the calling thread runs
   */
  public static int body() {
    stopIfAsked();
    AccessSink directed = accessSink();
    return directed == null ? FREE : directed instanceof Controller ? EXPLORE : RACE;
  }

  /** Called on every way back in a loop of an explore body. */
  public static void backEdge(int site) {
    poll();
    Controller c = controller();
    if (c != null) {
      c.backEdge(site);
    }
  }

  /** Called in place of {@link System#exit}. */
  public static void exit(int status) {
    Controller c = controller();
    if (c != null) {
      c.exit(status);
      return;
    }
    ExitHandler handler = exitHandler;
    if (handler == null) {
      System.exit(status);
    } else {
      handler.exit(status);
    }
  }

  /** Called in place of {@link Runtime#exit} and {@link Runtime#halt}. */
  public static void exit(Runtime runtime, int status) {
    exit(status);
  }

  /**
   * Called in place of an assignment to a {@code final} variable that the compiler let pass.
   *
   * @throws IllegalAccessError always, as the JVM does for a final field
   */
  @SuppressWarnings("DoNotCallSuggester") // called by rewritten code only
  public static void assignFinal(String variable) {
    throw new IllegalAccessError("cannot assign a value to final variable " + variable);
  }

  /** Called before anything else that a class initializer does. */
  public static void classInitBegin(int site) {
    AccessSink s = accessSink();
    if (s != null) {
      s.classInitBegin(site);
    }
  }

  /** Called however a class initializer ends. */
  public static void classInitEnd(int site) {
    AccessSink s = accessSink();
    if (s != null) {
      s.classInitEnd(site);
    }
  }

  // Regular expressions

  /** A regular expression with no more than this cannot look at anything again and again. */
  private static final int SIMPLE = 2;

  /** Called with a text that is given to a regular expression; gives the one to give instead. */
  public static @Nullable CharSequence polled(@Nullable CharSequence text) {
    return text == null ? null : new PolledText(text);
  }

  private static Matcher matcher(@Nullable String text, String regex, int site) {
    CharSequence present = present(text, site);
    return Pattern.compile(regex).matcher(new PolledText(present));
  }

  /** Called in place of {@link String#matches}. */
  public static boolean matches(String text, String regex, int site) {
    return matcher(text, regex, site).matches();
  }

  /** Called in place of {@link String#replaceAll}. */
  public static String replaceAll(String text, String regex, String replacement, int site) {
    return matcher(text, regex, site).replaceAll(replacement);
  }

  /** Called in place of {@link String#replaceFirst}. */
  public static String replaceFirst(String text, String regex, String replacement, int site) {
    return matcher(text, regex, site).replaceFirst(replacement);
  }

  /** Called in place of {@link String#split(String)}. */
  public static String[] split(String text, String regex, int site) {
    return split(text, regex, 0, site);
  }

  /** Called in place of {@link String#split(String, int)}. */
  public static String[] split(String text, String regex, int limit, int site) {
    String present = present(text, site);
    return regex.length() <= SIMPLE
        ? present.split(regex, limit) // which the JDK does without a pattern, if it can
        : Pattern.compile(regex).split(new PolledText(present), limit);
  }

  /** Called in place of {@link Pattern#asPredicate}. */
  public static Predicate<String> asPredicate(Pattern pattern, int site) {
    Pattern present = present(pattern, site);
    return text -> present.matcher(polled(text)).find();
  }

  /** Called in place of {@link Pattern#asMatchPredicate}. */
  public static Predicate<String> asMatchPredicate(Pattern pattern, int site) {
    Pattern present = present(pattern, site);
    return text -> present.matcher(polled(text)).matches();
  }

  // Monitors

  /** Called before a monitor is entered, or in place of it in an explore body. */
  public static void monitorEnter(@Nullable Object monitor, int site) {
    Sink s = receiver();
    if (s != null && monitor != null) {
      s.monitorEnter(monitor, site);
    }
  }

  /** Called in place of entering a monitor in an explore body. */
  public static void monitorEnterOnly(@Nullable Object monitor, int site) {
    notNull(monitor, "Cannot enter synchronized block");
    Controller c = controller();
    if (c != null) {
      c.monitorEnter(monitor, site);
    }
  }

  /** Called after a monitor was left. */
  public static void monitorExit(Object monitor, int site) {
    Sink s = receiver();
    if (s != null) {
      s.monitorExit(monitor, site);
    }
  }

  /** Called after a monitor was entered, in a race body. */
  public static void monitorEntered(Object monitor, int site) {
    AccessSink s = accessSink();
    if (s != null) {
      s.monitorEntered(monitor, site);
    }
  }

  /** Called before a monitor is left, in a race body. */
  public static void monitorExiting(Object monitor, int site) {
    AccessSink s = accessSink();
    if (s != null) {
      s.monitorExiting(monitor, site);
    }
  }

  /** Called in place of leaving a monitor in an explore body. */
  public static void monitorExitOnly(Object monitor, int site) {
    Controller c = controller();
    if (c != null) {
      c.monitorExit(monitor, site);
    }
  }

  /** Called in place of {@link Object#wait()}. */
  public static void await(Object monitor, int site) throws InterruptedException {
    await(monitor, 0, 0, site);
  }

  /** Called in place of {@link Object#wait(long)}. */
  public static void await(Object monitor, long millis, int site) throws InterruptedException {
    await(monitor, millis, 0, site);
  }

  /** Called in place of {@link Object#wait(long, int)}. */
  public static void await(Object monitor, long millis, int nanos, int site)
      throws InterruptedException {
    Advice.check(monitor, "wait");
    Sink s = receiver();
    if (s == null) {
      PLAIN.await(monitor, millis, nanos, site);
    } else {
      s.await(present(monitor, site), millis, nanos, site);
    }
  }

  /** Called in place of {@link Object#notify}. */
  public static void notify(Object monitor, int site) {
    Advice.check(monitor, "notify");
    Sink s = receiver();
    if (s == null) {
      monitor.notify();
    } else {
      s.notify(present(monitor, site), site);
    }
  }

  /** Called in place of {@link Object#notifyAll}. */
  public static void notifyAll(Object monitor, int site) {
    Advice.check(monitor, "notifyAll");
    Sink s = receiver();
    if (s == null) {
      monitor.notifyAll();
    } else {
      s.notifyAll(present(monitor, site), site);
    }
  }

  private static <T> T present(@Nullable T receiver, int site) {
    if (receiver == null) {
      HookSite s = HookSites.get(site);
      return notNull(null, "Cannot invoke \"" + s.owner() + "." + s.name() + "\"");
    }
    return receiver;
  }

  private static <T> T notNull(@Nullable T object, String what) {
    if (object == null) {
      throw new NullPointerException(what + " because the object is null");
    }
    return object;
  }

  // Threads

  /** Called in place of {@link Thread#start}. */
  public static void start(Thread thread, int site) {
    if (Inheritance.ofLearner(thread, "start") || !superStart(thread, site)) {
      thread.start();
    }
  }

  /** Called before {@code super.start()}, which is left out if this is true. */
  public static boolean superStart(Thread thread, int site) {
    Sink s = receiver();
    return s != null && s.start(present(thread, site), site);
  }

  /** Called in place of {@link Thread#interrupt}. */
  public static void interrupt(Thread thread, int site) {
    if (Inheritance.ofLearner(thread, "interrupt") || !superInterrupt(thread, site)) {
      thread.interrupt();
    }
  }

  /** Called before {@code super.interrupt()}, which is left out if this is true. */
  public static boolean superInterrupt(Thread thread, int site) {
    Sink s = receiver();
    return s != null && s.interrupt(present(thread, site), site);
  }

  /** Called in place of {@link Thread#join()}. */
  public static void join(Thread thread, int site) throws InterruptedException {
    join(thread, 0, 0, site);
  }

  /** Called in place of {@link Thread#join(long)}. */
  public static void join(Thread thread, long millis, int site) throws InterruptedException {
    join(thread, millis, 0, site);
  }

  /** Called in place of {@link Thread#join(long, int)}. */
  public static void join(Thread thread, long millis, int nanos, int site)
      throws InterruptedException {
    Sink s = receiver();
    if (s == null) {
      PLAIN.join(thread, millis, nanos, site);
    } else {
      s.join(present(thread, site), millis, nanos, site);
    }
  }

  /** Called in place of {@code Thread.join(Duration)}, of JDK 19 and later. */
  public static boolean join(Thread thread, Duration limit, int site) throws InterruptedException {
    long nanos = TimeUnit.NANOSECONDS.convert(limit);
    if (state(present(thread, site)) == Thread.State.NEW) {
      throw new IllegalThreadStateException("Thread not started");
    }
    if (nanos > 0) {
      join(thread, nanos / 1_000_000, (int) (nanos % 1_000_000), site);
    }
    return state(thread) == Thread.State.TERMINATED;
  }

  /** Called in place of {@link Thread#sleep(long)}. */
  public static void sleep(long millis, int site) throws InterruptedException {
    sleep(millis, 0, site);
  }

  /** Called in place of {@link Thread#sleep(long, int)}. */
  public static void sleep(long millis, int nanos, int site) throws InterruptedException {
    Sink s = receiver();
    if (s == null) {
      PLAIN.sleep(millis, nanos, site);
    } else {
      s.sleep(millis, nanos, site);
    }
  }

  /** Called in place of {@code Thread.sleep(Duration)}, of JDK 19 and later. */
  public static void sleep(Duration duration, int site) throws InterruptedException {
    sleepNanos(TimeUnit.NANOSECONDS.convert(duration), site);
  }

  /** Called in place of {@link TimeUnit#sleep}. */
  public static void sleep(TimeUnit unit, long timeout, int site) throws InterruptedException {
    long millis = present(unit, site).toMillis(timeout);
    if (timeout > 0) {
      sleep(millis, (int) (unit.toNanos(timeout) - TimeUnit.MILLISECONDS.toNanos(millis)), site);
    }
  }

  private static void sleepNanos(long nanos, int site) throws InterruptedException {
    if (nanos >= 0) {
      sleep(nanos / 1_000_000, (int) (nanos % 1_000_000), site);
    }
  }

  /** Called in place of {@link Thread#yield}. */
  @SuppressWarnings("ThreadPriorityCheck") // the learner's, not ours
  public static void giveWay(int site) {
    Sink s = receiver();
    if (s == null) {
      Thread.yield();
    } else {
      s.giveWay(site);
    }
  }

  /** Called in place of {@link Thread#onSpinWait}. */
  public static void onSpinWait(int site) {
    Sink s = receiver();
    if (s == null) {
      Thread.onSpinWait();
    } else {
      s.onSpinWait(site);
    }
  }

  /** Called in place of {@link Thread#currentThread} in an explore body. */
  public static Thread currentThread() {
    Controller c = controller();
    return c == null ? Thread.currentThread() : c.currentThread();
  }

  /** Called in place of {@link Thread#isAlive} in an explore or race body. */
  public static boolean isAlive(Thread thread) {
    AccessSink s = accessSink();
    if (s instanceof Controller c && thread != null) {
      return c.isAlive(thread);
    }
    boolean alive = thread.isAlive();
    if (s != null && !alive) {
      s.foundEnded(thread);
    }
    return alive;
  }

  /** Called in place of {@link Thread#getState}. */
  public static Thread.State state(Thread thread) {
    Sink s = receiver();
    return (s == null || thread == null || Inheritance.ofLearner(thread, "getState"))
        ? thread.getState()
        : s.state(thread);
  }

  /** Called in place of {@link Thread#isInterrupted}. */
  public static boolean isInterrupted(Thread thread) {
    Sink s = receiver();
    return (s == null || thread == null || Inheritance.ofLearner(thread, "isInterrupted"))
        ? thread.isInterrupted()
        : s.isInterrupted(thread);
  }

  /** Called in place of {@link Thread#interrupted} in an explore or race body. */
  public static boolean interrupted() {
    AccessSink s = accessSink();
    if (s instanceof Controller c) {
      return c.interrupted();
    }
    boolean interrupted = Thread.interrupted();
    if (s != null && interrupted) {
      s.foundInterrupted(Thread.currentThread());
    }
    return interrupted;
  }

  // LockSupport

  /** Called in place of {@link LockSupport#park()}. */
  public static void park(int site) {
    park(null, site);
  }

  /** Called in place of {@link LockSupport#park(Object)}. */
  public static void park(@Nullable Object blocker, int site) {
    Sink s = receiver();
    (s == null ? PLAIN : s).park(blocker, site);
  }

  /** Called in place of {@link LockSupport#parkNanos(long)}. */
  public static void parkNanos(long nanos, int site) {
    parkNanos(null, nanos, site);
  }

  /** Called in place of {@link LockSupport#parkNanos(Object, long)}. */
  public static void parkNanos(@Nullable Object blocker, long nanos, int site) {
    Sink s = receiver();
    (s == null ? PLAIN : s).parkNanos(blocker, nanos, site);
  }

  /** Called in place of {@link LockSupport#parkUntil(long)}. */
  public static void parkUntil(long deadline, int site) {
    parkUntil(null, deadline, site);
  }

  /** Called in place of {@link LockSupport#parkUntil(Object, long)}. */
  public static void parkUntil(@Nullable Object blocker, long deadline, int site) {
    Sink s = receiver();
    (s == null ? PLAIN : s).parkUntil(blocker, deadline, site);
  }

  /** Called in place of {@link LockSupport#unpark}. */
  public static void unpark(@Nullable Thread thread, int site) {
    Sink s = receiver();
    if (s == null) {
      LockSupport.unpark(thread);
    } else if (thread != null) {
      s.unpark(thread, site);
    }
  }

  /** Does the real thing. */
  private static final Sink PLAIN = new Sink() {};

  // java.util.concurrent

  /** Called before a method of an object is called. */
  public static void call(@Nullable Object object, int site) {
    call(object, null, site);
  }

  /** Called before a method of an object is called whose first argument is an {@code int}. */
  public static void call(@Nullable Object object, int argument, int site) {
    if (receiver() != null) {
      call(object, (Object) argument, site);
    }
  }

  /** Called before a method of an object is called whose first argument is an object. */
  public static void call(@Nullable Object object, @Nullable Object argument, int site) {
    Sink s = receiver();
    if (s != null && object != null) {
      announce(s, object, argument, site);
    }
  }

  private static void announce(Sink s, Object object, @Nullable Object argument, int site) {
    HookSite at = HookSites.get(site);
    if (Inheritance.notOfJdk(object, at.name())) {
      return;
    }
    boolean read = at.kind() == HookKind.CONTENTS_READ;
    if (!read && at.kind() != HookKind.CONTENTS_WRITE) {
      s.call(object, argument, site);
    } else if (s instanceof AccessSink a) {
      if (Inheritance.concurrent(object)) {
        a.call(object, site);
      } else if (read) {
        a.readContents(object, site);
      } else {
        a.writeContents(object, site);
      }
    }
  }

  /** Called after a method that returns nothing was called. */
  public static void called(Object object, int site) {
    called(object, (Object) null, site);
  }

  /** Called after a method was called. */
  public static void called(Object object, @Nullable Object result, int site) {
    Sink s = receiver();
    if (s != null && !Inheritance.notOfJdk(object, HookSites.get(site).name())) {
      s.called(object, result, site);
    }
  }

  /** Called after a method was called. */
  public static void called(Object object, boolean result, int site) {
    if (receiver() != null) {
      called(object, (Object) result, site);
    }
  }

  /** Called after a method was called. */
  public static void called(Object object, int result, int site) {
    if (receiver() != null) {
      called(object, (Object) result, site);
    }
  }

  /** Called after a method was called. */
  public static void called(Object object, long result, int site) {
    if (receiver() != null) {
      called(object, (Object) result, site);
    }
  }

  /** Called after a method was called. */
  public static void called(Object object, float result, int site) {
    if (receiver() != null) {
      called(object, (Object) result, site);
    }
  }

  /** Called after a method was called. */
  public static void called(Object object, double result, int site) {
    if (receiver() != null) {
      called(object, (Object) result, site);
    }
  }

  /** Called after a method has thrown something. */
  public static void threw(@Nullable Object object, Throwable thrown, int site) {
    Sink s = receiver();
    if (s != null && object != null && !Inheritance.notOfJdk(object, HookSites.get(site).name())) {
      s.threw(object, thrown, site);
    }
  }

  /** Called before a static method is called. */
  public static void staticCall(int site) {
    Sink s = receiver();
    if (s != null) {
      s.call(null, site);
    }
  }

  /** Called after a static method was called. */
  public static void staticCalled(@Nullable Object result, int site) {
    Sink s = receiver();
    if (s != null) {
      s.called(null, result, site);
    }
  }

  /** Called after a static method has thrown something. */
  public static void staticThrew(Throwable thrown, int site) {
    Sink s = receiver();
    if (s != null) {
      s.threw(null, thrown, site);
    }
  }

  /** Called before a variable is accessed through a handle. */
  public static void variable(@Nullable VarHandle handle, @Nullable Object target, int site) {
    AccessSink s = accessSink();
    if (s != null && handle != null) {
      s.variable(handle, handle.coordinateTypes().isEmpty() ? null : target, site);
    }
  }

  /** Called in place of {@link Lock#lock}. */
  public static void lock(Lock lock, int site) {
    Sink s = receiver();
    if (s == null || Inheritance.notOfJdk(lock, "lock")) {
      lock.lock();
    } else {
      s.lock(present(lock, site), site);
    }
  }

  /** Called in place of {@link Lock#unlock}. */
  public static void unlock(Lock lock, int site) {
    Sink s = receiver();
    if (s == null || Inheritance.notOfJdk(lock, "unlock")) {
      lock.unlock();
    } else {
      s.unlock(present(lock, site), site);
    }
  }

  /** Called in place of {@link Semaphore#acquireUninterruptibly()}. */
  public static void acquireUninterruptibly(Semaphore semaphore, int site) {
    Sink s = receiver();
    if (s == null || Inheritance.notOfJdk(semaphore, "acquireUninterruptibly")) {
      semaphore.acquireUninterruptibly();
    } else {
      s.acquireUninterruptibly(present(semaphore, site), 1, site);
    }
  }

  /** Called in place of {@link Semaphore#acquireUninterruptibly(int)}. */
  public static void acquireUninterruptibly(Semaphore semaphore, int permits, int site) {
    Sink s = receiver();
    if (s == null || Inheritance.notOfJdk(semaphore, "acquireUninterruptibly")) {
      semaphore.acquireUninterruptibly(permits);
    } else {
      s.acquireUninterruptibly(present(semaphore, site), permits, site);
    }
  }

  /** Called in place of {@link Condition#awaitUninterruptibly}. */
  @SuppressWarnings("WaitNotInLoop") // the learner's wait, in the learner's loop
  public static void awaitUninterruptibly(Condition condition, int site) {
    Sink s = receiver();
    if (s == null || Inheritance.notOfJdk(condition, "awaitUninterruptibly")) {
      condition.awaitUninterruptibly();
    } else {
      s.awaitUninterruptibly(present(condition, site), site);
    }
  }

  /** Called in place of {@link CompletableFuture#join}. */
  public static @Nullable Object join(CompletableFuture<?> future, int site) {
    Sink s = receiver();
    return s == null || Inheritance.notOfJdk(future, "join")
        ? future.join()
        : s.join(present(future, site), site);
  }

  /** Called in place of {@link Phaser#arriveAndAwaitAdvance}. */
  public static int arriveAndAwaitAdvance(Phaser phaser, int site) {
    Sink s = receiver();
    return s == null || Inheritance.notOfJdk(phaser, "arriveAndAwaitAdvance")
        ? phaser.arriveAndAwaitAdvance()
        : s.arriveAndAwaitAdvance(present(phaser, site), site);
  }

  /** Called in place of {@link Phaser#awaitAdvance}. */
  public static int awaitAdvance(Phaser phaser, int phase, int site) {
    Sink s = receiver();
    return s == null || Inheritance.notOfJdk(phaser, "awaitAdvance")
        ? phaser.awaitAdvance(phase)
        : s.awaitAdvance(present(phaser, site), phase, site);
  }

  /** Called in place of {@link StampedLock#writeLock}. */
  public static long writeLock(StampedLock lock, int site) {
    Sink s = receiver();
    return s == null || Inheritance.notOfJdk(lock, "writeLock")
        ? lock.writeLock()
        : s.writeLock(present(lock, site), site);
  }

  /** Called in place of {@link StampedLock#readLock}. */
  public static long readLock(StampedLock lock, int site) {
    Sink s = receiver();
    return s == null || Inheritance.notOfJdk(lock, "readLock")
        ? lock.readLock()
        : s.readLock(present(lock, site), site);
  }

  /** Called with the executor of an {@code …Async} method that names none, in an explore body. */
  public static Executor asyncExecutor(@Nullable Object future, int site) {
    Controller c = controller();
    if (c != null) {
      return c.asyncExecutor(site);
    }
    return future instanceof CompletableFuture<?> f
        ? f.defaultExecutor()
        : ForkJoinPool.commonPool();
  }

  // Tasks

  private static @Nullable Handover handover(@Nullable Object task, int site) {
    Sink s = receiver();
    return s == null || task == null ? null : s.handOver(task, site);
  }

  /** Called with a task that is to be handed over; gives the one to hand over in its place. */
  public static Runnable task(Runnable task, int site) {
    Handover h = handover(task, site);
    return h == null ? task : new Tasks.OfRunnable(task, h);
  }

  /** As the others. */
  public static <V> Callable<V> task(Callable<V> task, int site) {
    Handover h = handover(task, site);
    return h == null ? task : new Tasks.OfCallable<>(task, h);
  }

  /** As the others. */
  public static <V> Supplier<V> task(Supplier<V> task, int site) {
    Handover h = handover(task, site);
    return h == null ? task : new Tasks.OfSupplier<>(task, h);
  }

  /** As the others. */
  @SuppressWarnings("overloads") // called by rewritten code only
  public static <T, R> Function<T, R> task(Function<T, R> task, int site) {
    Handover h = handover(task, site);
    return h == null ? task : new Tasks.OfFunction<>(task, h);
  }

  /** As the others. */
  @SuppressWarnings("overloads") // called by rewritten code only
  public static <T, U, R> BiFunction<T, U, R> task(BiFunction<T, U, R> task, int site) {
    Handover h = handover(task, site);
    return h == null ? task : new Tasks.OfBiFunction<>(task, h);
  }

  /** As the others. */
  @SuppressWarnings("overloads") // called by rewritten code only
  public static <T> Consumer<T> task(Consumer<T> task, int site) {
    Handover h = handover(task, site);
    return h == null ? task : new Tasks.OfConsumer<>(task, h);
  }

  /** As the others. */
  @SuppressWarnings("overloads") // called by rewritten code only
  public static <T, U> BiConsumer<T, U> task(BiConsumer<T, U> task, int site) {
    Handover h = handover(task, site);
    return h == null ? task : new Tasks.OfBiConsumer<>(task, h);
  }

  /** As the others, for each task of several. */
  public static Collection<?> task(Collection<?> tasks, int site) {
    return receiver() == null || tasks == null
        ? tasks
        : tasks.stream()
            .map(task -> task instanceof Callable<?> c ? task(c, site) : task)
            .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Called in place of {@link ForkJoinTask#invokeAll(ForkJoinTask, ForkJoinTask)}. */
  public static void invokeAll(ForkJoinTask<?> first, ForkJoinTask<?> second, int site) {
    handover(first, site);
    handover(second, site);
    ForkJoinTask.invokeAll(first, second);
  }

  /** Called in place of {@link ForkJoinTask#invokeAll(ForkJoinTask[])}. */
  public static void invokeAll(ForkJoinTask<?>[] tasks, int site) {
    if (tasks != null) {
      Arrays.stream(tasks).forEach(task -> handover(task, site));
    }
    ForkJoinTask.invokeAll(tasks);
  }

  /** Called in place of {@link ForkJoinTask#invokeAll(Collection)}. */
  public static <T extends ForkJoinTask<?>> Collection<T> invokeAll(Collection<T> tasks, int site) {
    if (tasks != null) {
      tasks.forEach(task -> handover(task, site));
    }
    return ForkJoinTask.invokeAll(tasks);
  }

  /** Called when the method begins by which a learner's class is a task. */
  public static void taskBegins(Object task) {
    Sink s = receiver();
    if (s != null) {
      s.taskBegins(task);
    }
  }

  /** Called before it returns. */
  public static void taskEnds(Object task) {
    Sink s = receiver();
    if (s != null) {
      s.taskEnded(task, null);
    }
  }

  /** Called before it throws something. Returns whether it shall return in place of that. */
  public static boolean taskThrew(Object task, Throwable thrown) {
    Sink s = receiver();
    return s != null && s.taskEnded(task, thrown);
  }

  // Memory

  /** Called before a field is read. */
  public static void read(@Nullable Object owner, int site) {
    AccessSink s = accessSink();
    if (s != null && owner != null) {
      s.read(owner, site);
    }
  }

  /** Called before a static field is read. */
  public static void readStatic(int site) {
    AccessSink s = accessSink();
    if (s != null) {
      s.readStatic(site);
    }
  }

  /** Called before an element is read. */
  public static void readElement(@Nullable Object array, int index, int site) {
    AccessSink s = accessSink();
    if (s != null && has(array, index)) {
      s.readElement(array, index, site);
    }
  }

  private static boolean has(@Nullable Object array, int index) {
    return array != null && index >= 0 && index < Array.getLength(array);
  }

  /** Called with what was read. */
  public static void value(int value, int site) {
    value((long) value, site);
  }

  /** Called with what was read. */
  public static void value(float value, int site) {
    value((long) Float.floatToRawIntBits(value), site);
  }

  /** Called with what was read. */
  public static void value(double value, int site) {
    value(Double.doubleToRawLongBits(value), site);
  }

  /** Called with what was read. */
  public static void value(long value, int site) {
    AccessSink s = accessSink();
    if (s != null) {
      s.value(value, site);
    }
  }

  /** Called with what was read. */
  public static void value(@Nullable Object value, int site) {
    AccessSink s = accessSink();
    if (s != null) {
      s.value(value, site);
    }
  }

  /** Called before a field is written. */
  public static void write(@Nullable Object owner, int value, int site) {
    write(owner, (long) value, site);
  }

  /** Called before a field is written. */
  public static void write(@Nullable Object owner, float value, int site) {
    write(owner, (long) Float.floatToRawIntBits(value), site);
  }

  /** Called before a field is written. */
  public static void write(@Nullable Object owner, double value, int site) {
    write(owner, Double.doubleToRawLongBits(value), site);
  }

  /** Called before a field is written. */
  public static void write(@Nullable Object owner, long value, int site) {
    AccessSink s = accessSink();
    if (s != null && owner != null) {
      s.write(owner, site);
      s.value(value, site);
    }
  }

  /** Called before a field is written. */
  public static void write(@Nullable Object owner, @Nullable Object value, int site) {
    AccessSink s = accessSink();
    if (s != null && owner != null) {
      s.write(owner, site);
      s.value(value, site);
    }
  }

  /** Called before a static field is written. */
  public static void writeStatic(int value, int site) {
    writeStatic((long) value, site);
  }

  /** Called before a static field is written. */
  public static void writeStatic(float value, int site) {
    writeStatic((long) Float.floatToRawIntBits(value), site);
  }

  /** Called before a static field is written. */
  public static void writeStatic(double value, int site) {
    writeStatic(Double.doubleToRawLongBits(value), site);
  }

  /** Called before a static field is written. */
  public static void writeStatic(long value, int site) {
    AccessSink s = accessSink();
    if (s != null) {
      s.writeStatic(site);
      s.value(value, site);
    }
  }

  /** Called before a static field is written. */
  public static void writeStatic(@Nullable Object value, int site) {
    AccessSink s = accessSink();
    if (s != null) {
      s.writeStatic(site);
      s.value(value, site);
    }
  }

  /** Called before an element is written. */
  public static void writeElement(@Nullable Object array, int index, int value, int site) {
    writeElement(array, index, (long) value, site);
  }

  /** Called before an element is written. */
  public static void writeElement(@Nullable Object array, int index, float value, int site) {
    writeElement(array, index, (long) Float.floatToRawIntBits(value), site);
  }

  /** Called before an element is written. */
  public static void writeElement(@Nullable Object array, int index, double value, int site) {
    writeElement(array, index, Double.doubleToRawLongBits(value), site);
  }

  /** Called before an element is written. */
  public static void writeElement(@Nullable Object array, int index, long value, int site) {
    AccessSink s = accessSink();
    if (s != null && has(array, index)) {
      s.writeElement(array, index, site);
      s.value(value, site);
    }
  }

  /** Called before an element is written; what the array refuses is not announced. */
  public static void writeElement(
      @Nullable Object array, int index, @Nullable Object value, int site) {
    AccessSink s = accessSink();
    if (s != null
        && has(array, index)
        && (value == null || array.getClass().getComponentType().isInstance(value))) {
      s.writeElement(array, index, site);
      s.value(value, site);
    }
  }

  // Time and chance, in explore bodies

  /** Called in place of {@link System#nanoTime}. */
  public static long nanoTime() {
    Controller c = controller();
    return c == null ? System.nanoTime() : c.nanoTime();
  }

  /** Called in place of {@link System#currentTimeMillis}. */
  public static long currentTimeMillis() {
    Controller c = controller();
    return c == null ? System.currentTimeMillis() : c.instant().toEpochMilli();
  }

  /** The clock given to the {@code now} methods of {@code java.time}. */
  public static Clock clock() {
    Controller c = controller();
    Clock clock = Clock.system(ZoneId.systemDefault());
    return c == null ? clock : Clock.fixed(c.instant(), clock.getZone());
  }

  /** The seed given to {@code new Random()}. */
  public static long seed() {
    Controller c = controller();
    return c == null ? new Random().nextLong() : c.random().nextLong();
  }

  /** Called in place of {@link Math#random}. */
  public static double random() {
    Controller c = controller();
    return c == null ? Math.random() : c.random().nextDouble();
  }

  /** Called in place of {@code ThreadLocalRandom.current()}, which every use asks again. */
  public static Random random(Random current) {
    Controller c = controller();
    return c == null ? current : c.random();
  }

  /** Called in place of {@link UUID#randomUUID}. */
  public static UUID randomUuid() {
    Controller c = controller();
    if (c == null) {
      return UUID.randomUUID();
    }
    Random random = c.random();
    long most = (random.nextLong() & ~0xF000L) | 0x4000L;
    long least = (random.nextLong() & ~0xC000_0000_0000_0000L) | 0x8000_0000_0000_0000L;
    return new UUID(most, least);
  }
}
