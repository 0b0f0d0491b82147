package interleave.runtime;

import interleave.hooks.Hooks;
import interleave.trace.Recorder;
import interleave.trace.ThreadLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The threads that one run started: a notebook cell, a test, a main method; with how they are
 * scheduled and where what they do is recorded.
 *
 * <p>A thread belongs to the scope of the thread that created it, platform and virtual threads
 * alike (the binding is inheritable). Subclass it to carry what belongs to the run, such as where
 * its output goes.
 *
 * <p>Recording lasts from the first {@link #call} until {@link #close}, so threads that go on after
 * the call are recorded too. While no scope that records, or schedules by other means than the
 * machine's, is open anywhere, all operations take the shortest way.
 */
public class ThreadScope implements AutoCloseable {

  /** Everything that no scope was opened for. */
  public static final ThreadScope ROOT = new ThreadScope("main");

  /** Whether no scope is open that wants to know what its threads do. */
  static volatile boolean quiet = true;

  /** How many scopes are open that do. Guarded by the class. */
  private static int watching;

  private static final InheritableThreadLocal<Member> CURRENT =
      new InheritableThreadLocal<>() {
        @Override
        protected @Nullable Member childValue(@Nullable Member parent) {
          return parent == null ? null : new Member(parent.scope);
        }
      };

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** See {@link #changeOf}. */
  private static final Object[] CHANGES = Stream.generate(Object::new).limit(64).toArray();

  /** In a scheduled run threads are numbered from one: it may be one of many of the same. */
  private final AtomicInteger ownNumbers = new AtomicInteger();

  private final String name;
  private final @Nullable Recorder recorder;
  private final Scheduler scheduler;
  private volatile boolean recording;

  /** Guarded by this. */
  private @Nullable Lifetime main;

  /** Guarded by this. */
  private Stage stage = Stage.NEW;

  private enum Stage {
    NEW,
    OPEN,
    CLOSED
  }

  /**
   * Makes a scope that shows as {@code name}, for example {@code "cell 3"}. Nothing is recorded.
   */
  public ThreadScope(String name) {
    this(name, Optional.empty(), Scheduler.free());
  }

  /** Makes a scope whose threads are recorded. */
  public ThreadScope(String name, Recorder recorder) {
    this(name, Optional.of(recorder), Scheduler.free());
  }

  /**
   * Makes a scope.
   *
   * @param name what the run is called, for example {@code "cell 3"}
   * @param recorder where what its threads do is recorded, if it is
   * @param scheduler how its threads wait, sleep and start
   */
  public ThreadScope(String name, Optional<Recorder> recorder, Scheduler scheduler) {
    this.name = name;
    this.recorder = recorder.orElse(null);
    this.scheduler = scheduler;
  }

  /** The scope of the calling thread; {@link #ROOT} if none was opened. */
  public static ThreadScope current() {
    Member member = CURRENT.get();
    return member == null ? ROOT : member.scope;
  }

  /** Where the calling thread records; null if nowhere. Says so if it has not begun yet. */
  static @Nullable ThreadLog log() {
    Member member = CURRENT.get();
    return member == null ? null : member.log();
  }

  /** What {@link Operation#perform} does in a scope that watches: one look-up for all it takes. */
  static boolean perform(Operation operation, long nanos) {
    Member member = CURRENT.get();
    Scheduler scheduler = member == null ? FreeScheduler.SYSTEM : member.scope.scheduler;
    return scheduler instanceof FreeScheduler free
        ? free.perform(operation, nanos, member == null ? null : member.log())
        : scheduler.perform(operation, nanos);
  }

  /** What {@link Operation#tryPerform} does in a scope that watches. */
  static boolean tryPerform(Operation operation) {
    Member member = CURRENT.get();
    Scheduler scheduler = member == null ? FreeScheduler.SYSTEM : member.scope.scheduler;
    return scheduler instanceof FreeScheduler free
        ? free.tryPerform(operation, member == null ? null : member.log())
        : scheduler.tryPerform(operation);
  }

  /** Where the calling thread records, if it does; for schedulers of other packages. */
  public static Optional<ThreadLog> record() {
    return Optional.ofNullable(log());
  }

  /** What this run is called. */
  public final String name() {
    return name;
  }

  /** Where what the threads do is recorded, if it is. */
  public final Optional<Recorder> recorder() {
    return Optional.ofNullable(recorder);
  }

  /** How the threads wait, sleep and start. */
  public final Scheduler scheduler() {
    return scheduler;
  }

  /** The thread that the run began with: the first to {@link #call}. Empty before that. */
  public final synchronized Optional<Lifetime> main() {
    return Optional.ofNullable(main);
  }

  /**
   * The living threads of this run that can be found from outside. Here those are the platform
   * threads in the {@link ThreadGroup} of its main thread, which is where a thread goes by itself;
   * of {@link #ROOT}, in that of the JVM's main thread. A subclass may know better.
   */
  public List<Thread> threads() {
    ThreadGroup group =
        main().map(Lifetime::thread).map(Thread::getThreadGroup).orElseGet(ThreadScope::programs);
    return ThreadGroups.living(group);
  }

  /** The group of the JVM's main thread: the one just below the system's. */
  private static ThreadGroup programs() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null && group.getParent().getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /**
   * Whether the threads of this run are being unwound. What they give back meanwhile is their own
   * at most: a lock that another thread holds stays with it. Here always false.
   */
  public boolean isBeingStopped() {
    return false;
  }

  /**
   * Fails if the calling thread, which is of this run, is to be unwound. Here that is asked as
   * rewritten code asks it.
   */
  protected void poll() {
    Hooks.poll();
  }

  /**
   * Runs {@code body} on the calling thread as part of this scope. In the trace it is a thread that
   * begins and ends with this call; within the scope already, it is just run.
   */
  public final <T> T call(Callable<T> body) throws Exception {
    Member before = CURRENT.get();
    if (before != null && before.scope == this) {
      return body.call();
    }
    Lifetime life = new Lifetime(Thread.currentThread());
    open(life);
    CURRENT.set(new Member(this));
    try {
      scheduler.begin();
      return body.call();
    } finally {
      try {
        life.end();
      } finally {
        restore(before);
      }
    }
  }

  /**
   * Runs {@code body} on the calling thread as a guest of this scope: the threads that it makes
   * belong here, while nothing that the calling thread does meanwhile is recorded.
   */
  public final void asGuest(Runnable body) {
    Member before = CURRENT.get();
    CURRENT.set(Member.guestOf(this));
    try {
      body.run();
    } finally {
      restore(before);
    }
  }

  /**
   * Runs the life of a thread of this scope on the calling thread, which is lent for it: a thread
   * that many lives follow each other on.
   */
  public final void lend(Runnable life) {
    Member before = CURRENT.get();
    CURRENT.set(new Member(this));
    try {
      life.run();
    } finally {
      restore(before);
    }
  }

  /** The calling thread's part in its scope; null if it is in none. */
  static @Nullable Member member() {
    return CURRENT.get();
  }

  /**
   * Lets the calling thread, another scope's or nobody's, be one of this scope until {@link
   * Loan#end}. A thread of this scope stays what it is.
   *
   * @return what is to be given back; empty if nothing has changed
   */
  final Optional<Loan> borrow() {
    Member before = CURRENT.get();
    if (before != null && before.scope == this) {
      return Optional.empty();
    }
    Member now = new Member(this);
    Thread thread = Thread.currentThread();
    Loan loan = new Loan(thread, this, now, Optional.ofNullable(before));
    synchronized (changeOf(thread)) {
      CURRENT.set(now);
      loan.within = LOANS.put(thread, loan);
      if (before != null) {
        before.scope.takeBackInterrupt();
      }
    }
    return Optional.of(loan);
  }

  /** The calling thread turns to another scope's work: an interrupt that ended its work here. */
  private void takeBackInterrupt() {
    if (isBeingStopped()) {
      Thread.interrupted();
    }
  }

  /**
   * Interrupts a thread if it works for what it should: it cannot turn to something else between
   * the question and the interrupt. An interrupt that is meant for a scope that is {@linkplain
   * #isBeingStopped stopped} is forgotten when the thread turns to another's work.
   *
   * @param stillMeant asked about {@code thread}; waits for nothing
   */
  public static void interruptIf(Thread thread, Predicate<Thread> stillMeant) {
    synchronized (changeOf(thread)) {
      if (stillMeant.test(thread)) {
        thread.interrupt();
      }
    }
  }

  /** Held while it changes for whom a thread works; few threads share one. */
  private static Object changeOf(Thread thread) {
    return CHANGES[System.identityHashCode(thread) & (CHANGES.length - 1)];
  }

  /** A thread that works for another scope than its own. */
  static final class Loan {
    private final Thread thread;
    private final ThreadScope to;
    private final Member member;
    private final Optional<Member> before;

    /** Null unless it was lent already. */
    private @Nullable Loan within;

    private Loan(Thread thread, ThreadScope to, Member member, Optional<Member> before) {
      this.thread = thread;
      this.to = to;
      this.member = member;
      this.before = before;
    }

    /** On the thread: it is what it was before. */
    void end() {
      synchronized (changeOf(thread)) {
        to.takeBackInterrupt();
        if (within == null) {
          LOANS.remove(thread, this);
        } else {
          LOANS.put(thread, within);
        }
        if (CURRENT.get() == member) {
          restore(before.orElse(null));
        }
      }
    }
  }

  /** Those that work for another scope than their own. */
  private static final Map<Thread, Loan> LOANS = new ConcurrentHashMap<>();

  /** The scope that a thread of another one, or of none, works for just now. */
  public static Optional<ThreadScope> borrowerOf(Thread thread) {
    return Optional.ofNullable(LOANS.get(thread)).map(loan -> loan.to);
  }

  /**
   * The scope that a task belonged to which has ended with {@code thrown}; empty if no task has
   * that one thread handed to another. A thread may die of it when it works for the scope no more.
   */
  public static Optional<ThreadScope> failedIn(Throwable thrown) {
    return HandedTask.failedIn(thrown);
  }

  /** The threads that work for another scope than their own just now. A snapshot. */
  public static List<Thread> lentThreads() {
    return List.copyOf(LOANS.keySet());
  }

  /** The number in the name of a thread that is made next and has no name of its own. */
  public final int nextThreadNumber() {
    return scheduler == FreeScheduler.SYSTEM
        ? NUMBERS.incrementAndGet()
        : ownNumbers.incrementAndGet();
  }

  private static void restore(@Nullable Member before) {
    if (before == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(before);
    }
  }

  private synchronized void open(Lifetime life) {
    if (main == null) {
      main = life;
    }
    if (stage == Stage.NEW) {
      stage = Stage.OPEN;
      recording = recorder != null;
      watch(1);
    }
  }

  /** Ends the recording. Threads that are still running go on unrecorded. */
  @Override
  public synchronized void close() {
    if (stage == Stage.OPEN) {
      recording = false;
      watch(-1);
    }
    stage = Stage.CLOSED;
  }

  private void watch(int more) {
    if (recorder != null || scheduler != FreeScheduler.SYSTEM) {
      synchronized (ThreadScope.class) {
        watching += more;
        quiet = watching == 0;
      }
    }
  }

  /** One thread's part in a scope. Only that thread uses it. */
  static final class Member {
    private final ThreadScope scope;
    private final boolean guest;
    private @Nullable ThreadLog log;

    /** The monitors of plain objects that the thread enters. */
    final Recent<Monitor> monitors = new Recent<>(Monitors::of);

    /** Those of the objects of {@code java.util.concurrent} whose methods it calls. */
    final Recent<Station> stations = new Recent<>(Station::of);

    /** What plain Java the thread is doing. */
    final PlainCalls calls = new PlainCalls();

    Member(ThreadScope scope) {
      this(scope, false);
    }

    private Member(ThreadScope scope, boolean guest) {
      this.scope = scope;
      this.guest = guest;
    }

    static Member guestOf(ThreadScope scope) {
      return new Member(scope, true);
    }

    ThreadScope scope() {
      return scope;
    }

    /** As {@link #log}; if the thread begins with this, that was made possible by an event. */
    @Nullable ThreadLog logFrom(long cause) {
      if (log == null && !guest && scope.recording && scope.recorder != null) {
        log = scope.recorder.log(Thread.currentThread(), scope.name);
        log.begin(cause);
      }
      return log();
    }

    @Nullable ThreadLog log() {
      if (guest || !scope.recording) {
        return null;
      }
      if (log == null && scope.recorder != null) {
        log = scope.recorder.log(Thread.currentThread(), scope.name);
        log.begin();
      }
      return log;
    }
  }
}
