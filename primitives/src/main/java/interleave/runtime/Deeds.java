package interleave.runtime;

import static interleave.trace.EventKind.ACQUIRE;
import static interleave.trace.EventKind.BLOCK;
import static interleave.trace.EventKind.BREAK;
import static interleave.trace.EventKind.CANCEL;
import static interleave.trace.EventKind.CLOSE;
import static interleave.trace.EventKind.DONE;
import static interleave.trace.EventKind.PUT;
import static interleave.trace.EventKind.REFUSE;
import static interleave.trace.EventKind.RELEASE;
import static interleave.trace.EventKind.RESET;
import static interleave.trace.EventKind.SET;
import static interleave.trace.EventKind.SIGNAL;
import static interleave.trace.EventKind.TAKE;
import static interleave.trace.EventKind.TRIP;
import static interleave.trace.EventKind.WAIT;

import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.ThreadLog;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The table of what the methods of {@code java.util.concurrent} do: which of them wait, for what,
 * and what is then recorded. What is not in it does nothing that other threads could notice, as far
 * as a timeline is concerned.
 */
final class Deeds {

  private Deeds() {}

  /** What an object's method does, if it is in the table. */
  static @Nullable Deed of(Object receiver, String method) {
    return BY_CLASS.get(receiver.getClass()).get(method);
  }

