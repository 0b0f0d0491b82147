package interleave.explore;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fork-join pools of one execution: those that it has made, and one in place of the common
 * pool. Used by who has the turn.
 *
 * <p>What happens in a pool is the JDK's own doing. Its workers are threads of the execution, and
 * what they do between two steps nobody disturbs. Steps are: to fork a task, to look for one, to
 * look whether one is done (and to help with it, or to wait), and to complete one. Where the JDK
 * begins to look for tasks at a queue that it has drawn by lot, each queue with tasks is tried.
 *
 * <h2>Idle workers</h2>
 *
 * A worker that has nothing to do goes to sleep in the JDK, and is woken if a task comes and too
 * few are at work. As long as a pool has no more workers than its parallelism, each that sleeps is
 * woken when there is something to do: so it is not put to sleep here in the first place, but takes
 * the step to look for a task when there is one. That saves the interleavings of falling asleep and
 * waking. Once a pool has had to make up for workers that wait, the JDK's own way is taken.
 */
final class ForkJoin {

  /** How many workers the pool in place of the common one has, on every machine. */
  static final int COMMON_PARALLELISM = 2;

  private static final Pattern NAME = Pattern.compile("ForkJoinPool-\\d+-worker-\\d+");

  /** How many workers have been started, by pool. */
  private final IdentityHashMap<ForkJoinPool, Integer> pools = new IdentityHashMap<>(0);

  /** As how many-th the pool has started a worker: the JDK numbers them through its life. */
  private final IdentityHashMap<ForkJoinPool, Integer> numbers = new IdentityHashMap<>(0);

  /** What the calls have to do with in which the JDK has forked a task for a learner. */
  private final IdentityHashMap<ForkJoinTask<?>, Footprint> origins = new IdentityHashMap<>(0);

  private @Nullable ForkJoinPool common;

  /** The pool in place of the common one, made when it is first asked for. */
  ForkJoinPool common() {
    if (common == null) {
      common = new ForkJoinPool(COMMON_PARALLELISM);
      add(common);
    }
    return common;
  }

  boolean hasCommon() {
    return common != null;
  }

  /** A pool has been made. */
  void add(ForkJoinPool pool) {
    pools.putIfAbsent(pool, 0);
  }

  /** Whether the pool is one of this execution. */
  boolean has(ForkJoinPool pool) {
    return pools.containsKey(pool);
  }

  /** Whether a thread is a worker of this execution. */
  boolean has(Thread thread) {
    return thread instanceof ForkJoinWorkerThread worker && has(worker.getPool());
  }

  /** The JDK has forked a task of its own in a call that has to do with {@code around}. */
  void forked(ForkJoinTask<?> task, Footprint around) {
    origins.put(task, around);
  }

  /** What the call has to do with that a task of the JDK's is a part of. */
  Footprint origin(ForkJoinTask<?> task) {
    return origins.getOrDefault(task, Footprint.NONE);
  }

  /** What a worker that starts is called; empty for any other thread. */
  Optional<String> start(Thread thread) {
    if (!has(thread)) {
      return Optional.empty();
    }
    ForkJoinPool pool = ((ForkJoinWorkerThread) thread).getPool();
    int number = pools.merge(pool, 1, Integer::sum);
    if (!NAME.matcher(thread.getName()).matches()) {
      return Optional.empty(); // its factory has named it
    }
    String prefix =
        pool == common
            ? "ForkJoinPool.commonPool"
            : "ForkJoinPool-" + numbers.computeIfAbsent(pool, p -> numbers.size() + 1);
    return Optional.of(prefix + "-worker-" + number);
  }

  /** Whether a worker that looks for a task goes on: it finds one, or is to see what else is. */
  boolean hasTasks(ForkJoinPool pool) {
    return pool.isShutdown()
        || pools.getOrDefault(pool, 0) > pool.getParallelism()
        || !queuesWithTasks(pool).isEmpty();
  }

  /** The numbers of the queues of a pool in which there are tasks. */
  static List<Integer> queuesWithTasks(ForkJoinPool pool) {
    Inside inside = Known.INSIDE.orElseThrow();
    List<Integer> found = new ArrayList<>();
    Object[] queues = inside.queues(pool);
    for (int i = 0; i < queues.length; i++) {
      if (queues[i] != null && Arrays.stream(inside.tasks(queues[i])).anyMatch(t -> t != null)) {
        found.add(i);
      }
    }
    return found;
  }

  /** Whether a task is the JDK's own, which forks and joins others before it calls the learner. */
  static boolean isOfJdk(ForkJoinTask<?> task) {
    Class<?> type = task.getClass();
    return type.getClassLoader() == null
        && !type.getName().startsWith("java.util.concurrent.ForkJoinTask$");
  }

  /** Whether it is known where the JDK has the tasks of a pool, and they can be looked at. */
  static boolean isKnown() {
    return Known.INSIDE.isPresent();
  }

  /** What is found once the JDK's code has been rewritten; not to be asked for before. */
  private static final class Known {
    static final Optional<Inside> INSIDE = Inside.of(ForkJoinPool.class);
  }

  /**
   * Where a pool has its tasks.
   *
   * @param queues a field of a pool: an array of queues
   * @param tasks a field of a queue: an array of tasks
   */
  record Inside(Field queues, Field tasks) {

    /** Empty if the class is not as it is known, or not open. */
    static Optional<Inside> of(Class<?> pool) {
      try {
        Field queues = array(pool, "queues");
        return Optional.of(new Inside(queues, array(queues.getType().getComponentType(), "array")));
      } catch (NoSuchFieldException | InaccessibleObjectException e) {
        return Optional.empty();
      }
    }

    private static Field array(Class<?> type, String name) throws NoSuchFieldException {
      Field field = type.getDeclaredField(name);
      if (Modifier.isStatic(field.getModifiers())
          || !Object[].class.isAssignableFrom(field.getType())) {
        throw new NoSuchFieldException(name);
      }
      field.setAccessible(true);
      return field;
    }

    Object[] queues(ForkJoinPool pool) {
      return get(queues, pool);
    }

    Object[] tasks(Object queue) {
      return get(tasks, queue);
    }

    private static Object[] get(Field field, Object from) {
      try {
        Object[] array = (Object[]) field.get(from);
        return array == null ? new Object[0] : array;
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e); // it has been opened
      }
    }
  }
}
