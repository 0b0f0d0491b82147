package interleave.explore;

import interleave.hooks.HookSite;
import interleave.runtime.Announced;
import interleave.runtime.Operation;
import interleave.runtime.Origins;
import interleave.runtime.ThreadScope;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.ThreadLog;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records what the JDK's calls do for others, in an execution that is recorded: what is put and
 * taken, who opens a latch or trips a barrier, who completes a future. A free run tells the same
 * ({@code runtime.Deeds}); here it is known exactly, as nobody else does anything meanwhile.
 *
 * <p>What is certain to happen is recorded as the call begins, since the call may go on to run a
 * learner's code, in which others go on because of it. What is not is recorded when it returns.
 *
 * <p>Used by who has the turn.
 */
final class JdkRecord {

  private static final Set<String> HAND_OVERS =
      Set.of(
          "execute",
          "submit",
          "schedule",
          "scheduleAtFixedRate",
          "scheduleWithFixedDelay",
          "invokeAll",
          "invokeAny");

  private static final Set<String> CLOSES = Set.of("shutdown", "shutdownNow", "close");

  private static final Set<String> COMPLETIONS = Set.of("complete", "completeExceptionally");

  /** Also of a future that is completed already. */
  private static final Set<String> OBTRUSIONS = Set.of("obtrudeValue", "obtrudeException");

  private static final String TASK = "a task";

  private final JdkObjects objects;

  /** What something is called in texts: the same in each execution. */
  private final Function<@Nullable Object, String> texts;

  private final IdentityHashMap<Object, Origins> origins = new IdentityHashMap<>();
  private final IdentityHashMap<Region, Call> calls = new IdentityHashMap<>();

  /** What the calling thread hands over in the call that it is about to make. */
  private final List<Handed> handed = new ArrayList<>();

  /** A call that a learner's code has made, and that goes on. */
  private record Call(Object object, HookSite at, @Nullable Object argument, List<Handed> tasks) {

    String method() {
      return at.name();
    }
  }

  /** A task on its way to where it is run. */
  static final class Handed {
    private final HookSite from;
    private Optional<Object> executor = Optional.empty();
    private long token = ThreadLog.NO_EVENT;

    /** What is completed by its end. */
    private Optional<Future<?>> promise = Optional.empty();

    private Handed(HookSite from) {
      this.from = from;
    }
  }

  JdkRecord(JdkObjects objects, Function<@Nullable Object, String> texts) {
    this.objects = objects;
    this.texts = texts;
  }

  private static ThreadLog log() {
    return ThreadScope.record().orElseThrow();
  }

  private static void happens(Operation deed) {
    Announced.byCallingThread(deed).happen();
  }

  private void happens(Object object, EventKind kind, long value) {
    happens(new JdkDeed(object, kind, objects.queue(object), value));
  }

  private Origins originsIn(Object object) {
    return origins.computeIfAbsent(object, o -> new Origins());
  }

  /** Says of a thread that is about to wait for an item or a task by which event it has come. */
  void explain(JdkOperation operation, Object object, String method) {
    if (JdkObjects.fetches(method) && JdkObjects.store(object) instanceof BlockingQueue<?> queue) {
      Origins items = originsIn(object);
      operation.setCause(
          () -> JdkObjects.next(queue, method).map(items::of).orElse(ThreadLog.NO_EVENT));
    }
  }

  /** The calling thread has taken the step into a call. */
  void begins(Region region, Object object, HookSite at, @Nullable Object argument) {
    List<Handed> tasks = handed.stream().filter(task -> task.from.equals(at)).toList();
    handed.clear();
    Call call = new Call(object, at, argument, tasks);
    calls.put(region, call);
    if (object instanceof CountDownLatch latch) {
      if (call.method().equals("countDown")) {
        happens(latch, EventKind.DONE, Math.max(0, latch.getCount() - 1));
      }
    } else if (object instanceof Phaser phaser) {
      arrives(phaser, call.method());
    } else if (object instanceof Exchanger<?>) {
      puts(call);
    } else if (object instanceof Future<?> future) {
      completes(future, call.method());
    } else if (object instanceof Executor || object instanceof CompletionService<?>) {
      handsOver(call);
    }
  }

  private void arrives(Phaser phaser, String method) {
    boolean isLast = phaser.getUnarrivedParties() <= 1;
    if (phaser.isTerminated()) {
      return;
    }
    if (method.equals("arrive") || method.equals("arriveAndDeregister")) {
      happens(phaser, EventKind.DONE, Math.max(0, phaser.getUnarrivedParties() - 1));
    } else if (method.equals("arriveAndAwaitAdvance") && isLast) {
      happens(phaser, EventKind.TRIP, phaser.getRegisteredParties());
    }
  }

  private void completes(Future<?> future, String method) {
    boolean completes =
        future instanceof CompletableFuture<?>
            && (OBTRUSIONS.contains(method) || (COMPLETIONS.contains(method) && !future.isDone()));
    if (completes) {
      happens(future, EventKind.SET, 1);
    } else if (method.equals("cancel") && !future.isDone()) {
      happens(future, EventKind.CANCEL, 1);
    }
  }

  private void handsOver(Call call) {
    if (call.object() instanceof ExecutorService && CLOSES.contains(call.method())) {
      happens(call.object(), EventKind.CLOSE, 1);
    } else if (HAND_OVERS.contains(call.method())) {
      if (call.tasks().isEmpty()) {
        record(call.object(), EventKind.PUT, TASK);
      }
      for (Handed task : call.tasks()) {
        task.executor = Optional.of(call.object());
        task.token = record(call.object(), EventKind.PUT, TASK);
        brought(task, call.argument());
      }
    }
  }

