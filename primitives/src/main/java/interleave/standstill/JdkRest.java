package interleave.standstill;

import interleave.runtime.ThreadScope;
import interleave.runtime.Wait;
import interleave.runtime.Waits;
import interleave.runtime.Wanted;
import interleave.trace.VirtualThreads;
import java.lang.management.LockInfo;
import java.lang.management.ThreadInfo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Threads that wait without a limit in the JDK's own ways: to enter a {@code synchronized}, in
 * {@code Object.wait}, or parked somewhere in {@code java.util.concurrent}. Of virtual threads the
 * JVM tells other things than of platform threads; they have a class of their own, {@link
 * VirtualRest}, and what follows is about platform threads.
 *
 * <h2>How it is known that they will not go on</h2>
 *
 * <ul>
 *   <li>One that waits to enter a monitor goes on when the owner leaves it. The owner is told; it
 *       must be one of the threads that rest.
 *   <li>One in {@code Object.wait} goes on when it is notified; from that moment on the JVM shows
 *       that it wants to enter the monitor, and not that it waits.
 *   <li>One that is parked may have been woken a moment ago, which shows nowhere. So it is woken
 *       once more, which the JDK's classes take for one of the wake-ups that come for no reason: it
 *       looks at what it waits for, and parks again. The JVM counts how often a thread has parked,
 *       so it shows when it has.
 * </ul>
 *
 * That it only looked, and did not go on and come back, shows in its stack, which is the same, and
 * in the memory that it has allocated, which is the same to the byte: who begins to wait in {@code
 * java.util.concurrent} allocates an entry for the queue of those that wait. An idle worker of a
 * fork-join pool, who does not, is counted the tasks of its pool. So between the first look and the
 * last no thread changed anything, and each that was parked looked in vain after the first.
 *
 * <p>Left alone, and nothing is claimed if there is one: a thread parked by a learner's own code,
 * which might be surprised to be woken; one that waits for input, for another process or for the
 * front end; one with a limit of time, unless it is an idle worker, which does nothing more when
 * its time is over, or closes an executor, and then goes on waiting; one that runs, also if it runs
 * native code.
 */
final class JdkRest {

  /** How often it is looked whether those that were woken have parked again, before giving up. */
  private static final int PATIENCE = 200;

  private static final long LONGEST_PAUSE_NANOS = 1_000_000;

  private final JdkLook look;
  private final VirtualRest virtual;

  private JdkRest(JdkLook look, VirtualRest virtual) {
    this.look = look;
    this.virtual = virtual;
  }

  /** Whether a thread may be one of these; asked quickly. */
  static boolean isCandidate(Thread thread) {
    if (VirtualThreads.isVirtual(thread)) {
      return VirtualRest.isCandidate(thread);
    }
    return switch (thread.getState()) {
      case BLOCKED, WAITING -> true;
      case TIMED_WAITING -> isOnlySeeminglyTimed(Place.of(thread.getStackTrace()));
      default -> false;
    };
  }

  private static boolean isOnlySeeminglyTimed(Place place) {
    return place.isIdle() || place.isClosing();
  }

  /**
   * Looks at threads.
   *
   * @param others all other threads that could act, which are known to rest
   * @return empty if one of them may go on
   */
  static Optional<JdkRest> of(List<Thread> threads, List<Thread> others) {
    Map<Boolean, List<Thread>> byKind =
        threads.stream().collect(Collectors.partitioningBy(VirtualThreads::isVirtual));
    List<Thread> virtual = byKind.get(true);
    List<Thread> platform = byKind.get(false);
    return VirtualRest.of(virtual, joined(others, platform))
        .flatMap(
            rest -> inVain(platform, joined(others, virtual)).map(look -> new JdkRest(look, rest)));
  }

