package interleave.standstill;

import com.sun.management.ThreadMXBean;
import interleave.runtime.Wanted;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the JVM showed of some threads at one moment: it stops all of them to look.
 *
 * <p>Whether they are interrupted was asked before that. The JVM clears the flag of who leaves an
 * {@code Object.wait} by an exception only when it shows that thread as running: so a thread that
 * is shown as waiting, and was not interrupted before, is not on its way out.
 */
final class JdkLook {

  /** Loaded when the first thread rests in the JDK: it takes some memory. */
  private static final class Jvm {
    static final ThreadMXBean BEAN = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  }

  private final List<Thread> threads;
  private final boolean[] interrupted;
  private final ThreadInfo[] infos;

  /** What each has allocated, and how many tasks its fork-join pool has run, up to before that. */
  private final long[] work;

  private JdkLook(List<Thread> threads) {
    this.threads = threads;
    this.interrupted = new boolean[threads.size()];
    for (int i = 0; i < interrupted.length; i++) {
      interrupted[i] = threads.get(i).isInterrupted();
    }
    long[] ids = threads.stream().mapToLong(JdkLook::id).toArray();
    long[] allocated = Jvm.BEAN.getThreadAllocatedBytes(ids);
    long[] tasks = threads.stream().mapToLong(JdkLook::tasks).toArray();
    this.work = new long[2 * ids.length];
    System.arraycopy(allocated, 0, work, 0, ids.length);
    System.arraycopy(tasks, 0, work, ids.length, ids.length);
    this.infos = Jvm.BEAN.getThreadInfo(ids, Integer.MAX_VALUE);
  }

  /** Looks at platform threads; empty if one of them is none, or has ended. */
  static Optional<JdkLook> at(List<Thread> threads) {
    JdkLook look = new JdkLook(threads);
    boolean all = Arrays.stream(look.infos).allMatch(info -> info != null);
    boolean measured = Arrays.stream(look.work).noneMatch(n -> n < 0);
    return all && measured ? Optional.of(look) : Optional.empty();
  }

  @SuppressWarnings({"deprecation", "ThreadId"}) // threadId() came with JDK 19
  static long id(Thread thread) {
    return thread.getId();
  }

  private static long tasks(Thread thread) {
    return thread instanceof ForkJoinWorkerThread worker ? worker.getPool().getStealCount() : 0;
  }

  List<Thread> threads() {
    return threads;
  }

  int size() {
    return infos.length;
  }

  Thread thread(int i) {
    return threads.get(i);
  }

  ThreadInfo info(int i) {
    return infos[i];
  }

  Thread.State state(int i) {
    return infos[i].getThreadState();
  }

  Place place(int i) {
    return Place.of(infos[i].getStackTrace());
  }

  /** Whether it may be on its way out: who waits to enter a monitor cannot be called away. */
  boolean isInterrupted(int i) {
    return interrupted[i] && state(i) != Thread.State.BLOCKED;
  }

  boolean isParked(int i) {
    return state(i) != Thread.State.BLOCKED && !place(i).isInWait();
  }

  /**
   * Whether each of these threads waits for something that only a program's threads can bring, or
   * is an idle worker. Who holds a monitor, or is joined, must be one of them, or of {@code
   * others}: a thread that is about to end is not listed any more, and has not yet told who joins
   * it.
   */
  boolean isAtRest(List<Thread> others) {
    List<Thread> all = Stream.concat(threads.stream(), others.stream()).toList();
    return IntStream.range(0, size()).allMatch(i -> !isInterrupted(i) && isAtRest(i, all));
  }

  private boolean isAtRest(int i, List<Thread> all) {
    Place place = place(i);
    return switch (state(i)) {
      case BLOCKED -> all.stream().anyMatch(t -> id(t) == infos[i].getLockOwnerId());
      case WAITING ->
          !place.isOutside() && (place.isPatient() || (place.isInWait() && isInWaitFor(i, all)));
      case TIMED_WAITING ->
          place.isPatient() && (place.isClosing() || (place.isIdle() && !place.isAlarmSet()));
      default -> false;
    };
  }

  private boolean isInWaitFor(int i, List<Thread> all) {
    LockInfo lock = infos[i].getLockInfo();
    if (lock == null) {
      return false;
    }
    boolean thread =
        place(i).wanted() == Wanted.THREAD_END || lock.getClassName().equals("java.lang.Thread");
    return !thread
        || all.stream().anyMatch(t -> System.identityHashCode(t) == lock.getIdentityHashCode());
  }

  /** Whether in a later look nobody has done anything, but maybe looked in vain if parked. */
  boolean isSameWorkIn(JdkLook later) {
    return Arrays.equals(work, later.work)
        && IntStream.range(0, size()).allMatch(i -> isParked(i) || isSameWaitIn(later, i));
  }

  /** Whether in a later look all are in the very same wait. */
  boolean isSameWaitIn(JdkLook later) {
    return Arrays.equals(work, later.work)
        && IntStream.range(0, size()).allMatch(i -> isSameWaitIn(later, i));
  }

  private boolean isSameWaitIn(JdkLook later, int i) {
    ThreadInfo now = later.infos[i];
    return now.getThreadState() == state(i)
        && now.getWaitedCount() == infos[i].getWaitedCount()
        && now.getBlockedCount() == infos[i].getBlockedCount()
        && now.getLockOwnerId() == infos[i].getLockOwnerId();
  }

  /** Whether in a later look all that are parked have parked once more, each in the same place. */
  boolean haveParkedAgainIn(JdkLook later) {
    return IntStream.range(0, size())
        .filter(this::isParked)
        .allMatch(
            i ->
                later.state(i) == state(i)
                    && later.infos[i].getWaitedCount() > infos[i].getWaitedCount()
                    && Arrays.equals(later.infos[i].getStackTrace(), infos[i].getStackTrace()));
  }
}