  /** A pool has a task in this form. */
  private void brought(Handed task, @Nullable Object form) {
    if (form != null) {
      task.executor.ifPresent(pool -> originsIn(pool).bring(form, task.token));
    }
  }

  private static long record(Object object, EventKind kind, String detail) {
    ThreadLog log = log();
    return log.add(log.now(), kind, object, 1, ThreadLog.NO_EVENT, detail);
  }

  private void puts(Call call) {
    Object item = call.argument();
    WaitQueue takers = objects.queue(call.object());
    happens(
        JdkDeed.put(
            call.object(),
            takers,
            texts.apply(item),
            token -> {
              if (item != null) {
                originsIn(call.object()).bring(item, token);
              }
            }));
  }

  private void takes(Call call, Object item, String text) {
    long source = originsIn(call.object()).fetch(item);
    happens(JdkDeed.take(call.object(), objects.room(call.object()), text, source));
  }

  /**
   * A call has returned.
   *
   * @param text {@code result} in words
   * @param refused whether it was in vain
   */
  void returned(Region region, @Nullable Object result, String text, boolean refused) {
    Call call = calls.remove(region);
    if (call == null) {
      return;
    }
    waitsNoMore(region, refused ? Outcome.TIMED_OUT : Outcome.PROCEEDED);
    Object object = call.object();
    String method = call.method();
    if (object instanceof BlockingQueue<?>) {
      moves(call, result, text, refused);
    } else if (JdkObjects.acquires(object, method)) {
      log().add(refused ? EventKind.REFUSE : EventKind.ACQUIRE, region.home(), amount(call));
    } else if (object instanceof Condition) {
      acquiresAgain(region, method);
    } else if (object instanceof CyclicBarrier barrier) {
      if (method.equals("await") && Integer.valueOf(0).equals(result)) {
        happens(barrier, EventKind.TRIP, barrier.getParties());
      } else if (method.equals("reset")) {
        happens(barrier, EventKind.RESET, 1);
      }
    } else if (object instanceof Exchanger<?> && result != null) {
      takes(call, result, text);
    }
  }

  /** However the wait for a condition ends, the thread has its lock then. */
  private static void acquiresAgain(Region condition, String method) {
    if (method.startsWith("await") && JdkObjects.holds(condition.home())) {
      log().add(EventKind.ACQUIRE, condition.home(), 1);
    }
  }

  /** A call that was to wait, as nobody else could go on, may have found that it need not. */
  private void waitsNoMore(Region region, Outcome outcome) {
    ThreadLog log = log();
    Object object = region.shown();
    if (log.isIn(objects.queue(object).state(), object)) {
      log.add(EventKind.RESUME, object, outcome.ordinal());
    }
  }

  private static long amount(Call call) {
    return call.object() instanceof Semaphore ? JdkObjects.permits(call.at(), call.argument()) : 1;
  }

  private void moves(Call call, @Nullable Object result, String text, boolean refused) {
    String method = call.method();
    boolean brings = JdkObjects.brings(method);
    boolean fetches =
        JdkObjects.fetches(method)
            && !(method.equals("remove") && !call.at().descriptor().startsWith("()"));
    if (refused && (brings || fetches)) {
      log().add(EventKind.REFUSE, call.object(), 1);
    } else if (brings) {
      puts(call);
    } else if (fetches && result != null) {
      takes(call, result, text);
    }
  }

  /** What a call has returned, if it has handed a task over, may be completed by that task. */
  void promises(Region region, Object result) {
    Call call = calls.get(region);
    if (call == null || call.tasks().size() != 1 || !(result instanceof Future<?> future)) {
      return;
    }
    Handed task = call.tasks().get(0);
    brought(task, future);
    boolean tellsItself = future instanceof FutureTask<?>;
    boolean isCompletedByWhatTheTaskReturns = call.method().contains("ompose");
    if (!tellsItself && !isCompletedByWhatTheTaskReturns) {
      task.promise = Optional.of(future);
    }
  }

  /** A call has ended with an exception. */
  void failed(Region region, Throwable thrown) {
    Call call = calls.remove(region);
    if (call == null) {
      return;
    }
    boolean late = thrown instanceof TimeoutException;
    waitsNoMore(region, late ? Outcome.TIMED_OUT : Outcome.PROCEEDED);
    if (call.object() instanceof Condition) {
      acquiresAgain(region, call.method());
    } else if (call.object() instanceof CyclicBarrier barrier
        && call.method().equals("await")
        && !(thrown instanceof BrokenBarrierException)) {
      happens(barrier, EventKind.BREAK, 1);
    } else if (HAND_OVERS.contains(call.method()) && call.object() instanceof Executor) {
      log().add(EventKind.REFUSE, call.object(), 1);
    }
  }

  // Tasks

  /** The calling thread is about to hand over a task in a call at {@code from}. */
  Handed hand(HookSite from) {
    Handed task = new Handed(from);
    handed.add(task);
    return task;
  }

  /** The calling thread runs a task. */
  void begins(Handed task) {
    ThreadLog log = log();
    task.executor.ifPresent(
        executor -> log.add(log.now(), EventKind.TAKE, executor, 1, task.token, TASK));
  }

  /** A task that the calling thread has run is over. */
  void ends(Handed task) {
    task.promise
        .filter(future -> !future.isDone())
        .ifPresent(future -> happens(future, EventKind.SET, 1));
  }

  /** The JDK does something by itself; see {@code JdkHooks}. */
  void reached(Object object, String what) {
    if (what.equals("complete") && object instanceof Future<?> future && !future.isDone()) {
      happens(future, EventKind.SET, 1);
    }
  }
}