  private static List<Thread> joined(List<Thread> some, List<Thread> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static Optional<JdkLook> inVain(List<Thread> platform, List<Thread> others) {
    Optional<JdkLook> first = JdkLook.at(platform).filter(look -> look.isAtRest(others));
    first.ifPresent(JdkRest::wakeParked);
    return first.flatMap(look -> afterLookingInVain(look, others));
  }

  private static void wakeParked(JdkLook look) {
    IntStream.range(0, look.size())
        .filter(look::isParked)
        .forEach(i -> LockSupport.unpark(look.thread(i)));
  }

  /** Gives those that were woken time to look; the answer does not depend on how long it takes. */
  private static Optional<JdkLook> afterLookingInVain(JdkLook first, List<Thread> others) {
    for (int tries = 1; tries <= PATIENCE; tries++) {
      Optional<JdkLook> now = JdkLook.at(first.threads());
      if (now.isEmpty() || !first.isSameWorkIn(now.get())) {
        return Optional.empty();
      }
      if (first.haveParkedAgainIn(now.get())) {
        return now.filter(look -> look.isAtRest(others));
      }
      LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NANOS, 100_000L * tries));
    }
    return Optional.empty();
  }

  /** Whether all of them are in the very same waits still, and none has been interrupted. */
  boolean goesOn() {
    return virtual.goesOn()
        && JdkLook.at(look.threads())
            .filter(now -> look.isSameWaitIn(now))
            .filter(now -> IntStream.range(0, now.size()).noneMatch(now::isInterrupted))
            .isPresent();
  }

  /**
   * The waits, for a report.
   *
   * @param all those that could act
   */
  List<Wait> waits(Collection<Thread> all, Function<Thread, ThreadScope> runOf) {
    boolean poolsAreFull = poolsAreFull();
    Stream<Wait> ofPlatform =
        IntStream.range(0, look.size())
            .mapToObj(i -> new Described(i, all, runOf, poolsAreFull).wait(this));
    return Stream.concat(ofPlatform, virtual.waits(runOf).stream()).toList();
  }

  /**
   * Whether all workers of pools that have a task wait for the result of another: of those others,
   * some are not begun, or these would have workers that wait for something else.
   */
  private boolean poolsAreFull() {
    return IntStream.range(0, look.size())
        .mapToObj(look::place)
        .filter(Place::isInTaskOfPool)
        .allMatch(place -> place.wanted() == Wanted.RESULT);
  }

  /** Finds out what there is to say of one of them. */
  private record Described(
      int i, Collection<Thread> all, Function<Thread, ThreadScope> runOf, boolean poolsAreFull) {

    Wait wait(JdkRest rest) {
      JdkLook look = rest.look;
      Thread thread = look.thread(i);
      ThreadInfo info = look.info(i);
      Place place = look.place(i);
      Optional<Wait> told =
          info.getThreadState() == Thread.State.BLOCKED ? Optional.empty() : told(thread);
      Wanted wanted = wanted(info, place, told);
      Object target = told.map(Wait::target).orElseGet(() -> target(info, place, wanted));
      Optional<Thread> holder = told.flatMap(Wait::holder).or(() -> holder(thread, info, target));
      return Wait.seen(thread, runOf.apply(thread), target, wanted, holder, state(info, holder));
    }

    /** What the thread has said itself about its wait, if it runs rewritten code. */
    private static Optional<Wait> told(Thread thread) {
      return Waits.of(thread).filter(Wait::isInTheJdk);
    }

    private Wanted wanted(ThreadInfo info, Place place, Optional<Wait> told) {
      if (info.getThreadState() == Thread.State.BLOCKED) {
        return Wanted.LOCK;
      }
      Wanted wanted = told.map(Wait::wanted).orElseGet(place::wanted);
      return wanted == Wanted.RESULT && place.isInTaskOfPool() && poolsAreFull
          ? Wanted.RESULT_OF_QUEUED_TASK
          : wanted;
    }

    /** As far as it can be had: of most objects the JVM tells only class and identity. */
    private Object target(ThreadInfo info, Place place, Wanted wanted) {
      LockInfo lock = info.getLockInfo();
      boolean monitor = info.getThreadState() == Thread.State.BLOCKED || place.isInWait();
      if (lock == null || !monitor) {
        return new SeenObject(place.called(), 0);
      }
      SeenObject seen = new SeenObject(lock.getClassName(), lock.getIdentityHashCode());
      return all.stream()
          .filter(thread -> wanted == Wanted.THREAD_END && SeenObject.of(thread).equals(seen))
          .findFirst()
          .<Object>map(thread -> thread)
          .orElse(seen);
    }

    private Optional<Thread> holder(Thread thread, ThreadInfo info, Object target) {
      if (target instanceof Thread joined) {
        return Optional.of(joined);
      }
      return all.stream()
          .filter(t -> JdkLook.id(t) == info.getLockOwnerId())
          .findFirst()
          .or(() -> recorded(thread, info.getLockOwnerId()));
    }

    /** A thread that has ended maybe, but was seen before. */
    private Optional<Thread> recorded(Thread thread, long id) {
      return runOf.apply(thread).recorder().stream()
          .flatMap(recorder -> recorder.recorded().stream())
          .filter(other -> JdkLook.id(other) == id)
          .findFirst();
    }

    private static Optional<String> state(ThreadInfo info, Optional<Thread> holder) {
      return holder.isPresent() || info.getLockOwnerName() == null
          ? Optional.empty()
          : Optional.of("held by " + info.getLockOwnerName() + ", which has ended");
    }
  }
}