  private static final ClassValue<Map<String, Deed>> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected Map<String, Deed> computeValue(Class<?> type) {
          Map<String, Deed> found = new HashMap<>();
          TABLE.forEach(
              (known, deeds) -> {
                if (known.isAssignableFrom(type)) {
                  deeds.forEach(found::putIfAbsent);
                }
              });
          return Map.copyOf(found);
        }
      };

  /** The first class of an object that has a method counts. */
  private static final Map<Class<?>, Map<String, Deed>> TABLE = new LinkedHashMap<>();

  private static void put(Class<?> type, Deed deed, String... methods) {
    Map<String, Deed> deeds = TABLE.computeIfAbsent(type, t -> new HashMap<>());
    Arrays.stream(methods).forEach(method -> deeds.put(method, deed));
  }

  static {
    put(ReentrantLock.class, acquiring(BLOCK, Wanted.LOCK, Deeds::isFree), "lockInterruptibly");
    put(Lock.class, acquiring(BLOCK, Wanted.LOCK, call -> false), "lockInterruptibly");
    put(Lock.class, new TryLock(), "tryLock");
    put(Lock.class, new NewCondition(), "newCondition");
    put(Condition.class, new Await(), "await", "awaitNanos", "awaitUntil", "awaitUninterruptibly");
    put(Condition.class, new Signalling(1), "signal");
    put(Condition.class, new Signalling(Integer.MAX_VALUE), "signalAll");

    put(
        StampedLock.class,
        acquiring(BLOCK, Wanted.LOCK, call -> !((StampedLock) call.object()).isWriteLocked()),
        "readLockInterruptibly");
    put(
        StampedLock.class,
        acquiring(BLOCK, Wanted.LOCK, Deeds::isUnlocked),
        "writeLockInterruptibly");
    put(
        StampedLock.class,
        trying(BLOCK, Wanted.LOCK, Deeds::isUnlocked, Deeds::isStamp),
        "tryWriteLock",
        "tryReadLock");
    put(StampedLock.class, new GiveBack(), "unlockWrite", "unlockRead", "unlock");

    put(Semaphore.class, acquiring(BLOCK, Wanted.PERMIT, Deeds::hasPermits), "acquire");
    put(
        Semaphore.class,
        trying(BLOCK, Wanted.PERMIT, Deeds::hasPermits, (call, result) -> result.equals(true)),
        "tryAcquire");
    put(Semaphore.class, new GiveBack(), "release");

    put(CountDownLatch.class, waiting(Wanted.COUNT, Deeds::isOpen), "await");
    put(CountDownLatch.class, new CountDown(), "countDown");
    put(CyclicBarrier.class, new BarrierAwait(), "await");
    put(CyclicBarrier.class, doing(RESET), "reset");
    put(Phaser.class, new Arrive(), "arrive", "arriveAndDeregister");
    put(Phaser.class, new PhaserAwait(), "arriveAndAwaitAdvance");
    put(
        Phaser.class,
        waiting(Wanted.PARTIES, Deeds::hasAdvanced),
        "awaitAdvance",
        "awaitAdvanceInterruptibly");
    put(Exchanger.class, new Exchange(), "exchange");

    put(BlockingQueue.class, new Put(), "put", "putFirst", "putLast", "transfer", "tryTransfer");
    put(BlockingQueue.class, new Put(), "offer", "offerFirst", "offerLast");
    put(BlockingQueue.class, new Put(), "add", "addFirst", "addLast", "push");
    put(BlockingQueue.class, new Take(), "take", "takeFirst", "takeLast");
    put(BlockingQueue.class, new Take(), "poll", "pollFirst", "pollLast");
    put(BlockingQueue.class, new Take(), "remove", "removeFirst", "removeLast", "pop");

    put(CompletableFuture.class, new Complete(), "complete", "completeExceptionally");
    put(CompletableFuture.class, doing(SET), "obtrudeValue", "obtrudeException");
    put(CompletableFuture.class, waiting(Wanted.RESULT, Deeds::isDone), "join");
    put(Future.class, waiting(Wanted.RESULT, Deeds::isDone), "get");
    put(Future.class, new Cancel(), "cancel");

    put(ExecutorService.class, waiting(Wanted.POOL_END, Deeds::isTerminated), "awaitTermination");
    put(ExecutorService.class, new Close(), "close");
    put(ExecutorService.class, doing(CLOSE), "shutdown", "shutdownNow");
    put(ExecutorService.class, new HandOverAndWait(), "invokeAll", "invokeAny");
    put(
        Executor.class,
        new HandOver(),
        "execute",
        "submit",
        "schedule",
        "scheduleAtFixedRate",
        "scheduleWithFixedDelay");
    put(CompletionService.class, new HandOver(), "submit");
    put(CompletionService.class, waiting(Wanted.RESULT, call -> false), "take", "poll");
  }

  // Guards: whether a call need not wait. Asked while it does, too, by any thread.

  private static boolean isFree(PlainCall call) {
    ReentrantLock lock = (ReentrantLock) call.object();
    return !lock.isLocked() || lock.isHeldByCurrentThread();
  }

  private static boolean isUnlocked(PlainCall call) {
    StampedLock lock = (StampedLock) call.object();
    return !lock.isWriteLocked() && !lock.isReadLocked();
  }

  private static boolean hasPermits(PlainCall call) {
    return ((Semaphore) call.object()).availablePermits() >= call.count();
  }

  private static boolean isOpen(PlainCall call) {
    return ((CountDownLatch) call.object()).getCount() == 0;
  }

  private static boolean isDone(PlainCall call) {
    return ((Future<?>) call.object()).isDone();
  }

  private static boolean isTerminated(PlainCall call) {
    return ((ExecutorService) call.object()).isTerminated();
  }

  private static boolean hasAdvanced(PlainCall call) {
    Phaser phaser = (Phaser) call.object();
    return phaser.isTerminated() || phaser.getPhase() != call.count();
  }

  private static boolean isStamp(PlainCall call, Object result) {
    return result instanceof Long stamp && stamp != 0;
  }

  // What most of them do

  /** Takes a lock, or permits. */
  private static Deed acquiring(EventKind state, Wanted wanted, Predicate<PlainCall> ready) {
    return trying(state, wanted, ready, (call, result) -> true);
  }

  /** Takes a lock, or permits, if it can; {@code got} tells from the result. */
  private static Deed trying(
      EventKind state,
      Wanted wanted,
      Predicate<PlainCall> ready,
      BiPredicate<PlainCall, Object> got) {
    return new Deed() {
      @Override
      public void before(PlainCall call) {
        if (call.isTimed() || got.test(call, "")) {
          call.rest(state, wanted, () -> ready.test(call));
        }
      }

      @Override
      public void after(PlainCall call, @Nullable Object result) {
        boolean success = got.test(call, result == null ? "" : result);
        call.goOn(Deed.outcomeOf(call, success), call.station().cause());
        call.record(success ? ACQUIRE : REFUSE, call.count());
        if (success && wanted == Wanted.LOCK && !call.isShared()) {
          call.station().setOwner(Thread.currentThread());
        }
      }
    };
  }

  /** Waits, and takes nothing. */
  private static Deed waiting(Wanted wanted, Predicate<PlainCall> ready) {
    return new Deed() {
      @Override
      public void before(PlainCall call) {
        call.rest(WAIT, wanted, () -> ready.test(call));
      }

      @Override
      public void after(PlainCall call, @Nullable Object result) {
        boolean inTime = !Boolean.FALSE.equals(result) && (result != null || !isPoll(call));
        call.goOn(Deed.outcomeOf(call, inTime), call.station().cause());
      }
    };
  }

  /** Whether no result means that there was none in time. */
  private static boolean isPoll(PlainCall call) {
    return call.object() instanceof CompletionService;
  }

  /** Never waits, and lets others go on. */
  private static Deed doing(EventKind kind) {
    return new Deed() {
      @Override
      public void before(PlainCall call) {
        call.station().setCause(call.announce());
      }

      @Override
      public void after(PlainCall call, @Nullable Object result) {
        call.recordAnnounced(kind, 1, "");
      }

      @Override
      public void failed(PlainCall call, Throwable thrown) {
        call.station().setCause(ThreadLog.NO_EVENT);
      }
    };
  }

  // Locks

  private static final class TryLock implements Deed {
    @Override
    public void before(PlainCall call) {
      if (call.isTimed()) {
        call.rest(
            BLOCK, Wanted.LOCK, () -> call.object() instanceof ReentrantLock && Deeds.isFree(call));
      }
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      boolean got = Boolean.TRUE.equals(result);
      call.goOn(Deed.outcomeOf(call, got), call.station().cause());
      call.record(got ? ACQUIRE : REFUSE, 1);
      if (got && !call.isShared()) {
        call.station().setOwner(Thread.currentThread());
      }
    }
  }

  /** Gives permits back, or a lock that may be another thread's. */
  private static final class GiveBack implements Deed {
    @Override
    public void before(PlainCall call) {
      call.station().setCause(call.announce());
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      call.recordAnnounced(RELEASE, call.object() instanceof Semaphore ? call.count() : 1, "");
      call.station().leave();
    }

    @Override
    public void failed(PlainCall call, Throwable thrown) {
      // Not the owner: nobody goes on because of this.
    }
  }

  private static final class NewCondition implements Deed {
    @Override
    public void before(PlainCall call) {}

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      if (result != null) {
        Station.of(result).setLock(call.object());
      }
    }
  }

  /** Gives the lock back, waits for a signal, and takes the lock again. */
  static final class Await implements Deed {
    @Override
    public void before(PlainCall call) {
      if (!holdsLock(call)) {
        return;
      }
      call.station()
          .lock()
          .ifPresent(
              lock -> {
                Station station = Station.of(lock);
                station.setCause(call.record(lock, RELEASE, 1, ThreadLog.NO_EVENT, ""));
                station.setOwner(null);
              });
      call.station().beginToWait();
      call.rest(WAIT, Wanted.SIGNAL, () -> false);
    }

    /** Who does not hold it fails, and waits for nothing. What is not known holds. */
    private static boolean holdsLock(PlainCall call) {
      return call.station()
          .lock()
          .map(lock -> !(lock instanceof ReentrantLock r) || r.isHeldByCurrentThread())
          .orElse(true);
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      boolean inTime = !Boolean.FALSE.equals(result) && !(result instanceof Long left && left <= 0);
      back(call, Deed.outcomeOf(call, inTime));
    }

    @Override
    public void failed(PlainCall call, Throwable thrown) {
      if (call.rests()) {
        back(call, PlainCall.outcomeOf(thrown));
      }
    }

    private static void back(PlainCall call, Outcome outcome) {
      call.goOn(outcome, call.station().endWait(outcome == Outcome.PROCEEDED));
      call.station()
          .lock()
          .ifPresent(
              lock -> {
                call.record(lock, ACQUIRE, 1, ThreadLog.NO_EVENT, "");
                Station.of(lock).setOwner(Thread.currentThread());
              });
    }
  }

  private static final class Signalling implements Deed {
    private final int most;

    Signalling(int most) {
      this.most = most;
    }

    @Override
    public void before(PlainCall call) {
      call.announce();
    }

    /** The lock is still held: nobody who was signalled has gone on. */
    @Override
    public void after(PlainCall call, @Nullable Object result) {
      int chosen = call.station().chosenOf(most);
      call.station().signal(most, call.record(SIGNAL, chosen));
    }

    @Override
    public void failed(PlainCall call, Throwable thrown) {
      // Not the owner: nobody was signalled.
    }
  }

  // Meeting others

  private static final class CountDown implements Deed {
    @Override
    public void before(PlainCall call) {
      CountDownLatch latch = (CountDownLatch) call.object();
      long left = Math.max(0, latch.getCount() - 1);
      call.station().setCause(call.record(DONE, left));
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {}
  }

  private static final class BarrierAwait implements Deed {
    @Override
    public void before(PlainCall call) {
      CyclicBarrier barrier = (CyclicBarrier) call.object();
      if (barrier.isBroken()) {
        return;
      }
      if (barrier.getNumberWaiting() + 1 >= barrier.getParties()) {
        call.station().setCause(call.record(TRIP, barrier.getParties()));
      } else {
        call.rest(WAIT, Wanted.PARTIES, () -> false);
      }
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      boolean trips = call.rests() && Integer.valueOf(0).equals(result);
      call.goOn(Outcome.PROCEEDED, trips ? ThreadLog.NO_EVENT : call.station().cause());
      if (trips) {
        // It came at the same time as others, and was the last of them after all.
        call.record(TRIP, ((CyclicBarrier) call.object()).getParties());
      }
    }

    @Override
    public void failed(PlainCall call, Throwable thrown) {
      boolean breaks = !(thrown instanceof BrokenBarrierException);
      long cause = breaks ? ThreadLog.NO_EVENT : call.station().cause();
      call.goOn(PlainCall.outcomeOf(thrown), cause);
      if (breaks) {
        call.station().setCause(call.record(BREAK, 1));
      }
    }
  }

  private static final class Arrive implements Deed {
    @Override
    public void before(PlainCall call) {
      Phaser phaser = (Phaser) call.object();
      long left = Math.max(0, phaser.getUnarrivedParties() - 1);
      call.station().setCause(call.record(DONE, left));
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {}
  }

  static final class PhaserAwait implements Deed {
    @Override
    public void before(PlainCall call) {
      Phaser phaser = (Phaser) call.object();
      if (phaser.isTerminated()) {
        return;
      }
      if (phaser.getUnarrivedParties() <= 1) {
        call.station().setCause(call.record(TRIP, phaser.getRegisteredParties()));
      } else {
        int phase = phaser.getPhase();
        call.rest(WAIT, Wanted.PARTIES, () -> phaser.getPhase() != phase);
      }
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      call.goOn(Outcome.PROCEEDED, call.station().cause());
    }
  }

  private static final class Exchange implements Deed {
    @Override
    public void before(PlainCall call) {
      String item = Description.of(call.argument().orElse(null));
      long mine = call.record(PUT, 1, ThreadLog.NO_EVENT, item);
      call.argument().ifPresent(given -> call.station().bring(given, mine));
      call.rest(WAIT, Wanted.PARTIES, () -> false);
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      long source = result == null ? ThreadLog.NO_EVENT : call.station().fetch(result);
      call.goOn(Outcome.PROCEEDED, source);
      call.record(TAKE, 1, source, Description.of(result));
    }
  }

  // Queues

  private static final class Put implements Deed {
    @Override
    public void before(PlainCall call) {
      BlockingQueue<?> queue = (BlockingQueue<?>) call.object();
      String method = call.method();
      if (method.startsWith("put") || method.equals("transfer") || call.isTimed()) {
        call.station().beginToWait();
        call.rest(WAIT, Wanted.ROOM, () -> hasRoom(queue));
        if (!call.rests()) {
          call.station().endWait(false);
        }
      }
      long token = call.announce();
      call.argument().ifPresent(item -> call.station().bring(item, token));
      call.station().setCause(token);
    }

    private static boolean hasRoom(BlockingQueue<?> queue) {
      return queue instanceof TransferQueue || queue.remainingCapacity() > 0;
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      boolean in = !Boolean.FALSE.equals(result);
      String item = Description.of(call.argument().orElse(null));
      if (call.rests()) {
        call.goOn(Deed.outcomeOf(call, in), call.station().endWait(in));
      }
      if (in) {
        call.recordAnnounced(PUT, 1, item);
      } else {
        call.argument().ifPresent(call.station()::fetch);
        call.record(REFUSE, 1);
      }
    }

    @Override
    public void failed(PlainCall call, Throwable thrown) {
      call.argument().ifPresent(call.station()::fetch);
      if (call.rests()) {
        call.goOn(PlainCall.outcomeOf(thrown), call.station().endWait(false));
      }
    }
  }

  private static final class Take implements Deed {
    @Override
    public void before(PlainCall call) {
      BlockingQueue<?> queue = (BlockingQueue<?>) call.object();
      if (call.method().startsWith("take") || call.isTimed()) {
        call.rest(WAIT, Wanted.ITEM, () -> hasItem(queue));
      }
      if (!call.rests() && hasItem(queue)) {
        call.station().signal(1, call.announce());
      }
    }

    private static boolean hasItem(BlockingQueue<?> queue) {
      return !(queue instanceof SynchronousQueue || queue instanceof DelayQueue)
          && queue.peek() != null;
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      boolean removesOne = call.method().equals("remove") && !call.hasNoArguments();
      if (removesOne) {
        return;
      }
      if (result == null) {
        call.goOn(Deed.outcomeOf(call, false), ThreadLog.NO_EVENT);
        call.record(REFUSE, 1);
        return;
      }
      long source = call.station().fetch(result);
      boolean waited = call.rests();
      call.goOn(Outcome.PROCEEDED, source);
      long token = call.record(TAKE, 1, source, Description.of(result));
      if (waited) {
        call.station().signal(1, token);
      }
    }

    @Override
    public void failed(PlainCall call, Throwable thrown) {
      call.goOn(PlainCall.outcomeOf(thrown), ThreadLog.NO_EVENT);
    }
  }

  // Tasks and their results

  private static final class Complete implements Deed {
    @Override
    public void before(PlainCall call) {
      if (!isDone(call)) {
        call.station().setCause(call.record(SET, 1));
      }
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {}
  }

  private static final class Cancel implements Deed {
    @Override
    public void before(PlainCall call) {
      if (!isDone(call)) {
        call.station().setCause(call.record(CANCEL, 1));
      }
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {}
  }

  /** JDK 19 and later: shuts down, and waits for the end. */
  private static final class Close implements Deed {
    @Override
    public void before(PlainCall call) {
      call.record(CLOSE, 1);
      call.rest(WAIT, Wanted.POOL_END, () -> isTerminated(call));
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      call.goOn(Outcome.PROCEEDED, ThreadLog.NO_EVENT);
    }
  }

  private static class HandOver implements Deed {
    @Override
    public void before(PlainCall call) {
      if (call.tasks().isEmpty()) {
        call.record(PUT, 1, ThreadLog.NO_EVENT, "a task");
      }
      for (HandedTask task : call.tasks()) {
        task.handedTo(call.object(), call.record(PUT, 1, ThreadLog.NO_EVENT, "a task"));
      }
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      List<HandedTask> tasks = call.tasks();
      if (result instanceof Future<?> && tasks.size() == 1) {
        tasks.get(0).promisedBy(result);
      }
    }

    @Override
    public void failed(PlainCall call, Throwable thrown) {
      call.record(REFUSE, 1);
    }
  }

  private static final class HandOverAndWait extends HandOver {
    @Override
    public void before(PlainCall call) {
      super.before(call);
      call.rest(WAIT, Wanted.RESULT, () -> false);
    }

    @Override
    public void after(PlainCall call, @Nullable Object result) {
      call.goOn(Outcome.PROCEEDED, ThreadLog.NO_EVENT);
    }

    @Override
    public void failed(PlainCall call, Throwable thrown) {
      call.goOn(PlainCall.outcomeOf(thrown), ThreadLog.NO_EVENT);
    }
  }
}
