package interleave.futures;

import interleave.runtime.Interrupted;
import interleave.runtime.ThreadScope;
import interleave.runtime.TimeLimit;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Waiting for several {@link Future}s. Semantics of CPython's {@code concurrent.futures.wait} and
 * {@code as_completed}.
 *
 * <p>A future counts as done when it is finished, or when it is cancelled and whoever was to carry
 * out the task knows (see {@link Future#setRunningOrNotifyCancel}). One that is given twice counts
 * once.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it finished or cancelled a future happens before what another does after
 * it was told here that the future is done.
 */
public final class Futures {

  private Futures() {}

  /** When {@link #waitFor} returns. */
  public enum When {
    /** When one is done. */
    FIRST_COMPLETED,
    /** When one has failed, or all are done. */
    FIRST_EXCEPTION,
    /** When all are done. */
    ALL_COMPLETED
  }

  /**
   * What a wait came to. In the order in which the futures were given; unchangeable.
   *
   * @param done those that were done
   * @param notDone the others
   */
  public record Sorted<F>(Set<F> done, Set<F> notDone) {

    /** Makes the sets unchangeable. */
    public Sorted {
      done = Collections.unmodifiableSet(new LinkedHashSet<>(done));
      notDone = Collections.unmodifiableSet(new LinkedHashSet<>(notDone));
    }
  }

  /**
   * Waits until all of them are done.
   *
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public static <F extends Future<?>> Sorted<F> waitFor(Collection<F> futures) {
    return waitFor(futures, When.ALL_COMPLETED);
  }

  /**
   * Waits for what {@code when} says.
   *
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public static <F extends Future<?>> Sorted<F> waitFor(Collection<F> futures, When when) {
    return sort(futures, TimeLimit.NONE, when);
  }

  /**
   * Waits for what {@code when} says, for a limited time; when that is over, it returns what is.
   *
   * @param seconds how long at most; zero or less to look only
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public static <F extends Future<?>> Sorted<F> waitFor(
      Collection<F> futures, double seconds, When when) {
    return sort(futures, TimeLimit.ofSeconds(seconds), when);
  }

  /**
   * Waits for what {@code when} says, for a limited time; when that is over, it returns what is.
   *
   * @param limit how long at most; zero or less to look only
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   * @throws Interrupted if the thread has to wait and is interrupted
   */
  public static <F extends Future<?>> Sorted<F> waitFor(
      Collection<F> futures, Duration limit, When when) {
    return sort(futures, TimeLimit.of(limit), when);
  }

  private static <F extends Future<?>> Sorted<F> sort(
      Collection<F> futures, long nanos, When when) {
    Set<F> all = new LinkedHashSet<>(futures);
    if (all.isEmpty()) {
      return new Sorted<>(Set.of(), Set.of());
    }
    Group group = Group.of(all, when);
    try {
      group.await(nanos);
    } finally {
      all.forEach(future -> future.doNotTell(group));
    }
    Set<F> done = new LinkedHashSet<>(all);
    done.retainAll(group.all());
    Set<F> notDone = new LinkedHashSet<>(all);
    notDone.removeAll(done);
    return new Sorted<>(done, notDone);
  }

  /**
   * The futures in the order in which they are done, those first that are done already. Whoever
   * iterates waits for the next; {@code next} throws {@link Interrupted} as any wait does.
   */
  public static <F extends Future<?>> Iterable<F> asCompleted(Collection<F> futures) {
    return () -> new Completions<>(futures, TimeLimit.NONE);
  }

  /**
   * The futures in the order in which they are done, as {@link #asCompleted(Collection)}; {@code
   * next} throws {@link TimedOut} when the next is not done in time.
   *
   * @param seconds how long after the iteration began it may wait at most
   * @throws IllegalArgumentException if {@code seconds} is NaN or more than 9,223,372,036
   */
  public static <F extends Future<?>> Iterable<F> asCompleted(
      Collection<F> futures, double seconds) {
    long nanos = TimeLimit.ofSeconds(seconds);
    return () -> new Completions<>(futures, nanos);
  }

  /**
   * The futures in the order in which they are done, as {@link #asCompleted(Collection)}; {@code
   * next} throws {@link TimedOut} when the next is not done in time.
   *
   * @param limit how long after the iteration began it may wait at most
   * @throws IllegalArgumentException if {@code limit} is more than 9,223,372,036 seconds
   */
  public static <F extends Future<?>> Iterable<F> asCompleted(
      Collection<F> futures, Duration limit) {
    long nanos = TimeLimit.of(limit);
    return () -> new Completions<>(futures, nanos);
  }

  /** One iteration. */
  private static final class Completions<F extends Future<?>> implements Iterator<F> {
    private final Group group;
    private final int size;
    private final long nanos;
    private final long deadline;
    private int given;

    Completions(Collection<F> futures, long nanos) {
      Set<F> distinct = new LinkedHashSet<>(futures);
      this.size = distinct.size();
      this.nanos = nanos;
      this.deadline = nanos == TimeLimit.NONE ? 0 : now() + nanos;
      this.group = Group.of(distinct, When.FIRST_COMPLETED);
    }

    private static long now() {
      return ThreadScope.current().scheduler().now();
    }

    @Override
    public boolean hasNext() {
      return given < size;
    }

    @Override
    @SuppressWarnings("unchecked") // the group holds futures of this collection only
    public F next() {
      if (!hasNext()) {
        throw new NoSuchElementException("all " + size + " futures were given");
      }
      long left = nanos == TimeLimit.NONE ? TimeLimit.NONE : Math.max(0, deadline - now());
      if (!group.await(left)) {
        throw new TimedOut((size - given) + " (of " + size + ") futures unfinished");
      }
      given++;
      return (F) group.take();
    }
  }
}
